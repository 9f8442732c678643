"""A custom gate belongs to the project: made in one circuit it is in the palette of all, under a name of its own."""

from pathlib import Path

import pytest

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.circuit.editing.definitions import make_gate
from ketbench.circuit.editing.gate_shelf import shelf_of, stocked
from ketbench.project.project import Project
from ketbench_ui.circuit.placing.gate_naming import GateNaming


def _drawn(name: str, gate: str = "h") -> Circuit:
    return CircuitBuilder(name, 2).add(gate, 0).add("rx", 0, "phi").add("x", 1, controls=[0]).build()


@pytest.fixture
def gates(window, folder: Path):
    """A window on two circuits of which the second has a gate 'tilt'."""
    second = make_gate(_drawn("second"), [0, 1], "tilt")
    assert window.controller.create(folder / "g.h5", Project("g").with_circuit(_drawn("first")).with_circuit(second))
    window.pick("circuits", "first")
    return window


def test_a_gate_of_another_circuit_is_placed_and_brings_its_definition(gates):
    tab = gates.circuit
    assert tab.editing.circuit.name == "first"
    assert "tilt" in tab.palette_dock.tiles
    assert tab.editing.landing("tilt", 1, 5).gate == "tilt"
    assert "holds 'h'" in tab.editing.landing("tilt", 0, 0)
    assert tab.editing.place("tilt", 1, 5)
    placed = gates.controller.project.circuits["first"]
    assert placed.custom("tilt") == gates.controller.project.circuits["second"].custom("tilt")
    gates.controller.undo()
    assert gates.controller.project.circuits["first"].gates == ()
    assert "tilt" in tab.palette_dock.tiles


def test_a_gate_made_here_is_in_the_palette_of_the_others(gates):
    tab = gates.circuit
    tab.editing.select([0, 1])
    tab.canvas.verbs.ask_name = lambda *_: "lean"
    tab.canvas.verbs.make_gate()
    assert gates.controller.session.history.labels[-1] == "make gate lean"
    gates.pick("circuits", "second")
    assert {"lean", "tilt"} <= set(tab.palette_dock.tiles)


def test_the_dialog_says_what_is_wrong_with_a_name_while_it_is_typed(gates):
    editing = gates.circuit.editing
    dialog = GateNaming(gates, _drawn("third", "y"), [0, 1], editing.shelf)
    assert dialog.name == "gate_1"
    assert dialog.take.isEnabled()
    assert "with the angle phi" in dialog.told.text()
    for name, reason in {"cx": "plain word", "": "plain word", "a b": "plain word", "tilt": "Another circuit"}.items():
        dialog.line.setText(name)
        assert reason in dialog.told.text()
        assert not dialog.take.isEnabled()
    dialog.line.setText("turn")
    assert dialog.take.isEnabled()
    dialog.deleteLater()


def test_a_selection_that_cannot_be_a_gate_is_refused_before_a_name_is_asked(gates):
    tab = gates.circuit
    assert tab.editing.place("measure", 0, 6)
    tab.editing.select([len(tab.editing.circuit.ops) - 1])
    tab.canvas.verbs.ask_name = lambda *_: pytest.fail("asked for a name")
    tab.canvas.verbs.make_gate()
    assert "'measure' in column 6 cannot be part of a gate" in tab.canvas.message


def test_a_gate_whose_parts_mean_something_else_on_the_shelf_is_left_out():
    inner = make_gate(_drawn("one"), [0, 1], "inner")
    other = make_gate(make_gate(_drawn("two", "y"), [0, 1], "inner"), [0, 1], "outer")
    assert [gate.name for gate in shelf_of([inner, other])] == ["inner"]
    assert [gate.name for gate in shelf_of([other])] == ["inner", "outer"]
    empty = CircuitBuilder("empty", 2).build()
    assert [gate.name for gate in stocked(empty, "outer", shelf_of([other])).gates] == ["inner", "outer"]
    assert stocked(empty, "h", shelf_of([other])) is empty
