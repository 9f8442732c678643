"""Comments and blank lines of a text stay with the statement they stand before."""

from __future__ import annotations

import re

from ketbench.circuit.editing.edits import delete, insert_column
from ketbench.circuit.export import from_json, to_json
from ketbench.circuit.qasm import from_qasm3, read_qasm, to_qasm2, to_qasm3

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


LIBRARY = """/* a pair
 * of two */
gate pair q0, q1 { // takes two
  // first
  h q0;

  cx q0, q1; // then
  // last words
}
"""


def test_definitions_keep_comments_before_and_within_them() -> None:
    text = to_qasm3(from_qasm3(f"{LIBRARY}qubit[2] q;\n// go\npair q[0], q[1];\n"))
    body = "  // first\n  h q0;\n\n  // then\n  // last words\n  cx q0, q1;\n}\n"
    assert f"// a pair\n// of two\n// takes two\ngate pair q0, q1 {{\n{body}" in text
    assert text.endswith("// go\npair q[0], q[1];\n")
    assert to_qasm3(from_qasm3(text)) == text
    assert to_qasm3(from_json(to_json(from_qasm3(text)))) == text


def test_version_2_is_written_with_the_comments_of_version_2() -> None:
    given = f'OPENQASM 2.0;\ninclude "qelib1.inc";\n{LIBRARY}qreg q[2];\ncreg c[1];\n// go\npair q[0], q[1];\n'
    text = to_qasm2(
        read_qasm(given + "measure q[0] -> c[0]; // read\nif (c == 1) x q[1]; /* turn */ // and end\n// last\n")
    )
    assert "  // first\n  h q0;\n\n  // then\n  // last words\n  cx q0, q1;\n}" in text
    assert "// go\npair q[0], q[1];\n// read\nmeasure q[0] -> c[0];\n// turn\n// and end\n// last\nif (c == 1)" in text
    assert to_qasm2(read_qasm(text)) == text


def test_comments_of_branches_loops_and_kept_text_stay_once() -> None:
    circuit = from_qasm3(
        "qubit[2] q;\nbit[2] c;\nc[0] = measure q[0];\n// a branch\nif (c[0]) { // when one\n  // flip\n  x q[1];\n"
        "  h q[1]; // and turn\n} else {\n  // nothing\n  z q[1];\n}\n// loop\nfor int i in [0:2] {\n  // each\n"
        "  rx(0.5) q[0];\n}\n// keep\nwhile (c[0]) { // inner\n  h q[0]; // in\n  // trailing\n}\npragma foo // bar\n"
    )
    text = to_qasm3(circuit)
    for words in (
        "a branch",
        "when one",
        "flip",
        "and turn",
        "nothing",
        "loop",
        "each",
        "keep",
        "inner",
        "in",
        "trailing",
    ):
        assert len(re.findall(f"// {words}\\n", text)) == 1, words
    assert "// a branch\n// when one\n// flip\nif (c[0]) { x q[1]; }" in text
    assert text.count("// bar") == 1
    assert to_qasm3(from_qasm3(text)) == text


def test_signs_in_strings_are_no_comments_and_many_comments_are_quick() -> None:
    text = 'qubit[1] q;\n@note "// no"\n' + "// word\n" * 30_000 + "x q[0];\n"
    note = from_qasm3(text).ops[0].note
    assert note.startswith("// word\n// word\n")
    assert len(note) <= 10_000
    assert "no" not in note
