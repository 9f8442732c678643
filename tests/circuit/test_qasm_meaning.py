"""What OpenQASM's gates mean, global phase under controls included, against matrices written down here."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest

from ketbench.base.problems import Severity
from ketbench.circuit.blocks import expanded
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.qasm import from_qasm2, from_qasm3, to_qasm2, to_qasm3
from ketbench.circuit.states.unitary import matrix_of

T, F, L = 0.7, 1.1, -0.4


def builtin_u(theta: float, phi: float, lam: float) -> np.ndarray:
    """The U of the OpenQASM 3 specification."""
    plus, minus = 1 + cmath.exp(1j * theta), 1 - cmath.exp(1j * theta)
    a, b = cmath.exp(1j * phi), cmath.exp(1j * lam)
    return np.array([[plus, -1j * b * minus], [1j * a * minus, a * b * plus]]) / 2


def u3(theta: float, phi: float, lam: float) -> np.ndarray:
    """stdgates.inc: gphase(-(phi + lambda + theta)/2) and U."""
    return cmath.exp(-0.5j * (phi + lam + theta)) * builtin_u(theta, phi, lam)


def controlled(matrix: np.ndarray, value: int = 1) -> np.ndarray:
    half = np.eye(len(matrix))
    parts = (half, matrix) if value else (matrix, half)
    return np.block([[parts[0], np.zeros_like(half)], [np.zeros_like(half), parts[1]]])


def matrix(circuit: Circuit) -> np.ndarray:
    return matrix_of(expanded(circuit).ops, circuit.n_wires)


def meant(statements: str, wires: int = 2) -> np.ndarray:
    circuit = from_qasm3(f"qubit[{wires}] q; {statements}")
    assert from_qasm3(to_qasm3(circuit)) == circuit
    return matrix(circuit)


X = np.array([[0, 1], [1, 0]])
TURN = np.array([[1, 0], [0, cmath.exp(1j * L)]])
CASES = [
    (f"ctrl @ U({T}, {F}, {L}) q[0], q[1];", controlled(builtin_u(T, F, L))),
    (f"negctrl @ U({T}, {F}, {L}) q[0], q[1];", controlled(builtin_u(T, F, L), 0)),
    (f"ctrl @ u3({T}, {F}, {L}) q[0], q[1];", controlled(u3(T, F, L))),
    (f"ctrl @ u2({F}, {L}) q[0], q[1];", controlled(u3(math.pi / 2, F, L))),
    (f"ctrl @ u1({L}) q[0], q[1];", controlled(TURN)),
    (f"cphase({L}) q[0], q[1];", controlled(TURN)),
    (f"ctrl @ phase({L}) q[0], q[1];", controlled(TURN)),
    ("CX q[0], q[1];", controlled(X)),
    (
        f"cu({T}, {F}, {L}, 0.9) q[0], q[1];",
        controlled(cmath.exp(1j * (0.9 - T / 2)) * builtin_u(T, F, L)),
    ),
    (f"ctrl @ gphase({L}) q[0];", np.kron(TURN, np.eye(2))),
    (f"negctrl @ gphase({L}) q[0];", np.kron(np.diag([cmath.exp(1j * L), 1]), np.eye(2))),
    (f"gate g a {{ gphase({L}); x a; }} ctrl @ g q[0], q[1];", controlled(cmath.exp(1j * L) * X)),
    (f"gate g a {{ U({T}, {F}, {L}) a; }} ctrl @ g q[0], q[1];", controlled(builtin_u(T, F, L))),
    (f"inv @ U({T}, {F}, {L}) q[0]; U({T}, {F}, {L}) q[0];", np.eye(4)),
    (f"ctrl @ inv @ U({T}, {F}, {L}) q[0], q[1];", controlled(builtin_u(T, F, L).conj().T)),
    ("ctrl @ pow(1/2) @ x q[0], q[1];", controlled(np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2)),
    ("pow(-2) @ t q[0];", np.kron(np.diag([1, -1j]), np.eye(2))),
    ("ctrl @ pow(0.5) @ z q[0], q[1];", controlled(np.diag([1, 1j]))),
    (
        "gate iswap2 a, b { s a; s b; h a; cx a, b; cx b, a; h b; } inv @ iswap2 q[0], q[1]; iswap q[0], q[1];",
        np.eye(4),
    ),
    ("inv @ iswap q[0], q[1]; iswap q[0], q[1];", np.eye(4)),
]


@pytest.mark.parametrize(("statements", "wanted"), CASES, ids=[case[0][:40] for case in CASES])
def test_gates_and_modifiers_mean_what_the_specification_says(statements: str, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(meant(statements), wanted, atol=1e-12)


@pytest.mark.parametrize("name", ["rzz", "rxx", "ryy"])
def test_a_definition_that_is_the_gate_of_the_table_is_that_gate(name: str) -> None:
    text = to_qasm3(from_qasm3(f"qubit[2] q; {name}(0.3) q[0], q[1];"))
    assert f"gate {name}(theta)" in text
    assert from_qasm3(text).gates == ()


def test_a_definition_that_is_another_gate_keeps_its_own_name() -> None:
    circuit = from_qasm3("gate rzz(t) a, b { rz(t) a; } qubit[2] q; rzz(0.3) q[0], q[1];")
    assert [gate.name for gate in circuit.gates] == ["rzz_2"]
    assert from_qasm3(to_qasm3(circuit)) == circuit


def test_version_2_ignores_the_phase_of_a_definition() -> None:
    text = "OPENQASM 2.0; gate u3(a,b,c) q { U(a,b,c) q; } qreg q[1]; u3(0.1,0.2,0.3) q[0];"
    assert from_qasm2(text).gates == ()


def test_version_2_powers_and_logarithms() -> None:
    circuit = from_qasm2("OPENQASM 2.0; qreg q[1]; rx(2^3/ln(10)) q[0];")
    np.testing.assert_allclose(matrix(from_qasm2(to_qasm2(circuit))), matrix(circuit), atol=1e-12)


def test_half_is_half() -> None:
    assert "1.0/2" in to_qasm3(from_qasm3("qubit q; rx(1.0/2) q;"))
    np.testing.assert_allclose(meant("rx((1.0+2)/(3+3)) q[0];"), meant("rx(0.5) q[0];"), atol=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        '@ketbench.name "a b"\ninput float a; qubit q; rx(a) q;',
        '@ketbench.name "a b"\ngate g a { h a; } qubit q; g q;',
        '@ketbench.angles ["x"]\ngate g(t) a { rx(t) a; } qubit q; g(1) q;',
        "input float x; input float abs; qubit q; rx(x + abs) q;",
        "gate abs a { h a; } qubit q; abs q;",
    ],
)
def test_names_that_ketbench_cannot_use_are_changed(text: str) -> None:
    circuit = from_qasm3(text)
    assert not [p for p in circuit_problems(circuit) if p.severity is Severity.ERROR]
    assert from_qasm3(to_qasm3(circuit)) == circuit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 % 4", 3.0),
        ("mod(7.5, 2)", 1.5),
        ("floor(1.7) + ceiling(0.2)", 2.0),
        ("floor(-1.2)", -2.0),
        ("(9 % 5) / 3", 1.0),
    ],
)
def test_remainders_and_roundings_of_constants(text: str, value: float) -> None:
    found = matrix(from_qasm3(f"qubit q; rx({text}) q;"))
    assert found[0, 0] == pytest.approx(math.cos(value / 2))
    kept = from_qasm3(f"input float a; qubit q; rx({text.replace('7', '-7')} + floor(a)) q;")
    assert kept.ops[0].gate == "opaque"
