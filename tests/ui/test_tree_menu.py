"""The menu and the Delete key of the project tree, and the words that are withdrawn once they hold no more."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from ketbench.contract.run import Run, Status
from ketbench_ui.shell.commands.tree_menu import menu_of

PATIENCE = 600_000


def _entries(menu):
    return {action.text(): action for action in menu.actions() if action.text()}


def _going(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    window.actions_by_id["run"].trigger()
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: bool(live.curves), timeout=PATIENCE)
    window.tree.select("runs", live.run_id)
    return window, live


def _press_delete(qtbot, window):
    window.tree.setFocus()
    window.refresh_actions()
    qtbot.keyClick(window.tree, Qt.Key.Key_Delete)


@pytest.fixture
def done(opened):
    """The window with one finished run, which is selected."""
    run = Run("run-0001", opened.controller.experiment, Status.DONE)
    opened.controller.session.begin_run(run)
    opened.controller.project_changed.emit()
    opened.tree.select("runs", "run-0001")
    return opened


def _said(window, words):
    notices = [str(notice.problem) for notice in window.controller.notices.all()]
    return any(words in text for text in notices), any(words in text for text in window.toasts.texts())


def test_deleting_a_run_that_goes_on_says_why_not_and_the_words_go_with_the_run(qtbot, with_backend):
    window, live = _going(qtbot, with_backend)
    _press_delete(qtbot, window)
    assert _said(window, "is still running; stop it before") == (True, True)
    assert live.run_id in window.controller.project.runs
    entries = _entries(menu_of(window, "runs", live.run_id))
    assert not entries["Delete"].isEnabled()
    assert f"{live.run_id} is still running; stop it before you delete it." in entries
    entries["Pause the training"].trigger()
    qtbot.waitUntil(lambda: live.status is Status.PAUSED, timeout=PATIENCE)
    entries = _entries(menu_of(window, "runs", live.run_id))
    assert "Continue the training" in entries
    entries["Stop"].trigger()
    qtbot.waitUntil(lambda: _said(window, "is still running") == (False, False), timeout=PATIENCE)
    assert live.status is Status.CANCELLED
    assert _entries(menu_of(window, "runs", live.run_id))["Delete"].isEnabled()


def test_delete_and_undo_by_the_keyboard_and_the_word_of_it_goes(qtbot, done):
    _press_delete(qtbot, done)
    assert not done.controller.project.runs
    assert "Deleted run-0001; undo brings it back." in done.toasts.texts()
    done.actions_by_id["undo"].trigger()
    assert "run-0001" in done.controller.project.runs
    assert not any("Deleted" in text for text in done.toasts.texts())


def test_a_right_click_on_a_run_opens_its_menu_and_each_entry_does_what_it_says(qtbot, done):
    tree = done.tree
    at = tree.visualRect(tree.currentIndex()).center()
    place = tree.viewport().mapToGlobal(at)
    QApplication.sendEvent(tree.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, place))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = _entries(menu)
    assert {"Show", "Compare", "Write a report...", "Export...", "Delete"} <= set(entries)
    assert not entries["Resume from the checkpoint"].isEnabled()
    assert "is done" in entries["Resume from the checkpoint"].toolTip()
    entries["Copy the id"].trigger()
    assert QGuiApplication.clipboard().text() == "run-0001"
    entries["Compare"].trigger()
    assert done.tabs.present == "compare"
    assert [run.id for run in done.compare.chosen()] == ["run-0001"]
    entries["Delete"].trigger()
    assert not done.controller.project.runs
    menu.close()


def test_what_is_used_says_by_what_and_an_experiment_can_be_run_and_copied(opened):
    name = next(iter(opened.controller.project.datasets))
    entries = _entries(menu_of(opened, "datasets", name))
    assert not entries["Delete"].isEnabled()
    assert "is used by the experiment 'iris'" in entries["Delete"].toolTip()
    entries = _entries(menu_of(opened, "experiments", "iris"))
    entries["New experiment like it"].trigger()
    assert list(opened.controller.project.experiments) == ["iris", "iris-2"]
    assert entries["Run"].isEnabled()


def test_words_stand_over_a_dock_beside_the_plots_and_over_all_docks(done):
    done.resize(1440, 860)
    done.show_page("experiment")
    QApplication.processEvents()
    done.arrangement.show("inspector")
    QApplication.processEvents()
    done.controller.said.emit("A sentence that is long enough to be wrapped into two lines or into three.", "info")
    QApplication.processEvents()
    (place,) = done.toasts.places()
    ground = done.docks["inspector"]
    assert ground.isVisible()
    assert ground.geometry().contains(place)
    assert done.childAt(place.center()).window() is done
    done.arrangement.show("problems")
    done.arrangement.show("log")
    QApplication.processEvents()
    over = done.childAt(done.toasts.places()[0].center())
    assert over.property("role") == "toast" or over.parent().property("role") == "toast"
    ground.hide()
    QApplication.processEvents()
    assert done.docks["project"].geometry().contains(done.toasts.places()[0])
    done.docks["project"].hide()
    QApplication.processEvents()
    assert done.toasts.places()[0].right() > done.width() - 20
