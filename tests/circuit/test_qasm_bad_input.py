from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import CircuitError, QasmError
from ketbench.base.problems import Severity
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.qasm import read_qasm, to_qasm2
from ketbench.circuit.qasm.limits import LARGEST_TEXT

BAD = [
    ("OPENQASM 3.0;\nqubit[2 q;", 2, 9, "']' is missing before 'q'"),
    ("qubit q; h q[0]\nx q;", 2, 1, "';' is missing before 'x'"),
    ("qubit q; h q", 1, 13, "ends in the middle of a statement"),
    ("qubit[2] q;\nh q[3];", 2, 5, "'q[3]' does not exist; 'q' has the elements 0 to 1"),
    ("qubit q;\n  foo q;", 2, 3, "gate 'foo' is unknown; define it"),
    ("input array[float, 2] f;\nqubit q;\nrx(f[2]) q;", 3, 4, "'f[2]' does not exist; 'f' has the elements 0 to 1"),
    ("input array[float, 2] f;\nqubit q;\nrx(f[1/0]) q;", 3, 4, "'1/0' in '1/0' has no finite value"),
    ('@ketbench.labels ["a", "a"]\nqubit[2] q;', 1, 1, "Two qubits have the label 'a'"),
    ('qubit q; @ketbench.options {"a": [1]}\nh q;', 1, 10, "option 'a' must be a number"),
    ("qubit q;\nrx(x[0]) q;", 2, 4, "array 'x' is not declared"),
    ("qubit q; hh q;", 1, 10, "did you mean 'h'?"),
    ("qubit q;\nrx(theta) q;\ninput float theta;", 2, 4, "'theta' is not declared here"),
    ("input float theta; qubit q; rx(tehta) q;", 1, 32, "did you mean 'theta'?"),
    ("qubit[3000] q;", 1, 6, "declares 3000 qubits; a circuit holds at most 1000"),
    ("qubit[999999999999] q;", 1, 6, "a circuit holds at most 1000"),
    ("qubit[0] q;", 1, 6, "empty; give at least 1"),
    ("qubit[1.5] q;", 1, 6, "1.5 is given where a whole number is needed"),
    ("qubit q; bit[99999] c;", 1, 13, "99999 bits"),
    ("qubit q; qubit q;", 1, 10, "'q' is declared twice"),
    ("qubit q; input float q;", 1, 10, "'q' is declared twice"),
    ("qubit q; gate g a { } gate g a { }", 1, 23, "'g' is declared twice"),
    ("gate g(a, a) b { } qubit q;", 1, 1, "angle 'a' is declared twice"),
    ("gate g a, a { } qubit q;", 1, 1, "names one qubit twice"),
    ('include "own.inc"; qubit q;', 1, 1, "'own.inc' cannot be included"),
    ("", 1, 1, "holds no statement"),
    ("// nothing\n", 1, 1, "holds no statement"),
    ("bit c;", 1, 1, "declares no qubit"),
    ('"', 1, 1, "is not part of OpenQASM"),
    ("qubit q; € q;", 1, 10, "'€' is not part of OpenQASM"),
    ("qubit q; rx(pi/0) q;", 1, 13, "'pi/0'"),
    ("qubit q; rx(1e999) q;", 1, 13, "too large"),
    ("qubit q; gate g a { g a; } g q;", 1, 21, "'g' is unknown"),
    ("qubit q; gate g a { reset a; }", 1, 21, "reset"),
    ("OPENQASM 1.0; qubit q;", 1, 1, "versions 2 and 3"),
    ("h q;", 1, 3, "no qubit register 'q'"),
    ("qubit q; rx q;", 1, 10, "takes 1 angles, not 0"),
    ("qubit q; cx q;", 1, 10, "acts on 2 qubits here, not 1"),
    ("qubit[2] q; cx q[0], q[0];", 1, 13, "uses one qubit twice"),
    ("qubit[2] a; qubit[3] b; cx a, b;", 1, 25, "registers of 2 and 3 elements"),
    ("qubit[2] q; bit c; c = measure q;", 1, 20, "2 qubits are measured into 1 bits"),
    ("qubit q; measure q -> c;", 1, 23, "no bit register 'c'"),
    ("qubit q; for int i in [0:1000000000] { x q; }", 1, 24, "use at most 100,000"),
    ("qubit[2] q; let a = q[0:7];", 1, 21, "'q[2]' does not exist"),
    ("qubit q; ctrl(0) @ x q;", 1, 10, "0 controls"),
    ("qubit q; @ketbench.column x\nh q;", 1, 10, "@ketbench.column needs a whole number"),
    ("@ketbench.initial sometimes\ninput float a; qubit q;", 1, 1, "is not an initial value"),
    ("@ketbench.name 3\ninput float a; qubit q;", 1, 1, "needs a JSON str"),
    ("OPENQASM 2.0;\nqreg q[1];\nopaque magic a;\nmagic q[0];", 3, 1, "'magic' has no definition"),
    ("OPENQASM 2.0;\nqreg q[2];\nccx q[0],q[1];", 3, 1, "acts on 3 qubits here, not 2"),
    ("qubit q; rx(" + "(" * 150 + "1" + ")" * 150 + ") q;", 1, 112, "nest deeper than 100"),
    ("qubit q; rx(" + "-" * 500 + "1) q;", 1, 13, "nest deeper than 100"),
    ("qubit q; rx(1" + "+1" * 5000 + ") q;", 1, 1, "nests too deeply"),
    ("qubit q; " + "if (true) { " * 90 + "}" * 90, 1, 1, "nests too deeply"),
    ("x" * 6_000_000, 1, 1, "6,000,000 characters; the most that is read is 1,000,000"),
    ("qubit[1000] q;\n" + "h q;" * 200, 2, 401, "more than 100,000 operations"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), BAD, ids=[b[3][:30] for b in BAD])
