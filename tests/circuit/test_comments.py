"""Comments and blank lines of a text stay with the statement they stand before."""

from __future__ import annotations

from ketbench.circuit.editing.edits import delete, insert_column
from ketbench.circuit.export import from_json, to_json
from ketbench.circuit.qasm import from_qasm3, read_qasm, to_qasm3

TEXT = """OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
// prepare
h q[0];

// entangle,
// carefully
cx q[0], q[1]; // with both
x q[1];
"""
WRITTEN = TEXT.replace("cx q[0], q[1]; // with both", "// with both\ncx q[0], q[1];")


def test_a_text_comes_out_with_its_comments() -> None:
    circuit = from_qasm3(TEXT)
    assert to_qasm3(circuit) == WRITTEN
    assert to_qasm3(from_qasm3(WRITTEN)) == WRITTEN
    assert to_qasm3(from_json(to_json(circuit))) == WRITTEN


def test_comments_go_where_their_statements_go_and_compute_nothing() -> None:
    circuit = from_qasm3(TEXT)
    bare = from_qasm3("\n".join(line.split("//")[0] for line in TEXT.split("\n") if line.split("//")[0]))
    assert circuit == bare
    shifted = to_qasm3(insert_column(circuit, 1))
    assert "// with both\n@ketbench.column 2\ncx" in shifted
    assert "carefully" not in to_qasm3(delete(circuit, [1]))


def test_version_2_keeps_its_comments_too() -> None:
    found = read_qasm("// made by hand\nOPENQASM 2.0;\nqreg q[1];\n// turn\nx q[0];\n")
    assert "// made by hand\n// turn\nx q[0];" in to_qasm3(found)
