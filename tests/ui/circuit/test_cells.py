"""The cell under the cursor is the cell that gets the gate, at every zoom and scroll."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ketbench.circuit.circuit import Circuit
from ketbench_ui.circuit.canvas.geometry import CELL_HEIGHT, CELL_WIDTH, LEFT, TOP
from ketbench_ui.circuit.tab import CircuitTab

WIRES = 30
EMPTY = Circuit("empty", tuple(f"q{i}" for i in range(WIRES)))


@pytest.mark.parametrize("zoom", [0.25, 0.5, 1.0, 1.75, 4.0])
@pytest.mark.parametrize("scroll", [0.0, 0.4, 1.0])
def test_the_cell_under_the_cursor_gets_the_gate(tab: CircuitTab, hand, zoom, scroll):
    tab.show_circuit(EMPTY)
    view, port = tab.canvas.view, tab.canvas.view.viewport()
    view.set_zoom(zoom)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(x=st.integers(1, port.width() - 1), y=st.integers(1, port.height() - 1))
    def check(x, y):
        tab.show_circuit(EMPTY)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.setValue(round(scroll * bar.maximum()))
        across = (x + 0.5 + view.horizontalScrollBar().value()) / zoom
        down = (y + 0.5 + view.verticalScrollBar().value()) / zoom
        wanted = (int((down - TOP) // CELL_HEIGHT), int((across - LEFT) // CELL_WIDTH))
        hand.take("h")
        QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        landed = [(op.wires[0], op.column) for op in hand.circuit.ops]
        inside = 0 <= wanted[0] < WIRES and wanted[1] >= 0
        assert landed == ([wanted] if inside else [])
        tab.editing.take_in_hand("")

    check()


def test_the_ghost_stands_where_the_gate_lands(tab: CircuitTab, hand):
    tab.canvas.view.set_zoom(1.25)
    hand.take("cx")
    QTest.mouseMove(hand.port, hand.point(1, 2))
    ghost = tab.canvas.scene.overlay.landing_rect()
    hand.click(1, 2)
    placed = hand.circuit.ops[0]
    item = tab.canvas.scene.item_of(placed)
    assert ghost.contains(item.sceneBoundingRect().center())
    assert placed.all_wires == (0, 1)


def test_a_taken_cell_says_why(tab: CircuitTab, hand):
    hand.put("h", 0, 0)
    hand.take("x")
    QTest.mouseMove(hand.port, hand.point(0, 0))
    assert "holds 'h'" in tab.canvas.message
    hand.click(0, 0)
    assert [op.gate for op in hand.circuit.ops] == ["h"]


def test_cells_that_cannot_take_the_gate_are_greyed(tab: CircuitTab, hand, qtbot):
    hand.put("h", 0, 0)
    hand.take("x")
    QTest.mouseMove(hand.port, hand.point(1, 3))
    qtbot.waitUntil(lambda: tab.canvas.scene.overlay.shaded == {(0, 0)})
    hand.key(Qt.Key.Key_Escape)
    assert not tab.canvas.scene.overlay.shaded