def test_bad_text_is_refused_at_its_place(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(QasmError) as caught:
        read_qasm(text)
    error = caught.value
    assert words in str(error)
    assert (error.line, error.column) == (line, column)
    assert str(error).startswith(f"Line {line}, column {column}: ")
    assert str(error)[-1] in ".?"


def test_the_largest_text_is_refused_without_being_parsed() -> None:
    statement = "@a\nh q;\n"
    with pytest.raises(QasmError, match="statements that are not plain gates"):
        read_qasm("qubit q;\n" + statement * ((LARGEST_TEXT - 100) // len(statement)))


PIECES = [
    "qubit[2] q;",
    "h q;",
    "cx q[0], q[1];",
    "rx(",
    "theta",
    ")",
    "q[9]",
    ";",
    "if (",
    "{",
    "}",
    "@ketbench.column 3\n",
    "input float theta;",
    "gate g a { x a; }",
    "ctrl @",
    "pow(2) @",
    "measure q",
    "->",
    "bit c;",
    "for int i in [0:2]",
    "OPENQASM 2.0;",
    "pragma x\n",
    "/*",
    "//",
    '"',
    "^",
    "π",
    "\n",
    "let a = q;",
    "inv @ g q;",
    "delay[1ns] q;",
    "\nh q[0];\n",
    "\nrx(theta) q[1];\n",
    "\nrx(-0.5) q;\n",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map(" ".join))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        circuit = read_qasm(text)
    except QasmError as error:
        places = (error.line, error.column)
    else:
        places = (circuit.n_wires, 1)
        errors = [p for p in circuit_problems(circuit) if p.severity is Severity.ERROR and "'opaque'" not in p.message]
        assert not errors
    assert min(places) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "qubit[2] q;\nh q[0]\n;\nx q[1];",
        "qubit[2] q;\nif (true) {\nh q[0];\n}\nx q[1];",
        "qubit[2] q;\n/* h q[0];\nx q[0];\n*/ y q[0];\nz q[1];",
        "qubit[2] q; bit c;\n@ketbench.column 4\nh q[0];\nc = measure q[1];\nx q[1];\n// end\nmeasure q[0];",
        "gate g a {\nh a;\n}\nqubit[2] q;\ng q[0];\nctrl @ g q[1], q[0];\n\nrx(-1.5e-3) q[1];\nrx(-pi) q;",
    ],
)
def test_plain_lines_read_as_the_grammar_reads_them(text: str) -> None:
    # A string in front makes the grammar read every line.
    in_full = text.replace("qubit[2] q;", "/* all */ qubit[2] q;", 1)
    assert read_qasm(text) == read_qasm(in_full)


def test_version_2_says_what_it_cannot_say() -> None:
    for text, words in [
        ("input float a; qubit q; rx(a) q;", "neither parameters nor features"),
        ("qubit[2] q; ctrl @ sxdgg q[0], q[1];", "unknown"),
        ("qubit q; delay[1ns] q;", "cannot say 'opaque'"),
        ("qubit q; measure q;", "no measurement without a bit"),
        ("qubit[9] q; ctrl(8) @ x q[0],q[1],q[2],q[3],q[4],q[5],q[6],q[7],q[8];", "no 'x' with 8 controls"),
    ]:
        with pytest.raises(CircuitError, match=words):
            to_qasm2(read_qasm(text))
