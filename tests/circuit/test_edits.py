from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import CircuitError, ExpressionError
from ketbench.base.problems import Severity
from ketbench.circuit.angles.expressions import expression, to_text
from ketbench.circuit.blocks import angle_count
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Condition, CustomGate, Fixed, Op
from ketbench.circuit.editing import edits as edits
from ketbench.circuit.export import export
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.qasm import from_qasm3, to_qasm3
from ketbench.circuit.states.state import live_state
from ketbench.project.gate_text import edit_gate_everywhere
from ketbench.project.history import History
from ketbench.project.project import Project

from .strategies import circuits

BLOCKS = sorted(name for name, gate in GATES.items() if gate.kind is GateKind.BLOCK)


def errors(circuit: Circuit) -> list[str]:
    return [p.message for p in circuit_problems(circuit) if p.severity is Severity.ERROR]


def random_edit(circuit: Circuit, r: random.Random) -> Circuit:
    """Any edit with any arguments, most of them possible."""
    n, columns = circuit.n_wires, circuit.columns + 1
    number = r.randrange(max(1, len(circuit.ops)))
    some = {r.randrange(max(1, len(circuit.ops))) for _ in range(r.randint(1, 3))}
    wire, column = r.randrange(n), r.randrange(columns)
    names = [p.name for p in circuit.parameters] or ["none"]
    gates = [*GATES, "cx", "ccx", "cswap", *(g.name for g in circuit.gates)]
    choices = [
        lambda: edits.place(circuit, r.choice(gates), wire, column),
        lambda: edits.place(circuit, r.choice(["h", "cx", "rx"]), wire, circuit.columns),
        lambda: edits.move(circuit, some, r.randint(-1, 1), r.randint(-2, 2)),
        lambda: edits.delete(circuit, some),
        lambda: edits.insert_column(circuit, column),
        lambda: edits.remove_column(circuit, column),
        lambda: edits.insert_wire(circuit, wire) if n < 5 else edits.remove_wire(circuit, wire),
        lambda: edits.remove_wire(circuit, wire),
        lambda: edits.move_wire(circuit, wire, r.randrange(n)),
        lambda: edits.rename_wire(circuit, wire, r.choice(["a", "b", "q0", "data"])),
        lambda: edits.add_control(circuit, number, wire, r.randint(0, 1)),
        lambda: edits.remove_control(circuit, number, wire),
        lambda: edits.set_angle(circuit, number, 0, r.choice(["pi/3", "2*theta", "x[1]", "phi + 1", "0.5"])),
        lambda: edits.set_condition(circuit, number, r.choice([None, Condition(0), Condition(1, 0)])),
        lambda: edits.set_option(circuit, number, "layers", r.randint(1, 2)),
        lambda: edits.rename_parameter(circuit, r.choice(names), r.choice(["alpha", "beta", "w"])),
        lambda: edits.share_parameter(circuit, r.choice(names), r.choice(names)),
        lambda: edits.freeze_parameter(circuit, r.choice(names), r.random() < 0.5),
        lambda: edits.set_initial(circuit, r.choice(names), Fixed(0.25)),
        lambda: edits.paste(circuit, edits.copied(circuit, some), wire, column, r.random() < 0.7),
        lambda: edits.duplicated(circuit, some),
        lambda: edits.repeated(circuit, some, 2, fresh=True),
        lambda: edits.expand_op(circuit, number),
        lambda: edits.make_gate(circuit, some, r.choice(["mine", "yours", "h"])),
        lambda: edits.edit_gate(circuit, r.choice(circuit.gates)) if circuit.gates else circuit,
    ]
    shrink = len(circuit.ops) > 40
    return edits.delete(circuit, range(0, len(circuit.ops), 2)) if shrink else r.choice(choices)()


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_edits_undone_give_the_start_and_redone_the_end(seed: int) -> None:
    r = random.Random(seed)
    start = CircuitBuilder("start", 3).add("h", 0).build()
    history = History(start, steps=2000)
    refused = 0
    while history.position < (1000 if seed == 0 else 150):
        try:
            changed = random_edit(history.present, r)
        except CircuitError as error:
            refused += str(error).endswith(".")
            continue
        assert not errors(changed), errors(changed)
        history.push("edit", changed)
    end = history.present
    states = history.position
    for _ in range(states):
        history.undo()
    assert history.present == start
    for _ in range(states):
        history.redo()
    assert history.present == end
    assert refused > 0


