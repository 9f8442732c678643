"""The editor in the real window: one key is one edit, undo takes it back, and broken text greys Run with its reason."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ketbench.project.project import Project
from ketbench_ui.circuit.placing.inline_angle import InlineAngle


def test_a_key_is_one_step_and_undo_takes_it_back(opened, qtbot):
    opened.show_page("circuit")
    editing, view = opened.circuit.editing, opened.circuit.canvas.view
    before = editing.circuit
    editing.set_cursor((0, before.columns + 1))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_H)
    assert len(editing.circuit.ops) == len(before.ops) + 1
    assert opened.controller.project.circuits[before.name] == editing.circuit
    assert opened.controller.session.history.labels[-1] == "place h"
    opened.controller.undo()
    assert editing.circuit == before


def test_experiments_follow_the_drawing(opened):
    opened.show_page("circuit")
    editing = opened.circuit.editing
    editing.place("h", 0, editing.circuit.columns)
    assert opened.controller.experiment.circuit == editing.circuit


def test_broken_text_greys_run_with_the_reason(opened, qtbot):
    opened.show_page("circuit")
    opened.controller.checking.check_now()
    qtbot.waitUntil(lambda: opened.actions_by_id["run"].isEnabled())
    pane = opened.circuit.pane
    pane.write_now()
    good = pane.text.toPlainText()
    pane.text.setPlainText("OPENQASM 3.0;\nqubit[2] q;\nnonsense q[0];\n")
    pane.read_now()
    assert not opened.actions_by_id["run"].isEnabled()
    assert "Line 3" in opened.actions_by_id["run"].toolTip()
    pane.text.setPlainText(good)
    pane.read_now()
    qtbot.waitUntil(lambda: opened.actions_by_id["run"].isEnabled())


@pytest.mark.parametrize("text", ["pi/0", "tehta("])
def test_a_bad_angle_over_a_face_greys_run_until_it_is_given_up(opened, qtbot, text):
    opened.show_page("circuit")
    opened.controller.checking.check_now()
    qtbot.waitUntil(lambda: opened.actions_by_id["run"].isEnabled())
    canvas, before = opened.circuit.canvas, opened.circuit.editing.circuit
    canvas.edit_angle(0)
    line = canvas.view.viewport().findChild(InlineAngle)
    line.selectAll()
    QTest.keyClicks(line, text)
    assert not opened.actions_by_id["run"].isEnabled()
    assert canvas.message in opened.actions_by_id["run"].toolTip()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert opened.circuit.editing.circuit is before
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert opened.circuit.editing.circuit is before
    assert opened.actions_by_id["run"].isEnabled()


def test_a_project_without_a_circuit_says_what_to_do_and_does_it(window, folder):
    hint = window.circuit.hint
    window.show_page("circuit")
    assert hint.isVisible()
    assert hint.make.isHidden()
    assert "Open a project" in hint.text.text()
    assert window.controller.create(folder / "new.h5", Project("new"))
    window.show_page("circuit")
    assert "No circuit yet" in hint.text.text()
    assert window.circuit.canvas.geometry().contains(hint.geometry().center() - window.circuit.splitter.pos())
    QTest.mouseClick(hint.make, Qt.MouseButton.LeftButton)
    assert list(window.controller.project.circuits) == ["circuit"]
    assert "Drag a gate" in hint.text.text()
    assert hint.make.isHidden()
    window.circuit.editing.place("h", 0, 0)
    assert not hint.isVisible()


def test_the_inspector_is_the_editors_only_on_its_page(opened):
    opened.show_page("circuit")
    assert opened.circuit.inspector.isVisible()
    opened.show_page("experiment")
    assert not opened.circuit.inspector.isVisible()
