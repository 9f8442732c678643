"""A Bell pair by mouse at several zooms and scrolls, and by keyboard alone: always the same text."""

import pytest
from PySide6.QtCore import Qt

from ketbench.circuit.circuit import Circuit, CircuitBuilder, Op
from ketbench.circuit.qasm import to_qasm3
from ketbench_ui.circuit.tab import CircuitTab

BELL = to_qasm3(CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build())
KEYS = (Qt.Key.Key_H, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_X, Qt.Key.Key_Up, Qt.Key.Key_C)
"""From the cell of the first wire: H here, X on the next wire in the next column, controlled by the first wire."""


@pytest.mark.parametrize("zoom", [0.5, 1.0, 1.75])
def test_by_mouse(tab: CircuitTab, hand, zoom):
    tab.canvas.view.set_zoom(zoom)
    hand.put("h", 0, 0)
    hand.put("cx", 0, 1)
    assert to_qasm3(hand.circuit) == BELL


def _wide() -> Circuit:
    return CircuitBuilder("wide", 40).build().with_ops([Op("x", (39,), column=30)])


def _scrolled(tab: CircuitTab, zoom: float) -> tuple[int, int]:
    """Half-way down and to the right; the cell in the middle of what is seen then."""
    tab.show_circuit(_wide())
    view = tab.canvas.view
    view.set_zoom(zoom)
    for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
        bar.setValue(bar.maximum() // 2)
        assert bar.value() > 0
    return view.cell_under(view.viewport().rect().center())


@pytest.mark.parametrize("zoom", [0.5, 1.0, 1.75])
def test_by_mouse_and_by_keyboard_in_a_scrolled_view(tab: CircuitTab, hand, zoom):
    wire, column = _scrolled(tab, zoom)
    hand.put("h", wire, column)
    hand.put("cx", wire, column + 1)
    by_mouse = to_qasm3(hand.circuit)
    assert (hand.circuit.ops[0].gate, hand.circuit.ops[0].all_wires) == ("h", (wire,))
    assert (hand.circuit.ops[1].gate, hand.circuit.ops[1].all_wires) == ("x", (wire, wire + 1))

    tab.show_circuit(None)
    assert _scrolled(tab, zoom) == (wire, column)
    tab.canvas.view.setFocus()
    for key in [Qt.Key.Key_Down] * wire + [Qt.Key.Key_Right] * column:
        hand.key(key)
    for key in KEYS:
        hand.key(key)
    assert to_qasm3(hand.circuit) == by_mouse


def test_by_keyboard_alone(tab: CircuitTab, hand, qtbot):
    tab.canvas.view.setFocus()
    for key in KEYS:
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
