from __future__ import annotations

import openqasm3
from hypothesis import given, settings

from ketbench.circuit.circuit import Circuit
from ketbench.circuit.qasm import from_qasm3, to_qasm3

from .strategies import circuits


@settings(max_examples=40, deadline=None)
@given(circuits())
def test_reading_what_was_written_gives_the_same_circuit(circuit: Circuit) -> None:
    text = to_qasm3(circuit)
    assert from_qasm3(text, circuit.name) == circuit, text
    openqasm3.parse(text)
