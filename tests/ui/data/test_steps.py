"""The preparation as a list of steps: each edit is one undoable step, and what comes out is shown."""

import numpy as np
from PySide6.QtCore import Qt

from ketbench.data.column import Column
from ketbench.data.preparing.preparation import Impute, MinMax, Pca, Select, Standardise

from .conftest import answered, click, dataset_of, table


def add(window, words):
    (action,) = [action for action in window.data.steps.menu.actions() if words in action.text()]
    action.trigger()


def kinds(window):
    return [step.kind for step in dataset_of(window).preparation]


def shown(window):
    model = window.data.steps._model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def preparing(qtbot, window):
    window.data.show_section("preparation")
    answered(qtbot, window)
    return window


def test_steps_are_added_set_moved_and_removed_and_all_undone(qtbot, bench):
    window = preparing(qtbot, bench())
    steps = window.data.steps
    add(window, "PCA")
    assert kinds(window) == ["standardise", "pca"]
    assert steps.list.currentRow() == 1
    field = steps.form.form.editor("components").line
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "2")
    qtbot.waitUntil(lambda: dataset_of(window).preparation[1] == Pca(components=2))
    answered(qtbot, window)
    assert shown(window) == ["PC1", "PC2"]
    assert "2 outputs for a model, fitted on the 72 training rows" in steps._result.text()
    assert "6 features in, 2 out" in steps.list.item(1).text()

    steps.list.setFocus()
    qtbot.keyClick(steps.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert kinds(window) == ["pca", "standardise"]
    click(qtbot, steps.later)
    assert kinds(window) == ["standardise", "pca"]
    steps.list.setFocus()
    qtbot.keyClick(steps.list, Qt.Key.Key_Delete)
    assert dataset_of(window).preparation == (Standardise(),)
    for _ in range(5):
        window.actions_by_id["undo"].trigger()
    assert dataset_of(window).preparation == (Standardise(),)
    assert window.controller.session.history.position == 0


def test_features_are_ticked(qtbot, bench):
    window = preparing(qtbot, bench())
    add(window, "elect features")
    names = window.data.steps.form.names.list
    assert [names.item(at).text() for at in range(names.count())] == [f"m{i}" for i in range(6)]
    for at in (0, 1):
        names.item(at).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: dataset_of(window).preparation[-1] == Select(columns=("m2", "m3", "m4", "m5")))


def test_a_number_in_words_stays_out_and_a_step_that_cannot_be_says_why(qtbot, bench):
    window = preparing(qtbot, bench())
    add(window, "PCA")
    field = window.data.steps.form.form.editor("components").line
    field.selectAll()
    qtbot.keyClicks(field, "many")
    window.data.steps.form.commit()
    assert dataset_of(window).preparation[1] == Pca(components=4)
    field.selectAll()
    qtbot.keyClicks(field, "40")
    qtbot.waitUntil(lambda: dataset_of(window).preparation[1] == Pca(components=40))
    answered(qtbot, window)
    assert "lower the number" in window.data.steps._problem.text()
    assert "lower the number" in window.data.steps.list.item(1).text()


def test_missing_values_are_refused_until_a_step_replaces_them(qtbot, bench):
    holed = table().with_column(Column("m1", np.array([np.nan, *np.arange(119.0)])))
    window = preparing(qtbot, bench(holed))
    assert "add an impute step" in window.data.steps._problem.text()
    add(window, "Impute")
    answered(qtbot, window)
    assert dataset_of(window).preparation[0] == Impute(), "a step goes where it belongs: before what needs whole rows"
    assert len(shown(window)) == 6


def test_the_steps_are_stored_with_the_run(qtbot, bench, run_to_end):
    window = preparing(qtbot, bench())
    add(window, "Min-max")
    window.controller.checking.check_now()
    run_id = run_to_end(window)
    run = window.controller.project.runs[run_id]
    assert run.status.value == "done"
    assert run.experiment.dataset.preparation == (Standardise(), MinMax())
    window.controller.set_dataset("forget the steps", dataset_of(window).without_step(1))
    assert window.controller.project.runs[run_id].experiment.dataset.preparation[-1] == MinMax()