@settings(max_examples=40, deadline=None)
@given(circuits(kept_text=False), st.integers(0, 10**6))
def test_an_edit_of_any_circuit_leaves_no_error_and_can_be_written(circuit: Circuit, seed: int) -> None:
    try:
        changed = random_edit(circuit, random.Random(seed))
    except CircuitError:
        return
    assert not errors(changed)
    assert from_qasm3(to_qasm3(changed), changed.name) == changed


@given(st.sampled_from(sorted(GATES)), st.integers(0, 4), st.integers(0, 3))
def test_what_lands_covers_the_cell_asked_for(gate: str, wire: int, column: int) -> None:
    circuit = CircuitBuilder("c", 4).add("h", 0).add("measure", 1, bits=[0]).build()
    op = edits.landing(circuit, gate, wire, column)
    if isinstance(op, str):
        assert op.endswith(".")
        return
    assert wire in op.span
    assert op.column == column
    assert not errors(edits.place(circuit, gate, wire, column))


def test_a_bell_pair_by_two_edits() -> None:
    circuit = CircuitBuilder("bell", 2).build()
    circuit = edits.place(edits.place(circuit, "h", 0, 0), "cx", 0, 1)
    assert to_qasm3(circuit).splitlines()[-2:] == ["h q[0];", "cx q[0], q[1];"]
    dotted = edits.add_control(edits.place(CircuitBuilder("bell", 2).add("h", 0).build(), "x", 1, 1), 1, 0)
    assert dotted == circuit


def test_reasons_name_the_cell() -> None:
    circuit = CircuitBuilder("c", 2).add("h", 0).build()
    with pytest.raises(CircuitError, match="wire 0, column 0 holds 'h'"):
        edits.place(circuit, "x", 0, 0)
    with pytest.raises(CircuitError, match="needs 3 wires"):
        edits.place(circuit, "ccx", 0, 1)
    with pytest.raises(CircuitError, match="leave the drawing"):
        edits.move(circuit, [0], -1, 0)
    with pytest.raises(ExpressionError, match="no finite value"):
        edits.set_angle(edits.place(circuit, "rx", 1, 0), 1, 0, "pi/0")


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("layers", [1, 2])
def test_expanding_a_block_keeps_the_state_and_folding_brings_it_back(block: str, layers: int) -> None:
    angles = [0.1 * (i + 1) for i in range(angle_count(block, 3, layers))]
    builder = CircuitBuilder("c", 4).add("h", 0).add("x", 3).add(block, [0, 1, 2], *angles, layers=layers)
    circuit = builder.add("x", 1, controls=[3]).build()
    number = next(n for n, op in enumerate(circuit.ops) if op.gate == block)
    unfolded = edits.expand_op(circuit, number)
    np.testing.assert_allclose(live_state(unfolded).probabilities(), live_state(circuit).probabilities(), atol=1e-12)
    parts = [n for n, op in enumerate(unfolded.ops) if op not in circuit.ops and op.all_wires != (3, 1)]
    folded = edits.fold(unfolded, parts)
    found = next(op for op in folded.ops if GATES[op.gate].kind is GateKind.BLOCK)
    assert found.angles == circuit.ops[number].angles
    np.testing.assert_allclose(live_state(folded).probabilities(), live_state(circuit).probabilities(), atol=1e-12)


def entangler() -> Circuit:
    builder = CircuitBuilder("c", 3).add("h", 0).add("ry", 1, "2*theta").add("rx", 2, "x[3]")
    return builder.add("x", 2, controls=[1]).add("measure", 0, bits=[0]).build()


def test_a_gate_made_of_a_selection_means_the_same_and_takes_its_angles() -> None:
    circuit = entangler()
    chosen = [n for n, op in enumerate(circuit.ops) if op.gate in ("ry", "rx", "x")]
    made = edits.make_gate(circuit, chosen, "pair")
    use = next(op for op in made.ops if op.gate == "pair")
    assert made.gates[0].angles == ("theta", "x3")
    assert [to_text(angle) for angle in use.angles] == ["theta", "x[3]"]
    values = {"theta": 0.3}
    np.testing.assert_allclose(
        live_state(made, parameters=values).probabilities(), live_state(circuit, parameters=values).probabilities()
    )
    back = edits.expand_op(made, made.ops.index(use))
    assert sorted(op.gate for op in back.ops) == sorted(op.gate for op in circuit.ops)


