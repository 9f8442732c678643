"""A kept model executed elsewhere, against closed forms: noise, shots, folding, extrapolation."""

import math
from dataclasses import replace

import numpy as np
import pytest

from ketbench.backends.targets import target
from ketbench.base.errors import DatasetError, InputError
from ketbench.circuit.circuit import CircuitBuilder, Control
from ketbench.circuit.states.unitary import matrix_of
from ketbench.contract.plugin import Context
from ketbench.contract.result import Result
from ketbench.contract.targets import Execution
from ketbench.data.splits.split import Split
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.models.evaluating.extrapolation import extrapolated
from ketbench_gate.models.evaluating.folding import folded

P, ANGLES = 0.03, np.array([[0.4], [1.3], [2.9]])


def one_turn(scale=1, **changes):
    circuit = CircuitBuilder("turn", 1).add("ry", 0, "x[0] + w").build()
    ops = tuple(replace(op, column=i) for i, op in enumerate(folded(lowered(circuit).ops, scale)))
    return Execution(replace(circuit, ops=ops), {"w": 0.2}, ANGLES, ("Z0", "0.5*X0"), **changes)


def executed(name, asked):
    found, rest = target(name)
    return found.execute(rest, asked, lambda: False)


@pytest.mark.parametrize("scale", [1, 3, 5])
def test_depolarising_shrinks_each_value_once_a_gate(scale):
    found = executed(f"noise.depolarizing:{P}", one_turn(scale))
    kept = (1 - 4 * P / 3) ** scale
    np.testing.assert_allclose(found.values[:, 0], kept * np.cos(ANGLES[:, 0] + 0.2), atol=1e-12)
    np.testing.assert_allclose(found.values[:, 1], kept * 0.5 * np.sin(ANGLES[:, 0] + 0.2), atol=1e-12)
    assert found.executions == 3
    assert not found.errors.any()


@pytest.mark.parametrize("name", ["exact", "pennylane.default.qubit"])
def test_without_noise_the_values_are_exact(name):
    found = executed(name, one_turn(3))
    np.testing.assert_allclose(found.values[:, 0], np.cos(ANGLES[:, 0] + 0.2), atol=1e-12)


def test_shots_scatter_as_their_errors_say():
    runs = np.stack([executed("exact", one_turn(shots=100, seed=seed)).values for seed in range(40)])
    found = executed("exact", one_turn(shots=100, seed=99))
    exact = np.sqrt((1 - np.cos(ANGLES[:, 0] + 0.2) ** 2) / 100)
    assert found.values.std() > 0
    np.testing.assert_allclose(runs[:, :, 0].std(axis=0), exact, atol=0.03)
    np.testing.assert_allclose(found.errors[:, 0], exact, atol=0.03)


def test_a_folded_circuit_is_the_same_unitary():
    builder = CircuitBuilder("all", 3)
    for gate in ("h", "x", "y", "z", "s", "sdg", "t", "tdg", "sx", "sxdg", "id"):
        builder.add(gate, 0).add(gate, 1, controls=(Control(2, 0),))
    for number, gate in enumerate(("rx", "ry", "rz", "p")):
        builder.add(gate, number % 3, 0.3 + number)
    builder.add("u", 1, 0.4, -0.7, 1.9).add("rxx", (2, 0), 0.8).add("ryy", (0, 1), -0.2).add("rzz", (1, 2), 0.5)
    builder.add("swap", (0, 2)).add("iswap", (1, 0))
    ops = lowered(builder.build()).ops
    long = folded(ops, 3)
    assert sum(op.gate != "barrier" for op in long) == 3 * (len(ops) + 1)

    np.testing.assert_allclose(matrix_of(long, 3), matrix_of(ops, 3), atol=1e-12)


def test_only_odd_scales_fold():
    with pytest.raises(InputError, match="odd number of times, not 2"):
        folded((), 2)


