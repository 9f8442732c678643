"""The History panel names every step, goes where it is told, and keeps in step with undo, redo and new edits."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def _drawn(opened):
    opened.show_page("circuit")
    editing = opened.circuit.editing
    for _ in range(3):
        assert editing.place("h", 0, editing.circuit.columns)
    opened.actions_by_id["history"].trigger()
    return editing


def _shown(window) -> list[str]:
    steps = window.history.steps
    return [steps.data(steps.index(row)) for row in range(steps.rowCount())]


def _click(window, row: int) -> None:
    view = window.history.list
    place = view.visualRect(window.history.steps.index(row)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_goes_to_a_step_and_back(opened):
    start = opened.circuit.editing.circuit
    editing = _drawn(opened)
    end = editing.circuit
    assert _shown(opened) == ["Open", "Place h", "Place h", "Place h"]
    assert opened.history.isVisible()
    _click(opened, 0)
    assert opened.controller.session.history.position == 0
    assert editing.circuit == start
    _click(opened, 3)
    assert editing.circuit == end


def test_the_marked_line_follows_undo_redo_and_edits(opened):
    editing = _drawn(opened)
    panel = opened.history
    assert panel.list.currentIndex().row() == 3
    opened.actions_by_id["undo"].trigger()
    opened.actions_by_id["undo"].trigger()
    assert panel.list.currentIndex().row() == 1
    assert panel.steps.data(panel.steps.index(2), Qt.ItemDataRole.ForegroundRole) is not None
    assert panel.steps.data(panel.steps.index(1), Qt.ItemDataRole.ForegroundRole) is None
    opened.actions_by_id["redo"].trigger()
    assert panel.list.currentIndex().row() == 2
    assert editing.place("x", 0, editing.circuit.columns)
    assert _shown(opened) == ["Open", "Place h", "Place h", "Place x"]


def test_the_keyboard_goes_to_a_step(opened):
    _drawn(opened)
    view = opened.history.list
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.controller.session.history.position == 2


def test_without_a_project_there_are_no_steps(opened):
    opened.controller.leave()
    assert _shown(opened) == []
