from __future__ import annotations

import openqasm3
import pytest
from hypothesis import given, settings

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.circuit.qasm import from_qasm3, to_qasm3

from .strategies import circuits


@settings(max_examples=40, deadline=None)
@given(circuits())
def test_reading_what_was_written_gives_the_same_circuit(circuit: Circuit) -> None:
    text = to_qasm3(circuit)
    assert from_qasm3(text, circuit.name) == circuit, text
    openqasm3.parse(text)


@pytest.mark.parametrize("angle", ["-arccos(1)**-t", "1/(sin(0)*t)", "t**-0.5", "2**3 + t**2"])
def test_an_angle_that_is_written_in_other_words_comes_back_as_it_was(angle: str) -> None:
    circuit = CircuitBuilder("one", 1).add("p", 0, angle).build()
    assert from_qasm3(to_qasm3(circuit), "one") == circuit
