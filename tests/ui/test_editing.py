"""Edits of data, form and experiments are undoable steps; a second window only looks."""

import pytest
from PySide6.QtCore import Qt

from ketbench.backends.registry import Registry
from ketbench.data.dataset import Role
from ketbench_ui.services.controller import Controller
from ketbench_ui.shell.window import MainWindow


def _type(window, name, text):
    line = window.experiment.setup.form.editor(name).line
    line.setText(text)
    line.textEdited.emit(text)


def test_typed_value_reaches_the_project_and_comes_back_with_undo(qtbot, opened):
    _type(opened, "epochs", "17")
    qtbot.waitUntil(lambda: opened.controller.experiment.params.get("epochs") == 17)
    assert opened.actions_by_id["undo"].isEnabled()
    opened.actions_by_id["undo"].trigger()
    assert opened.controller.experiment.params["epochs"] == 40
    assert opened.experiment.setup.form.value("epochs") == 40
    opened.actions_by_id["redo"].trigger()
    assert opened.experiment.setup.form.value("epochs") == 17


def test_a_refused_value_stays_typed_greys_run_and_is_a_problem(qtbot, opened):
    _type(opened, "learning_rate", "-1")
    qtbot.waitUntil(lambda: any("learning_rate" in n.problem.message for n in opened.controller.notices.all()))
    assert not opened.actions_by_id["run"].isEnabled()
    assert "learning_rate" in opened.experiment.run.toolTip()
    assert opened.experiment.setup.form.editor("learning_rate").line.text() == "-1"
    assert opened.controller.experiment.params["learning_rate"] == pytest.approx(0.05)
    notice = opened.controller.notices.all()[0]
    opened.show_page("start")
    opened.go_to(notice)
    assert opened.tabs.present == "experiment"
    _type(opened, "learning_rate", "0.01")
    qtbot.waitUntil(lambda: opened.actions_by_id["run"].isEnabled())


def test_a_role_is_changed_in_the_table_and_undone(opened):
    name = opened.data.dataset.columns[0].name
    opened.data.columns.role_wanted.emit([name], "skip")
    assert opened.controller.project.datasets["iris"].column(name).role is Role.SKIP
    assert opened.controller.experiment.dataset.column(name).role is Role.SKIP
    opened.actions_by_id["undo"].trigger()
    assert opened.controller.project.datasets["iris"].column(name).role is Role.FEATURE


def test_removing_what_is_used_is_refused_in_a_sentence(opened):
    opened.tree.select("datasets", "iris")
    opened.verbs.remove_selected()
    assert "iris" in opened.controller.project.datasets
    assert any("used by the experiment 'iris'" in text for text in opened.toasts.texts())


def test_a_new_experiment_is_a_copy_under_a_free_name(opened):
    opened.actions_by_id["add_experiment"].trigger()
    assert list(opened.controller.project.experiments) == ["iris", "iris-2"]
    assert opened.controller.experiment.name == "iris-2"


def test_another_backend_keeps_the_settings_it_knows(opened):
    opened.experiment.setup.backend.chosen.emit("gate.pennylane")
    experiment = opened.controller.experiment
    assert experiment.backend == "gate.pennylane"
    assert experiment.params["epochs"] == 40


def test_a_second_window_reads_only_and_says_who_holds_the_file(qtbot, opened):
    second = MainWindow(Controller(Registry()))
    second.show()
    assert second.controller.open(opened.controller.session.path)
    assert second.controller.session.read_only
    assert any("iris.h5" in text for text in second.toasts.texts())
    assert not second.actions_by_id["run"].isEnabled()
    assert not second.actions_by_id["save"].isEnabled()
    assert not second.experiment.setup.form.isEnabled()
    second.close()
    second.deleteLater()


def test_a_missing_file_is_one_sentence(window, folder):
    assert not window.controller.open(folder / "nowhere.h5")
    (notice,) = window.controller.notices.of("project")
    assert "nowhere.h5" in notice.problem.message
    assert "Traceback" not in notice.problem.message


def test_the_palette_finds_and_triggers(qtbot, opened):
    from ketbench_ui.shell.commands.palette import CommandPalette

    palette = CommandPalette(opened.actions_by_id, opened)
    palette.show()
    qtbot.keyClicks(palette.line, "view data")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.tabs.present == "data"


def test_a_search_without_a_match_says_so_and_redo_has_both_keys(opened):
    from ketbench_ui.shell.commands.palette import CommandPalette

    palette = CommandPalette(opened.actions_by_id, opened)
    palette.line.setText("adapter")
    shown = [palette.list.item(at).text() for at in range(palette.list.count())]
    assert shown == ["Nothing is called 'adapter'; try fewer letters."]
    palette._take(palette.list.item(0))
    keys = [key.toString() for key in opened.actions_by_id["redo"].shortcuts()]
    assert keys == ["Ctrl+Y", "Ctrl+Shift+Z"]
