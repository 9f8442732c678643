"""What others call our gates, against the others themselves: the same matrix under each name."""

import numpy as np
import pennylane as qml
import pytest
import qiskit.circuit.library as library
from qiskit import qasm2
from qiskit.quantum_info import Operator

from ketbench.circuit.gates import GATES, INVERSE, GateKind, called_by, defined_in

ANGLES = (0.37, -1.2, 2.05)
UNITARY = [name for name, gate in GATES.items() if gate.kind is GateKind.UNITARY]


def reversed_wires(matrix):
    """Qiskit counts the first qubit as the least significant."""
    n = int(np.log2(len(matrix)))
    return matrix.reshape([2] * 2 * n).transpose([*range(n)[::-1], *range(n, 2 * n)[::-1]]).reshape(matrix.shape)


@pytest.mark.parametrize("name", UNITARY)
def test_pennylane_and_qiskit_have_the_same_gate_under_the_name_in_the_table(name):
    gate = GATES[name]
    angles = ANGLES[: len(gate.angles)]
    ours = gate.matrix(*angles)
    told = gate.names["pennylane"]
    theirs = getattr(qml, told.removeprefix(INVERSE))(*angles, wires=range(gate.wires))
    theirs = qml.adjoint(theirs) if told.startswith(INVERSE) else theirs
    assert np.allclose(qml.matrix(theirs, wire_order=range(gate.wires)), ours, atol=1e-12)
    assert np.allclose(reversed_wires(Operator(getattr(library, gate.names["qiskit"])(*angles)).data), ours, atol=1e-12)


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
    assert set(called_by("pennylane")) == set(called_by("qiskit")) == set(UNITARY)
