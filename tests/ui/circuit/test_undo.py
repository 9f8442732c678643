"""A thousand random edits through the editor: undone they give the start, redone the end, the scene follows each."""

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.project.project import Project
from ketbench_ui.circuit.canvas.geometry import op_rect

EDITS = 1000
"""As many steps as the history holds."""
KEYS = (*"HXYZSTVI123PUWMRBE", "C", "A")


def _edit(hand, chance: random.Random) -> None:
    editing, verbs = hand.tab.editing, hand.tab.canvas.verbs
    editing.set_cursor((chance.randrange(hand.circuit.n_wires), chance.randrange(12)))
    roll = chance.random()
    if roll < 0.55:
        hand.key(Qt.Key(ord(chance.choice(KEYS))))
    elif roll < 0.7 and hand.circuit.ops:
        number = chance.randrange(len(hand.circuit.ops))
        editing.move([number], chance.randint(-1, 1), chance.randint(-2, 2))
    elif roll < 0.85:
        verbs(chance.choice(("delete", "insert_column", "remove_column", "add_wire", "remove_wire", "duplicate")))()
    elif hand.circuit.ops:
        editing.select([chance.randrange(len(hand.circuit.ops))])
        chance.choice((verbs.expand, verbs.delete, verbs.duplicate))()
    if hand.circuit.n_wires > 6:
        verbs.remove_wire()
    if len(hand.circuit.ops) > 40:
        verbs.select_all()
        verbs.delete()


def _follows(hand) -> None:
    scene, circuit = hand.tab.canvas.scene, hand.circuit
    assert scene.count == len(circuit.ops)
    for op in circuit.ops:
        item = scene.item_of(op)
        assert item.op is op
        assert op_rect(op, circuit.n_wires).contains(item.sceneBoundingRect().center())


@pytest.mark.slow
def test_a_thousand_edits_undone_and_redone(window, folder: Path):
    start = CircuitBuilder("walk", 3).add("h", 0).build()
    assert window.controller.create(folder / "walk.h5", Project("walk").with_circuit(start))
    window.show_page("circuit")
    from tests.ui.circuit.conftest import Hand

    hand, chance = Hand(window.circuit), random.Random(7)
    session = window.controller.session
    tries = 0
    while session.history.position < EDITS and tries < 3 * EDITS:
        _edit(hand, chance)
        tries += 1
        if tries % 100 == 0:
            _follows(hand)
    end, steps = hand.circuit, session.history.position
    assert steps == EDITS
    while session.history.can_undo:
        window.controller.undo()
    assert hand.circuit == session.project.circuits["walk"]
    assert hand.circuit == start
    _follows(hand)
    while session.history.can_redo:
        window.controller.redo()
    assert hand.circuit == end
    _follows(hand)


@pytest.mark.parametrize("times", [1, 5])
def test_an_undo_touches_only_what_it_changes(tab, hand, times):
    for column in range(times):
        hand.put("h", 0, column)
    before = hand.circuit
    hand.put("x", 1, 0)
    assert tab.canvas.scene.touched == 1
    tab.show_circuit(before)
    assert tab.canvas.scene.touched == 1
