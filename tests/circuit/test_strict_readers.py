"""Exports as strict readers take them: Qiskit's strict version 2, and the forms that its version 3 importer knows."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import qiskit.qasm2
from openqasm3 import ast, parse
from openqasm3.visitor import QASMVisitor
from qiskit.quantum_info import Operator

from ketbench.circuit.angles.expressions import expression
from ketbench.circuit.blocks import expanded
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Condition, Control, CustomGate, Op
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.qasm import from_qasm3, to_qasm2, to_qasm3
from ketbench.circuit.states.unitary import matrix_of


def every_gate() -> Circuit:
    """Each gate of the table, with as many controls as version 2 can say, with awkward angles."""
    numbers = ("2**3/7", "tau/5 - arcsin(0.3)", "-euler/3")
    builder = CircuitBuilder("all", 5)
    for name, gate in GATES.items():
        if gate.kind is GateKind.UNITARY:
            builder.add(name, list(range(gate.wires)), *numbers[: len(gate.angles)])
    for name in ("x", "y", "z", "h", "p", "rx", "ry", "rz", "u", "sx"):
        builder.add(name, 1, *numbers[: len(GATES[name].angles)], controls=[0])
    builder.add("swap", [1, 2], controls=[0]).add("x", 2, controls=[0, 1])
    builder.add("x", 3, controls=[0, 1, 2]).add("x", 4, controls=[3, 2, 1, 0]).add("x", 1, controls=[Control(0, 0)])
    return builder.build()


def same(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.isclose(abs(np.vdot(a, b)), len(a), atol=1e-9))


def test_strict_version_2_takes_every_gate_and_means_the_same() -> None:
    circuit = every_gate()
    read = qiskit.qasm2.loads(to_qasm2(circuit), strict=True)
    mine = matrix_of(expanded(circuit).ops, circuit.n_wires)
    assert same(mine, Operator(read.reverse_bits()).data)


def test_each_definition_of_version_2_is_its_gate() -> None:
    for name, count in (("x", 3), ("x", 4), ("sx", 1), ("swap", 1), ("rx", 1), ("ry", 1)):
        size = GATES[name].wires + count
        builder = CircuitBuilder("one", size)
        angles = ["0.7"] * len(GATES[name].angles)
        circuit = builder.add(name, list(range(count, size)), *angles, controls=list(range(count))).build()
        read = qiskit.qasm2.loads(to_qasm2(circuit), strict=True)
        # Up to a phase of everything, which version 2 cannot tell: controlled ones are compared as a whole.
        assert same(matrix_of(circuit.ops, size), Operator(read.reverse_bits()).data), (name, count)


def test_version_2_has_names_of_its_own_letters() -> None:
    gate = CustomGate("Ωmega", 1, ("θ", "Phi"), (Op("rz", (0,), (expression("θ + 2*Phi"),)),))
    circuit = Circuit(
        "n", ("Q[0]", "Q[1]"), (Op("Ωmega", (1,), (expression("0.1"), expression("0.2"))),), gates=(gate,)
    )
    read = qiskit.qasm2.loads(to_qasm2(circuit), strict=True)
    assert same(matrix_of(expanded(circuit).ops, 2), Operator(read.reverse_bits()).data)


class _Importer(QASMVisitor):
    """Collects what Qiskit's importer refuses or binds in another order."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Cast(self, node: ast.Cast) -> None:  # noqa: N802
        self.found.append("a cast")

    def visit_BinaryExpression(self, node: ast.BinaryExpression) -> None:  # noqa: N802
        if node.op.name in ("**", "&&", "||"):
            self.found.append(node.op.name)
        self.generic_visit(node)

    def visit_QuantumGateDefinition(self, node: ast.QuantumGateDefinition) -> None:  # noqa: N802
        names = [argument.name for argument in node.arguments]
        if names != sorted(names):
            self.found.append(f"arguments {names}")
        self.generic_visit(node)

    def visit_BranchingStatement(self, node: ast.BranchingStatement) -> None:  # noqa: N802
        if not _is_plain(node.condition):
            self.found.append(f"the condition {node.condition}")
        self.generic_visit(node)

    def visit_QuantumMeasurementStatement(self, node: ast.QuantumMeasurementStatement) -> None:  # noqa: N802
        if node.target is None:
            self.found.append("a measurement without a bit")

    def visit_IODeclaration(self, node: ast.IODeclaration) -> None:  # noqa: N802
        if not isinstance(node.type, (ast.FloatType, ast.AngleType)):
            self.found.append("an input that is not a number")


def _is_plain(node: Any) -> bool:
    if isinstance(node, ast.UnaryExpression):
        return node.op.name == "!" and isinstance(node.expression, ast.IndexExpression)
    if isinstance(node, ast.BinaryExpression):
        return node.op.name == "==" and isinstance(node.lhs, ast.Identifier)
    return isinstance(node, ast.IndexExpression)


def awkward() -> Circuit:
    gate = CustomGate("turn", 1, ("theta", "phi"), (Op("u", (0,), (*map(expression, ("theta", "phi", "1/3")),)),))
    builder = CircuitBuilder("awkward", 3).add("rx", 0, "theta**2 + 2**0.5").add("ry", 1, "x[2]*arcsin(0.3)")
    builder.add("u", 2, "(1+2)/(3+3)", "tau", "-theta", controls=[Control(0, 0)]).add("measure", 0, bits=[0])
    builder.add("x", 1, condition=Condition(0, 0)).add("measure", 2).add(
        "strongly_entangling", [0, 1, 2], *["0.1"] * 18, layers=2
    )
    circuit = builder.build()
    used = Op("turn", (1,), (expression("0.3"), expression("0.4")), column=circuit.columns)
    return Circuit("awkward", circuit.wires, (*circuit.ops, used), circuit.parameters, circuit.bits, (gate,))


def test_version_3_holds_nothing_that_qiskits_importer_refuses() -> None:
    circuit = awkward()
    text = to_qasm3(circuit)
    seen = _Importer()
    seen.visit(parse(text))
    assert seen.found == []
    assert from_qasm3(text, "awkward") == circuit


@pytest.mark.parametrize("condition", ["c == 2", "c[0] && !c[1]", "c[0] || c[1]", "c > 1"])
def test_conditions_are_asked_one_bit_or_register_at_a_time(condition: str) -> None:
    text = to_qasm3(from_qasm3(f"qubit[3] q; bit[2] c; c[0] = measure q[0]; if ({condition}) {{ x q[1]; }}"))
    seen = _Importer()
    seen.visit(parse(text))
    assert seen.found == []


def test_an_angle_that_was_changed_beside_its_exact_form_wins() -> None:
    circuit = CircuitBuilder("one", 1).add("rx", 0, "2**3").build()
    text = to_qasm3(circuit)
    assert '@ketbench.exact ["2**3"]\nrx(8) q[0];' in text
    assert from_qasm3(text, "one") == circuit
    changed = from_qasm3(re.sub(r"rx\(8\)", "rx(7)", text))
    assert changed.ops[0].angles == (expression("7"),)
