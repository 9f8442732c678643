import json

import pytest

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench_gate.circuits.evaluate import evaluate


@pytest.fixture
def circuit():
    builder = CircuitBuilder("ev", 2).add("ry", 0, "theta").add("rx", 1, "x[0]*theta")
    return builder.add("x", 1, controls=[0]).build()


def test_values_and_gradients_agree_over_engines(circuit):
    asked = {"observables": ["Z0", "X0 X1"], "parameters": {"theta": 0.3}, "features": [[0.1], [0.2]], "gradient": True}
    ours = evaluate(circuit, engine="statevector", **asked)
    for name in ("default.qubit", "lightning.qubit"):
        other = evaluate(circuit, engine=name, **asked)
        assert other["engine"] == name
        for ours_row, other_row in zip(ours["values"], other["values"], strict=True):
            assert ours_row == pytest.approx(other_row, abs=1e-10)
        for a, b in zip(ours["parameter_gradients"]["theta"], other["parameter_gradients"]["theta"], strict=True):
            assert a == pytest.approx(b, abs=1e-10)
    assert json.loads(json.dumps(ours)) == ours


def test_shots_choose_an_engine_that_samples(circuit):
    asked = {"parameters": {"theta": 0.3}, "features": [[0.1]], "shots": 1000, "seed": 5}
    found = evaluate(circuit, **asked)
    assert found["shots"] == 1000
    assert found["values"] == evaluate(circuit, **asked)["values"]
    exact = evaluate(circuit, **(asked | {"shots": 0}))
    assert found["values"][0] == pytest.approx(exact["values"][0], abs=0.15)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "Parameter 'theta' of circuit 'ev' has no value"),
        ({"parameters": {"phi": 1.0}}, "has no parameter 'phi'; it has theta"),
        ({"parameters": {"theta": float("nan")}}, "finite number"),
        ({"parameters": {"theta": 0.1}}, "uses 1 feature, but 0 are given"),
        ({"parameters": {"theta": 0.1}, "features": [[float("nan")]]}, "not finite"),
        ({"parameters": {"theta": 0.1}, "features": [[0.1]], "engine": "none.such"}, "cannot be made"),
        ({"parameters": {"theta": 0.1}, "features": [[0.1]], "engine": "statevector", "shots": 5}, "exact values only"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(circuit, asked, says):
    with pytest.raises(InputError, match=says):
        evaluate(circuit, **asked)
