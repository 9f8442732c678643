"""Editing by keyboard alone, and that the F1 sheet tells all of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from ketbench.circuit.circuit import CircuitBuilder, Control
from ketbench.circuit.gates import GATES
from ketbench_ui.circuit.commands import CIRCUIT_COMMANDS
from ketbench_ui.circuit.tab import CircuitTab
from ketbench_ui.shell.commands.actions import COMMANDS
from ketbench_ui.shell.commands.keys import rows
from ketbench_ui.theme.theme import switch

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.key])
def test_a_letter_places_its_gate(tab: CircuitTab, hand, name):
    hand.key(Qt.Key(ord(GATES[name].key)))
    assert [op.gate for op in hand.circuit.ops] == [name]


def test_c_and_a_make_controls(tab: CircuitTab, hand):
    tab.show_circuit(CircuitBuilder("x", 3).add("ry", 2, "theta").build())
    tab.editing.set_cursor((1, 0))
    hand.key(Qt.Key.Key_A)
    assert hand.circuit.ops[0].controls == (Control(1, 0),)
    hand.key(Qt.Key.Key_C)
    assert hand.circuit.ops[0].controls == (Control(1, 1),)
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_C)
    assert hand.circuit.ops[0].controls == (Control(1, 1), Control(0, 1))
    hand.key(Qt.Key.Key_C)
    assert hand.circuit.ops[0].controls == (Control(1, 1),)


def test_arrows_stay_inside_and_shift_selects(tab: CircuitTab, hand):
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_Left)
    assert tab.editing.cursor == (0, 0)
    hand.key(Qt.Key.Key_H)
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Down)
    assert tab.editing.cursor == (1, 0)
    hand.key(Qt.Key.Key_X)
    hand.key(Qt.Key.Key_Up, SHIFT)
    assert [op.gate for op in tab.editing.selected] == ["h", "x"]


def test_delete_and_columns(tab: CircuitTab, hand):
    hand.key(Qt.Key.Key_H)
    hand.key(Qt.Key.Key_Insert)
    assert hand.circuit.ops[0].column == 1
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Delete)
    assert not hand.circuit.ops


def test_enter_edits_the_angle(tab: CircuitTab, hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_Return)
    assert hand.port.focusWidget() is not None
    assert any(child.objectName() == "inline-angle" for child in hand.port.children())


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_focus_ring_is_seen(tab: CircuitTab, hand, look, qtbot):
    switch.apply(look)
    tab.canvas.view.setFocus()
    tab.canvas._show_cursor()
    item = tab.canvas.scene.overlay
    assert item.cursor_rect().isValid()
    picture = tab.canvas.view.grab().toImage()
    edge = tab.canvas.view.mapFromScene(item.cursor_rect().center().x(), item.cursor_rect().top() + 1)
    shades = {picture.pixelColor(edge.x(), edge.y() + shift).name() for shift in range(-3, 4)}
    assert len(shades) > 1
    switch.apply("light")


def test_the_key_sheet_tells_every_command():
    told = {(text, keys) for _, text, keys in rows()}
    for command in CIRCUIT_COMMANDS:
        assert command in COMMANDS
        if command.shortcut:
            assert (command.text.removesuffix("..."), QKeySequence(command.shortcut).toString()) in told


def test_no_key_stands_for_two_commands():
    keys = [command.shortcut for command in CIRCUIT_COMMANDS if command.shortcut]
    assert len(keys) == len(set(keys))
    window = {command.shortcut for command in COMMANDS if command.scope == "window" and command.shortcut != "Del"}
    assert not window & set(keys)
