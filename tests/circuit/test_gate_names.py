"""What others call our gates, against the others themselves: the same matrix under each name."""

import numpy as np
import pennylane as qml
import pytest
import qiskit.circuit.library as library
from qiskit import qasm2
from qiskit.quantum_info import Operator

from ketbench.circuit.angles.expressions import expression, to_text
from ketbench.circuit.blocks import elementary, expanded
from ketbench.circuit.circuit import CircuitBuilder, Condition, Control, Op
from ketbench.circuit.export.pennylane_code import to_pennylane
from ketbench.circuit.export.qiskit_code import to_qiskit
from ketbench.circuit.export.quirk import from_quirk, to_quirk
from ketbench.circuit.gates import GATES, INVERSE, GateKind, called_by, defined_in
from ketbench.circuit.qasm import from_qasm2, from_qasm3, to_qasm2, to_qasm3
from ketbench.circuit.qasm.statements.recipes import inverse
from ketbench.circuit.states.unitary import matrix_of

ANGLES = (0.37, -1.2, 2.05)
UNITARY = [name for name, gate in GATES.items() if gate.kind is GateKind.UNITARY]


def reversed_wires(matrix):
    """Qiskit counts the first qubit as the least significant."""
    n = int(np.log2(len(matrix)))
    return matrix.reshape([2] * 2 * n).transpose([*range(n)[::-1], *range(n, 2 * n)[::-1]]).reshape(matrix.shape)


@pytest.mark.parametrize("name", sorted(called_by("pennylane")))
def test_pennylane_has_the_same_gate_under_the_name_in_the_table(name):
    gate = GATES[name]
    angles = ANGLES[: len(gate.angles)]
    told = gate.names["pennylane"]
    theirs = getattr(qml, told.removeprefix(INVERSE))(*angles, wires=range(gate.wires))
    theirs = qml.adjoint(theirs) if told.startswith(INVERSE) else theirs
    assert np.allclose(qml.matrix(theirs, wire_order=range(gate.wires)), gate.matrix(*angles), atol=1e-12)


@pytest.mark.parametrize("name", sorted(called_by("qiskit")))
def test_qiskit_has_the_same_gate_under_the_name_in_the_table(name):
    gate = GATES[name]
    angles = ANGLES[: len(gate.angles)]
    theirs = Operator(getattr(library, gate.names["qiskit"])(*angles)).data
    assert np.allclose(reversed_wires(theirs), gate.matrix(*angles), atol=1e-12)


@pytest.mark.parametrize("name", [name for name in UNITARY if GATES[name].decomposition])
def test_a_decomposition_is_the_gate_with_its_global_phase_and_its_inverse_is_found(name):
    gate = GATES[name]
    whole = Op(name, tuple(range(gate.wires)), tuple(map(expression, ANGLES[: len(gate.angles)])))
    parts = list(elementary(whole))
    assert len(parts) > 1
    assert not any(GATES[part.gate].decomposition for part in parts)
    assert np.allclose(matrix_of(parts, gate.wires), matrix_of([whole], gate.wires), atol=1e-12)
    assert np.allclose(matrix_of([whole, *inverse([whole])], gate.wires), np.eye(2**gate.wires), atol=1e-12)
    assert list(elementary(whole, known=[name])) == [whole]


def test_a_decomposition_keeps_controls_wires_angles_and_the_condition():
    whole = Op("givens", (4, 2), (expression("2*t + x[1]"),), (Control(0, 0),), condition=Condition(1))
    parts = list(elementary(whole))
    assert [to_text(angle) for part in parts for angle in part.angles] == ["(2*t + x[1])/2", "-(2*t + x[1])/2"]
    assert all(part.controls[0] == Control(0, 0) and part.condition == Condition(1) for part in parts)
    assert {wire for part in parts for wire in part.all_wires} == {0, 2, 4}


def test_a_symmetric_gate_is_the_same_with_its_wires_exchanged_and_the_table_names_all_of_them():
    pairs = {name for name in UNITARY if GATES[name].wires == 2 and name != "swap"}
    angles = {name: tuple(map(expression, ANGLES[: len(GATES[name].angles)])) for name in pairs}

    def alike(name):
        there, back = (matrix_of([Op(name, wires, angles[name])], 2) for wires in ((0, 1), (1, 0)))
        return np.allclose(there, back, atol=1e-12)

    assert {name for name in pairs if GATES[name].symmetric} == {name for name in pairs if alike(name)}


@pytest.mark.parametrize("name", sorted(set(defined_in(2)) & set(GATES)))
def test_a_definition_for_version_2_is_the_gate_up_to_a_global_phase(name):
    gate = GATES[name]
    angles = ANGLES[: len(gate.angles)]
    call = f"mine({', '.join(map(str, angles))})" if angles else "mine"
    wires = ", ".join(f"q[{wire}]" for wire in range(gate.wires))
    definition = defined_in(2)[name].replace(name, "mine", 1)
    program = f'OPENQASM 2.0;\ninclude "qelib1.inc";\n{definition}\nqreg q[{gate.wires}];\n{call} {wires};'
    found = reversed_wires(Operator(qasm2.loads(program)).data)
    ours = gate.matrix(*angles)
    assert abs(np.vdot(ours.ravel(), found.ravel())) == pytest.approx(len(ours), abs=1e-9)


def test_quirk_has_no_gate_of_two_wires_and_every_tool_names_only_gates_of_the_table():
    assert all(GATES[name].wires == 1 for name in called_by("quirk"))
    assert set(called_by("pennylane")) | set(called_by("qiskit")) <= set(UNITARY)
    # What a tool has no gate for is written out, so it needs a decomposition.
    assert all(
        GATES[n].decomposition for n in UNITARY if n not in called_by("pennylane") or n not in called_by("qiskit")
    )


def test_what_is_written_out_keeps_its_meaning_with_a_control_in_every_language():
    circuit = CircuitBuilder("moved", 3).add("x", 0).add("givens", (0, 2), 0.7, controls=[1]).build()
    wanted = matrix_of(circuit.ops, 3)
    assert from_qasm3(to_qasm3(circuit), "moved") == circuit
    assert np.allclose(matrix_of(from_qasm2(to_qasm2(circuit)).ops, 3), wanted, atol=1e-12)
    space = {}
    exec(to_qiskit(circuit), space)
    assert np.allclose(reversed_wires(Operator(space["circuit"]({}, [])).data), wanted, atol=1e-12)
    assert "SingleExcitation" in to_pennylane(circuit)
    read = from_quirk(to_quirk(circuit))
    assert np.allclose(matrix_of(expanded(read).ops, 3), wanted, atol=1e-6)