def test_one_change_of_a_definition_reaches_all_uses_in_a_project() -> None:
    circuit = entangler()
    chosen = [n for n, op in enumerate(circuit.ops) if op.gate in ("ry", "rx", "x")]
    made = edits.make_gate(circuit, chosen, "pair")
    twice = edits.duplicated(made, [next(n for n, op in enumerate(made.ops) if op.gate == "pair")])
    project = Project().with_circuit(twice).with_circuit(replace(made, name="other"))
    body = (Op("rz", (0,), (expression("theta"),)),)
    changed = edit_gate_everywhere(project, CustomGate("pair", 2, ("theta", "x3", "extra"), body))
    assert all(c.gates[0].body == body for c in changed.circuits.values())
    uses = [op for op in changed.circuits["c"].ops if op.gate == "pair"]
    assert [len(op.angles) for op in uses] == [3, 3]
    assert uses[0].angles[2] != uses[1].angles[2]
    assert not errors(changed.circuits["c"])


def test_a_definition_that_cannot_follow_changes_nothing() -> None:
    project = Project().with_circuit(edits.make_gate(entangler(), [0], "g"))
    with pytest.raises(CircuitError, match="In circuit 'c': 'g' is used 1 times on 1 wires"):
        edit_gate_everywhere(project, CustomGate("g", 2, (), ()))


def test_what_stands_between_keeps_a_gate_from_being_made() -> None:
    circuit = CircuitBuilder("c", 1).add("h", 0).add("x", 0).add("h", 0).build()
    with pytest.raises(CircuitError, match="'x' in column 1 stands between"):
        edits.make_gate(circuit, [0, 2], "g")


def test_pasted_text_from_a_paper_lands_on_the_cell() -> None:
    text = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[2]; h q[0]; cx q[0],q[1];'
    circuit = edits.paste(CircuitBuilder("c", 4).build(), text, 2, 5)
    assert [(op.gate, op.all_wires, op.column) for op in circuit.ops] == [("h", (2,), 5), ("x", (2, 3), 6)]


@pytest.mark.parametrize("form", ["json", "quirk"])
def test_a_circuit_of_another_form_is_pasted_too(form: str) -> None:
    bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
    pasted = edits.paste(CircuitBuilder("empty", 3).build(), export(bell, form).decode(), 1, 2)
    assert [(op.gate, op.all_wires, op.column) for op in pasted.ops] == [("h", (1,), 2), ("x", (1, 2), 3)]


def test_a_gate_of_the_same_name_but_another_body_is_pasted_under_a_new_name() -> None:
    circuit = from_qasm3("gate g a { h a; } qubit[2] q; g q[0];")
    both = edits.paste(circuit, "gate g a { x a; } qubit[2] q; g q[0];", 0, 1)
    assert [op.gate for op in both.ops] == ["g", "g_2"]
    assert [gate.body[0].gate for gate in both.gates] == ["h", "x"]


def test_repeats_with_fresh_parameters_are_layers() -> None:
    circuit = CircuitBuilder("c", 2).add("ry", 0, "w_1").add("ry", 1, "w_2").add("x", 1, controls=[0]).build()
    deep = edits.repeated(circuit, range(3), 3, fresh=True)
    assert len(deep.parameters) == 6
    assert deep.columns == 6
    shared = edits.repeated(circuit, range(3), 3)
    assert len(shared.parameters) == 2


def test_reordered_wires_keep_a_condition_behind_its_measurement() -> None:
    circuit = CircuitBuilder("c", 3).add("h", 0).add("measure", 0, bits=[0])
    built = circuit.add("x", 2, controls=[1], condition=Condition(0)).build()
    turned = edits.move_wire(built, 2, 0)
    order = [op.gate for op in turned.ops]
    assert order.index("measure") < order.index("x")
    assert turned.wires == ("q2", "q0", "q1")


def test_a_measurement_gets_the_first_bit_nobody_uses() -> None:
    circuit = edits.place(edits.place(CircuitBuilder("c", 3).build(), "measure", 0, 0), "measure", 1, 0)
    assert [op.bits for op in circuit.ops] == [(0,), (1,)]
    again = edits.place(edits.delete(circuit, [0]), "measure", 2, 0)
    assert [op.bits for op in again.ops] == [(1,), (0,)]
    assert again.bits == 2


def test_a_copied_gate_is_a_short_text() -> None:
    circuit = CircuitBuilder("c", 4).add("measure", 0, bits=[3]).add("x", 2, controls=[1]).build()
    text = edits.copied(circuit, [1])
    assert text == 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\ncx q[0], q[1];\n'


def test_more_layers_get_fresh_parameters_and_fewer_let_them_go() -> None:
    circuit = edits.place(CircuitBuilder("c", 2).build(), "basic_entangler", 0, 0)
    deeper = edits.set_option(circuit, 0, "layers", 3)
    assert len(deeper.parameters) == 6
    assert edits.set_option(deeper, 0, "layers", 1).parameters == circuit.parameters
