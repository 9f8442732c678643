"""Gates, numbers, includes and names as other tools write them, against Qiskit's matrices and the specification."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qiskit.circuit import library
from qiskit.quantum_info import Operator

from ketbench.base.errors import QasmError
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.angles.expressions import evaluate
from ketbench.circuit.blocks import expanded
from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.circuit.editing.edits import insert_wire
from ketbench.circuit.export import circuit_from_path
from ketbench.circuit.qasm import from_qasm3, read_qasm, to_qasm3
from ketbench.circuit.states.unitary import matrix_of

GATES: dict[str, Any] = {
    "rccx": library.RCCXGate(),
    "rc3x": library.RC3XGate(),
    "rzx(0.7)": library.RZXGate(0.7),
    "ecr": library.ECRGate(),
    "dcx": library.DCXGate(),
    "cs": library.CSGate(),
    "csdg": library.CSdgGate(),
    "ccz": library.CCZGate(),
    "r(0.7,-0.4)": library.RGate(0.7, -0.4),
    "xx_plus_yy(0.7,-0.4)": library.XXPlusYYGate(0.7, -0.4),
    "xx_minus_yy(0.7,-0.4)": library.XXMinusYYGate(0.7, -0.4),
}


def matrix(circuit: Circuit) -> np.ndarray:
    return matrix_of(expanded(circuit).ops, circuit.n_wires)


def angles(circuit: Circuit) -> list[float]:
    return [float(evaluate(angle)) for op in circuit.ops for angle in op.angles]


@pytest.mark.parametrize("header", ["OPENQASM 2.0;\nqreg q[{n}];", "qubit[{n}] q;"], ids=["2", "3"])
@pytest.mark.parametrize("word", list(GATES))
def test_a_gate_of_qiskit_is_that_gate(word: str, header: str) -> None:
    gate = GATES[word]
    wires = ", ".join(f"q[{k}]" for k in range(gate.num_qubits))
    found = read_qasm(f"{header.format(n=gate.num_qubits)}\n{word} {wires};")
    meant = Operator(gate).reverse_qargs().data
    np.testing.assert_allclose(matrix(found), meant, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "value", "warned"),
    [
        ("5/2", 2.0, True),
        ("-7/2", -3.0, True),
        ("1/2*pi", 0.0, True),
        ("pi*1/2", math.pi / 2, False),
        ("6/3", 2.0, False),
        ("1.0/2", 0.5, False),
        ("1/2.0", 0.5, False),
        ("float(1)/2", 0.5, False),
        ("pi/2", math.pi / 2, False),
        ("n/2", 2.0, True),
        ("b", 0.0, True),
        ("(1+2)/(3+3)", 0.0, True),
    ],
)
def test_whole_numbers_divide_as_version_3_says(text: str, value: float, warned: bool) -> None:
    notes: list[Problem] = []
    declared = "const uint n = 5; const float[64] b = 1/n; " if text in ("n/2", "b") else ""
    found = read_qasm(f"{declared}qubit q;\nrx({text}) q;", notes=notes)
    assert angles(found) == [pytest.approx(value)]
    assert bool(notes) is warned
    assert all(note.severity is Severity.WARNING and "divides whole numbers" in note.message for note in notes)
    assert angles(from_qasm3(to_qasm3(found))) == [pytest.approx(value)]


def test_version_2_divides_as_numbers_do_and_pow_takes_a_half() -> None:
    assert angles(read_qasm("OPENQASM 2.0; qreg q[1]; rx(5/2) q[0];")) == [2.5]
    half = from_qasm3("qubit q; pow(1/2) @ x q;")
    np.testing.assert_allclose(matrix(half) @ matrix(half), [[0, 1], [1, 0]], atol=1e-12)


def test_a_warning_says_its_place() -> None:
    notes: list[Problem] = []
    read_qasm("qubit q;\n  rx(0.1 + 3/2) q;", notes=notes)
    assert notes[0].message.startswith("Line 2, column 12: 3/2 divides")


def test_definitions_that_double_are_refused_with_their_count() -> None:
    levels = "\n".join(f"gate g{k} a {{ g{k - 1} a; g{k - 1} a; }}" for k in range(1, 40))
    text = f"OPENQASM 2.0;\nqreg q[1];\ngate g0 a {{ h a; }}\n{levels}\n"
    with pytest.raises(QasmError, match="549,755,813,888 gates") as caught:
        read_qasm(text + "g39 q[0];")
    assert caught.value.line == 43
    with pytest.raises(QasmError, match=r"the most is 100,000"):
        read_qasm(text)
    assert len(read_qasm(text.split("gate g17")[0] + "g16 q[0];").ops) == 1


def test_a_file_next_to_the_text_is_included(tmp_path: Path) -> None:
    (tmp_path / "own.inc").write_text("gate twice a { h a; x a; }\n")
    (tmp_path / "main.qasm").write_text('OPENQASM 3.0;\ninclude "own.inc";\nqubit q;\ntwice q;\n')
    found = circuit_from_path(tmp_path / "main.qasm")
    h, x = np.array([[1, 1], [1, -1]]) / math.sqrt(2), np.array([[0, 1], [1, 0]])
    np.testing.assert_allclose(matrix(found), x @ h, atol=1e-12)


def test_includes_stay_in_their_folder_and_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.inc").write_text("gate s2 a { h a; }\n")
    (tmp_path / "in" / "again.inc").write_text('include "again.inc";\n')
    with pytest.raises(QasmError, match="outside the folder"):
        read_qasm('include "../secret.inc";\nqubit q;', folder=tmp_path / "in")
    with pytest.raises(QasmError, match="deeper than 10"):
        read_qasm('include "again.inc";\nqubit q;', folder=tmp_path / "in")
    (tmp_path / "in" / "bad.inc").write_text("gate g a {\n nothing a; }\n")
    with pytest.raises(QasmError, match=r"'bad.inc': Line 2.*'nothing' is unknown"):
        read_qasm('include "bad.inc";\nqubit q;', folder=tmp_path / "in")


def test_a_makers_library_is_known_by_its_name() -> None:
    calls = "U1q(0.5*pi,0.25) q[0];\nZZ q[0],q[1];\nRZZ(0.3) q[0],q[1];\n"
    text = f'OPENQASM 2.0;\ninclude "hqslib1.inc";\nqreg q[2];\n{calls}'
    found = matrix(read_qasm(text))
    zz = np.diag([1, -1, -1, 1])
    turn = np.kron(np.cos(np.pi / 4) * np.eye(2) - 1j * np.sin(np.pi / 4) * _axis(0.25), np.eye(2))
    meant = np.diag(np.exp(-0.15j * np.diag(zz))) @ np.diag(np.exp(-0.25j * np.pi * np.diag(zz))) @ turn
    np.testing.assert_allclose(found, meant, atol=1e-12)


def _axis(phi: float) -> np.ndarray:
    return np.array([[0, np.exp(-1j * phi)], [np.exp(1j * phi), 0]])


def test_arithmetic_on_bits_keeps_its_exclusive_or() -> None:
    text = "OPENQASM 2.0;\nqreg q[1];\ncreg c[2];\nmeasure q[0] -> c[0];\nc[1] = c[0] ^ 1;\nif(c==1) x q[0];\n"
    found = read_qasm(text)
    assert [op.gate for op in found.ops] == ["measure", "opaque", "x"]
    assert found.ops[1].option("text", "") == "c[1] = c[0] ^ 1;"


def test_other_small_words() -> None:
    joined = from_qasm3("qubit[2] a; qubit b; let all = a ++ b; h all; x all[2];")
    assert [(op.gate, op.wires) for op in joined.ops if op.gate == "x"] == [("x", (2,))]
    physical = from_qasm3("h $3; cx $3, $7;")
    assert physical.wires == ("$3", "$7")
    assert "qubit" not in to_qasm3(physical)
    assert from_qasm3(to_qasm3(physical)) == physical
    assert [op.gate for op in read_qasm("OPENQASM 2.0;\nopaque magic a;\nqreg q[1];\nh q[0];").ops] == ["h"]
    assert [op.gate for op in read_qasm("OPENQASM 2.0;\nqreg q[1];\nx q[0];\ngphase(pi/4) q[0];").ops] == ["x"]
    library_alone = from_qasm3("gate pair a, b { h a; cx a, b; }")
    assert [gate.name for gate in library_alone.gates] == ["pair"]
    assert library_alone.n_wires == 2


KEPT = [
    "bit[2] c; c[0] = measure q[2]; if (c == 1) { x q[0]; } h q[1];",
    "bit[2] c; def f(qubit a) -> bit { h a; return measure a; } c[0] = f(q[2]); if (c == 1) { x q[0]; }",
    "bit c; c = measure q[0]; while (c) { h q[1]; c = measure q[1]; } if (c) { x q[2]; }",
    "bit[2] c; int n = 0; n = n + 1; c[1] = measure q[0]; if (n == 1) { x q[1]; } c[1] = measure q[2];",
    "bit c; for int i in [0:n] { c = measure q[0]; } if (c) { x q[1]; } c = measure q[2];",
]


@pytest.mark.parametrize("body", KEPT)
def test_text_that_is_kept_stays_among_the_bits_and_variables_it_reads(body: str) -> None:
    from openqasm3 import parse

    text = f"OPENQASM 3.0; qubit[3] q; {body}" if "[0:n]" not in body else f"qubit[3] q; int n = 2; {body}"
    written = to_qasm3(from_qasm3(text))
    assert _on_bits(parse(written)) == _on_bits(parse(text))
    assert from_qasm3(written) == from_qasm3(text)


def _on_bits(program: Any) -> list[str]:
    """The statements that touch a bit or a variable, in their order, by the reference parser."""
    import re

    from openqasm3 import dumps

    found = [re.sub(r"\s+", " ", dumps(statement)).strip() for statement in program.statements]
    acting = [
        text for text in found if re.search(r"\b[cn]\b", text) and not re.match(r"bit|OPENQASM|include|def", text)
    ]
    return [re.sub(r"\(!?c(\[\d\])?( == (true|1))?\)", "(c)", text) for text in acting]


def test_a_wire_put_into_a_register_does_not_break_it() -> None:
    circuit = CircuitBuilder("wide", 40).add("h", 3).build()
    widened = insert_wire(circuit, 20)
    text = to_qasm3(widened)
    assert text.count("qubit") == 1
    assert from_qasm3(text, "wide") == widened
