"""Exports in Qiskit: version 3 by its importer, version 2 by its strict reader, the program run; the same state."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import qiskit.qasm2
from qiskit_qasm3_import import parse

from ketbench.circuit.circuit import Circuit
from ketbench.circuit.export import to_qiskit
from ketbench.circuit.qasm import read_qasm, to_qasm2, to_qasm3

from .densities import Matrix, of_ketbench, of_qiskit
from .programs import texts, written

TEXTS = texts()


@cache
def circuit(name: str) -> Circuit:
    """A text of the corpus, read."""
    return read_qasm(TEXTS[name], name)


@cache
def ours(name: str) -> Matrix:
    """The state of a text by our own simulator."""
    return of_ketbench(circuit(name))


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_read_as_qiskit_reads_it(name: str) -> None:
    assert not any(op.gate == "opaque" for op in circuit(name).ops)
    if "int switch_dummy" in TEXTS[name] or "switch" in TEXTS[name]:
        # Its importer does not read the integer that its own exporter writes before a switch.
        return
    strict = "version 2" in name
    custom = qiskit.qasm2.LEGACY_CUSTOM_INSTRUCTIONS
    read = qiskit.qasm2.loads(TEXTS[name], custom_instructions=custom) if strict else parse(TEXTS[name])
    np.testing.assert_allclose(of_qiskit(read), ours(name), atol=1e-9)


@pytest.mark.parametrize("name", TEXTS)
def test_version_3_gives_qiskits_importer_the_same_state(name: str) -> None:
    np.testing.assert_allclose(of_qiskit(parse(to_qasm3(circuit(name)))), ours(name), atol=1e-9)


@pytest.mark.parametrize("name", TEXTS)
def test_version_2_gives_the_strict_reader_the_same_state_or_says_why_not(name: str) -> None:
    text, refused = written(to_qasm2, circuit(name))
    if refused:
        assert "export OpenQASM 3 instead" in refused
        return
    np.testing.assert_allclose(of_qiskit(qiskit.qasm2.loads(text, strict=True)), ours(name), atol=1e-9)


@pytest.mark.parametrize("name", TEXTS)
def test_the_exported_program_makes_the_same_state(name: str) -> None:
    made: dict[str, Any] = {"__name__": "exported"}
    exec(to_qiskit(circuit(name)), made)
    np.testing.assert_allclose(of_qiskit(made["circuit"]({}, [])), ours(name), atol=1e-9)


def test_the_corpus_holds_what_it_is_for() -> None:
    conditions = [op.condition for name in TEXTS for op in circuit(name).ops if op.condition]
    assert len(conditions) > 100
    assert any(getattr(condition, "then", None) for condition in conditions)


def test_sums_with_whole_numbers_in_definitions_are_read_by_the_importer() -> None:
    body = "rx(a + 1) q; ry(1 - a) q; rz(2*a + b/2 + 3) q; p((1 + 2)*a - 4) q;"
    text = f"gate g(a, b) q {{ {body} }} qubit[1] q; g(0.1, 0.2) q[0];"
    given = read_qasm(text, "sums")
    np.testing.assert_allclose(of_qiskit(parse(to_qasm3(given))), of_ketbench(given), atol=1e-9)
    assert read_qasm(to_qasm3(given), "sums") == given
