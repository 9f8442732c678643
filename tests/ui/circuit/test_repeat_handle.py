"""The handle on a block repeats its layers by click and by drag, each one step, and stands only on a block."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ketbench.circuit.circuit import CircuitBuilder
from ketbench_ui.circuit.canvas.geometry import op_rect
from ketbench_ui.circuit.placing.repeat_handle import DRAG_STEP


def _layers(hand) -> int:
    return next(int(op.option("layers", 1)) for op in hand.circuit.ops if op.gate == "strongly_entangling")


@pytest.fixture
def handle(tab, hand):
    """The handle on a selected block of three wires."""
    tab.show_circuit(CircuitBuilder("repeat", 3).build())
    assert tab.editing.place("strongly_entangling", 0, 0)
    assert tab.canvas.repeat_handle.isVisible()
    return tab.canvas.repeat_handle


def test_a_click_is_one_layer_more_or_less(tab, hand, handle):
    steps: list[str] = []
    tab.edited.connect(lambda words, _: steps.append(words))
    start = _layers(hand)
    for button, change in ((handle.more, 1), (handle.more, 2), (handle.less, 1)):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert _layers(hand) == start + change
        assert handle.count.text() == f"×{start + change}"
    assert steps == [f"repeat strongly_entangling × {start + change}" for change in (1, 2, 1)]


def test_a_drag_of_the_number_is_one_step(tab, hand, handle):
    steps: list[str] = []
    tab.edited.connect(lambda words, _: steps.append(words))
    start, middle = _layers(hand), handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(2 * DRAG_STEP, 0))
    QTest.mouseMove(handle, middle + QPoint(4 * DRAG_STEP, 0))
    assert handle.count.text() == f"×{start + 4}"
    assert _layers(hand) == start
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle + QPoint(4 * DRAG_STEP, 0))
    assert _layers(hand) == start + 4
    assert steps == [f"repeat strongly_entangling × {start + 4}"]


def test_never_fewer_than_one_layer(tab, hand, handle):
    while handle.less.isEnabled():
        QTest.mouseClick(handle.less, Qt.MouseButton.LeftButton)
    assert _layers(hand) == 1


@pytest.mark.parametrize("zoom", [0.75, 1.0, 2.0])
def test_it_stands_within_its_block(tab, hand, handle, zoom):
    tab.canvas.view.set_zoom(zoom)
    room = tab.canvas.view.mapFromScene(op_rect(hand.circuit.ops[0], 3)).boundingRect()
    assert room.top() <= handle.geometry().top()
    assert handle.geometry().bottom() <= room.bottom()


def test_it_leaves_with_the_selection_the_zoom_and_the_right_to_write(tab, hand, handle):
    tab.canvas.view.set_zoom(0.5)
    assert handle.isHidden()
    tab.canvas.view.set_zoom(1.0)
    assert handle.isVisible()
    tab.set_read_only(True)
    assert handle.isHidden()
    tab.set_read_only(False)
    hand.put("h", 0, 4)
    assert handle.isHidden()