def test_extrapolation_finds_what_its_model_says():
    scales, zero = np.array([1.0, 3.0, 5.0]), [np.zeros(2)] * 3
    line = [np.array([0.9 - 0.1 * s, -0.2 - 0.05 * s]) for s in scales]
    curve = [np.array([1 - 0.1 * s + 0.01 * s**2, 0.5 * s**2]) for s in scales]
    decay = [np.array([0.7 * 0.8**s, -0.4 * 0.95**s]) for s in scales]
    np.testing.assert_allclose(extrapolated("linear", line, zero).values, [0.9, -0.2], atol=1e-12)
    np.testing.assert_allclose(extrapolated("richardson", curve, zero).values, [1.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(extrapolated("exponential", decay, zero).values, [0.7, -0.4], atol=1e-12)


def test_error_bars_grow_as_the_weights_say():
    ones, errors = [np.ones(1)] * 3, [np.full(1, 0.01)] * 3
    assert extrapolated("richardson", ones, errors).errors[0] == pytest.approx(0.01 * math.sqrt((225 + 100 + 9) / 64))
    assert extrapolated("linear", ones, errors).errors[0] == pytest.approx(
        0.01 * math.sqrt((13 / 12) ** 2 + (1 / 3) ** 2 + (5 / 12) ** 2)
    )
    # Values of 1: relative errors are the errors themselves.
    assert extrapolated("exponential", ones, errors).errors == extrapolated("linear", ones, errors).errors


def test_where_the_sign_changes_richardson_stands():
    values, zero = [np.array([0.2]), np.array([0.01]), np.array([-0.02])], [np.zeros(1)] * 3
    expected = (15 * 0.2 - 10 * 0.01 + 3 * -0.02) / 8
    assert extrapolated("exponential", values, zero).values[0] == pytest.approx(expected)


def test_a_value_that_is_not_clear_of_its_error_is_not_taken_to_a_logarithm():
    values, errors = [np.array([0.3, 0.02]), np.array([0.2, 0.03]), np.array([0.14, 1e-9])], [np.full(2, 0.01)] * 3
    found = extrapolated("exponential", values, errors)
    line = extrapolated("linear", values, errors)
    assert found.values[1] == line.values[1]
    assert found.values[0] > line.values[0]
    # Near the fit of a decay, weighted by relative errors, as numpy's polyfit weighs logarithms.
    fitted = np.polyfit([1, 3, 5], np.log([0.3, 0.2, 0.14]), 1, w=np.array([0.3, 0.2, 0.14]) / 0.01)
    assert found.values[0] == pytest.approx(np.exp(fitted[1]))


def test_no_value_is_larger_than_its_observable_can_be():
    values, errors = [np.array([0.9]), np.array([0.5]), np.array([0.3])], [np.full(1, 0.001)] * 3
    assert extrapolated("richardson", values, errors).values[0] > 1
    assert extrapolated("richardson", values, errors, most=1.0).values[0] == 1.0
    assert extrapolated("exponential", values, errors, most=1.0).values[0] <= 1.0


@pytest.mark.parametrize("observables", [("Z0", "Z1"), ("Z0 Z1", "0.5*Z0 - Z1 + 0.25")])
def test_errors_of_reading_are_taken_out_of_values(observables):
    circuit = CircuitBuilder("two", 2).add("ry", 0, 0.7).add("ry", 1, 1.9).build()
    asked = Execution(circuit, {}, np.zeros((1, 1)), observables, readout=True)
    exact = executed("exact", replace(asked, readout=False)).values
    found = executed("noise.readout:0.1", asked)
    np.testing.assert_allclose(found.corrected, exact, atol=1e-12)
    assert np.abs(found.values - exact).max() > 0.05
    assert (found.executions, found.extra) == (3, 2)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("noise.rust:0.1", "There is no noise 'rust'"),
        ("noise.depolarizing:2", "probability from 0 to 0.75"),
        ("noise.depolarizing:x", "probability from 0 to 0.75"),
        ("exact.fast", "no kind 'fast'"),
        ("moon", "There is no execution target 'moon'; there are braket"),
    ],
)
def test_targets_that_are_not_there_are_named(name, said):
    with pytest.raises(InputError, match=said):
        target(name)


@pytest.fixture
def model(task, done):
    return done(StatevectorBackend(), task, epochs=1, explain="none")[1].model


def evaluated(task, model, **how):
    *events, result = StatevectorBackend().evaluate(task, StatevectorBackend.params(), model, how, Context())
    assert isinstance(result, Result)
    return events, result


def test_mitigated_values_are_nearer_to_the_exact_ones(task, model):
    events, result = evaluated(task, model, target="noise.depolarizing:0.01", mitigate="zne", rows=4)
    found = result.summary
    assert found["mitigated_error"] < found["device_error"] / 5
    assert abs(found["mitigated"] - found["exact"]) < abs(found["device"] - found["exact"])
    assert (found["executions"], found["extra_executions"], found["rows"]) == (12, 8, 4)
    assert set(found["intervals"]) >= {"exact", "device", "mitigated", "device_accuracy"}
    assert events[-1].done == events[-1].total


def test_the_exact_target_repeats_the_score_of_the_run(task, done):
    _, ran = done(StatevectorBackend(), task, epochs=2, explain="none")
    found = evaluated(task, ran.model, target="exact")[1].summary
    assert found["exact_accuracy"] == found["test_accuracy"] == ran.summary["test_accuracy"]
    assert found["device_error"] == 0


def test_numbers_are_scored_too(regression, done):
    _, ran = done(StatevectorBackend(), regression, epochs=2, explain="none")
    found = evaluated(regression, ran.model, target="exact")[1].summary
    assert found["exact_r2"] == pytest.approx(ran.summary["test_r2"], abs=1e-4)


def test_shots_give_intervals_of_the_mean(task, model):
    found = evaluated(task, model, target="exact", shots=100, rows=3)[1].summary
    low, high = found["intervals"]["device"]
    assert low < found["device"] < high


def test_without_test_rows_nothing_is_evaluated(task, model):
    bare = replace(task, dataset=replace(task.dataset, split=Split(validation=0.0, test=0.0)))
    with pytest.raises(DatasetError, match="has no test rows"):
        evaluated(bare, model, target="exact")
