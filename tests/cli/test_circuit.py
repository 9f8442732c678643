"""`ketbench circuit` on good and bad files."""

from __future__ import annotations

import json

import pytest

from ketbench.circuit.export import FORMATS
from ketbench.circuit.qasm import read_qasm

BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n'


@pytest.fixture
def bell(tmp_path):
    path = tmp_path / "bell.qasm"
    path.write_text(BELL)
    return path


def test_show_draws_and_counts(ketbench, bell):
    shown = ketbench("circuit", "show", bell)
    assert shown.status == 0
    assert "q0 ─H─●─" in shown.out
    assert "two-qubit gates" in shown.out
    told = json.loads(ketbench("circuit", "show", bell, "--json").out)
    assert (told["name"], told["qubits"], told["depth"]) == ("bell", 2, 2)


@pytest.mark.parametrize("form", FORMATS)
def test_convert_writes_every_format(ketbench, bell, tmp_path, form):
    out = tmp_path / f"out{FORMATS[form]}"
    assert ketbench("circuit", "convert", bell, "--to", form, "--out", out).status == 0
    assert out.read_bytes()


def test_convert_to_another_language_and_back_is_the_same_circuit(ketbench, bell, tmp_path):
    for form in ("qasm2", "qasm3", "json", "quirk"):
        out = tmp_path / f"{form}.txt"
        ketbench("circuit", "convert", bell, "--to", form, "--out", out)
        back = tmp_path / "back.qasm"
        assert ketbench("circuit", "convert", out, "--to", "qasm3", "--out", back).status == 0
        assert read_qasm(back.read_text()) == read_qasm(BELL)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"qubit[2] q;\nh q[5];\n", "Line 2, column 5"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"x" * 5_000_000, "larger than 4 MB"),
        (b"x" * 2_000_000, "2,000,000 characters"),
        (b"", "holds no statement"),
        (b"{}", "not a circuit"),
    ],
)
def test_bad_files_are_one_sentence(ketbench, tmp_path, content, words):
    path = tmp_path / "bad.qasm"
    path.write_bytes(content)
    for command in (("show",), ("convert", "--to", "svg")):
        shown = ketbench("circuit", command[0], path, *command[1:])
        assert shown.status == 2
        assert words in shown.err
        assert "Traceback" not in shown.err
        assert len(shown.err.strip().splitlines()) == 1


def test_missing_files_formats_and_folders_are_named(ketbench, bell, tmp_path):
    assert "missing.qasm" in ketbench("circuit", "show", tmp_path / "missing.qasm").err
    assert "no format 'doc'" in ketbench("circuit", "convert", bell, "--to", "doc").err
    assert (
        "cannot be written"
        in ketbench("circuit", "convert", bell, "--to", "svg", "--out", tmp_path / "no" / "x.svg").err
    )
