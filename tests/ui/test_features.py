"""From a feature selection to a circuit on the chosen features: two undoable steps, no dialog."""

import pytest
from PySide6.QtCore import Qt

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Role
from ketbench.project.project import Project
from ketbench.samples.tables.iris import build


@pytest.fixture
def selected(window, folder, run_to_end):
    """The window on the result of a selection of two of the four measurements of iris."""
    table = next(iter(build().datasets.values()))
    params = {"k": 2, "folds": 2, "repeats": 1}
    project = Project("iris").with_experiment(Experiment("two", "annealing.feature_selection", table, params=params))
    assert window.controller.create(folder / "iris.h5", project)
    window.controller.checking.check_now()
    run_to_end(window)
    return window


def _click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_use_the_features_then_resize_the_circuit_then_undo(qtbot, selected):
    controller, bar = selected.controller, selected.experiment.features
    before = controller.project
    names = next(iter(before.runs.values())).result.summary["selected"]
    assert bar.isVisible()
    _click(qtbot, bar.use)
    derived = next(d for name, d in controller.project.datasets.items() if name not in before.datasets)
    assert {column.name for column in derived.features} == set(names)
    assert sum(column.role is Role.SKIP for column in derived.columns) == 2
    assert bar.resize_circuit.isVisible()
    assert not bar.use.isVisible()

    _click(qtbot, bar.resize_circuit)
    made = controller.experiment
    assert made.circuit.n_wires == 2
    assert made.dataset.name == derived.name
    assert not bar.isVisible(), "the new experiment has no result yet"
    controller.undo()
    controller.undo()
    assert controller.project == before


def test_an_offer_for_a_dataset_that_was_undone_is_a_sentence(qtbot, selected):
    controller, bar = selected.controller, selected.experiment.features
    _click(qtbot, bar.use)
    controller.undo()
    _click(qtbot, bar.resize_circuit)
    assert any("no dataset" in text for text in selected.toasts.texts())
    assert bar.use.isVisible()


def test_the_offer_can_be_left_aside(qtbot, selected):
    bar = selected.experiment.features
    _click(qtbot, bar.use)
    _click(qtbot, bar.later)
    assert bar.use.isVisible()
    assert not bar.resize_circuit.isVisible()


def test_other_results_offer_no_features(with_backend, run_to_end):
    window = with_backend("good.trainer", steps=3)
    run_to_end(window)
    assert not window.experiment.features.isVisible()
