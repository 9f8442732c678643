"""Standard errors of values from shots, against closed forms and against the spread of many drawings."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench_gate.circuits.evaluate import evaluate
from ketbench_gate.circuits.observables import observable, observables

CIRCUIT = CircuitBuilder("two", 2).add("ry", 0, "a").add("x", 1, controls=[0]).add("rx", 1, "0.4").build()


def test_one_word_has_the_error_of_a_coin() -> None:
    circuit = CircuitBuilder("one", 1).add("ry", 0, "a").build()
    found = evaluate(circuit, observables=["Z0", "I0", "2*X0"], parameters={"a": 0.8}, shots=500)
    errors = found["standard_errors"][0]
    assert errors[0] == pytest.approx(math.sin(0.8) / math.sqrt(500))
    assert errors[1] == 0.0
    assert errors[2] == pytest.approx(2 * math.cos(0.8) / math.sqrt(500))
    assert "standard_errors" not in evaluate(circuit, observables=["Z0"], parameters={"a": 0.8})


@pytest.mark.parametrize("text", ["Z0 + Z1", "Z0 - 0.5*Z0 Z1 + 0.3*X1", "X0 X1 + Z0"])
def test_sums_have_the_spread_of_many_drawings(text: str) -> None:
    asked = {"observables": [text], "parameters": {"a": 0.8}, "shots": 100, "engine": "default.qubit"}
    drawn = [evaluate(CIRCUIT, seed=seed, **asked)["values"][0][0] for seed in range(150)]
    error = evaluate(CIRCUIT, **asked)["standard_errors"][0][0]
    # The deviation of 150 drawings is known to 1 / sqrt(300), 6 %; four of those are allowed.
    assert np.std(drawn, ddof=1) == pytest.approx(error, rel=0.24)


def test_the_identity_on_a_wire_is_an_observable() -> None:
    assert observable("I0").terms[0].letters == ()
    assert observable("2*I1 Z0").terms[0] == observable("2*Z0").terms[0]
    with pytest.raises(InputError, match="uses wire 3"):
        observables(["I3"], 2)
    with pytest.raises(InputError, match="names one wire twice"):
        observable("I0 Z0")


def test_an_answer_that_is_sure_has_no_error() -> None:
    bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
    found = evaluate(bell, observables=["Z0 Z1", "3*X0 X1 - 2*Z0 Z1", "Z0"], shots=100)
    assert found["standard_errors"][0][:2] == [0.0, 0.0]
    assert found["standard_errors"][0][2] == pytest.approx(0.1)
