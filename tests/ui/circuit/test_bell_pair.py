"""A Bell pair by mouse at several zooms and scrolls, and by keyboard alone: always the same text."""

import pytest
from PySide6.QtCore import Qt

from ketbench.circuit import CircuitBuilder
from ketbench.qasm import to_qasm3
from ketbench_ui.circuit import CircuitTab

BELL = to_qasm3(CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build())


@pytest.mark.parametrize("zoom", [0.5, 1.0, 1.75])
def test_by_mouse(tab: CircuitTab, hand, zoom):
    tab.canvas.view.set_zoom(zoom)
    hand.put("h", 0, 0)
    hand.put("cx", 0, 1)
    assert to_qasm3(hand.circuit) == BELL


@pytest.mark.parametrize("zoom", [0.5, 1.0, 1.75])
def test_by_mouse_in_a_scrolled_view(tab: CircuitTab, hand, zoom):
    wide = CircuitBuilder("wide", 40).add("x", 39).build()
    tab.show_circuit(wide)
    view = tab.canvas.view
    view.set_zoom(zoom)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    assert view.verticalScrollBar().value() > 0
    wire = view.cell_under(view.viewport().rect().center())[0]
    hand.put("h", wire, 2)
    hand.put("cx", wire, 3)
    placed = [(op.gate, op.all_wires, op.column) for op in hand.circuit.ops if op.column]
    assert placed == [("h", (wire,), 2), ("x", (wire, wire + 1), 3)]


def test_by_keyboard_alone(tab: CircuitTab, hand, qtbot):
    tab.canvas.view.setFocus()
    for key in (Qt.Key.Key_H, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_X, Qt.Key.Key_Up, Qt.Key.Key_C):
        hand.key(key)
    assert to_qasm3(hand.circuit) == BELL
    qtbot.waitUntil(lambda: tab.pane.text.toPlainText() == BELL)


def test_the_pane_draws_it(tab: CircuitTab, hand, qtbot):
    tab.pane.text.setPlainText(BELL)
    tab.pane.read_now()
    assert to_qasm3(hand.circuit) == BELL
    assert hand.circuit.name == "bell"


def test_the_state_says_entangled(tab: CircuitTab, hand, qtbot):
    hand.put("h", 0, 0)
    hand.put("cx", 0, 1)
    qtbot.waitUntil(lambda: "exact" in tab.state_panel.summary.text())
    qtbot.waitUntil(lambda: tab.state_panel.bloch.accessibleDescription() == "q0 entangled, q1 entangled")
    tab.canvas.set_time(1)
    qtbot.waitUntil(lambda: tab.state_panel.bloch.accessibleDescription() == "q0 purity 1.00, q1 purity 1.00")
    assert "after 1 column" in tab.state_panel.summary.text()
