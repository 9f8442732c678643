import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench.base.intervals import accuracy_interval
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import (
    band,
    by_seed,
    difference_of_accuracies,
    difference_of_seeds,
    differing,
    samples_by_seed,
)
from ketbench.results.comparing.paired import difference_of_rows


def run(number, **changes):
    experiment = Experiment("e", "gate.statevector", params={"epochs": 10, "noise": {"p": 0.1}})
    return Run(f"run-{number:04d}", replace(experiment, **changes))


def test_only_settings_that_differ_are_listed():
    runs = [run(1), run(2, seed=5), run(3, params={"epochs": 20, "noise": {"p": 0.1}})]
    assert differing(runs) == {"seed": [0, 5, 0], "params.epochs": [10, 10, 20]}
    assert differing([run(1), run(2)]) == {}


def test_an_edited_circuit_of_the_same_name_differs():
    circuits = [CircuitBuilder("c", 1).add(gate, 0, "t").build() for gate in ("rx", "ry")]
    found = differing([run(1, circuit=circuits[0]), run(2, circuit=circuits[1])])
    assert list(found) == ["circuit"]


def test_runs_are_grouped_by_all_but_the_seed():
    runs = [run(1), run(2, seed=1), run(3, backend="gate.pennylane"), run(4, seed=2)]
    assert [[r.id[-1] for r in group] for group in by_seed(runs)] == [["1", "2", "4"], ["3"]]


def test_a_seed_counts_once_and_a_stopped_run_stands_alone():
    done = [replace(run(number, seed=seed), status=Status.DONE) for number, seed in enumerate((0, 1, 0, 2))]
    stopped = replace(run(4, seed=3), status=Status.CANCELLED)
    found = samples_by_seed([*done, stopped])
    assert [[r.id[-1] for r in group] for group in found] == [["0", "1", "3"], ["2"], ["4"]]


def test_a_band_is_students_interval_at_common_steps():
    def metric(steps, values):
        return Metric(np.array(steps), np.array(values, float), np.zeros(len(steps)))

    found = band([metric([1, 2, 3], [1, 2, 9]), metric([1, 2], [3, 2]), metric([1, 2, 4], [2, 2, 7])])
    assert found.steps.tolist() == [1, 2]
    assert found.mean.tolist() == [2, 2]
    half = 4.302652729911275 * 1 / math.sqrt(3)
    assert found.low[0] == pytest.approx(2 - half)
    assert found.high[1] == 2
    assert np.isnan(band([metric([1], [1])]).low).all()


def test_wilson_gives_the_published_figures():
    """Newcombe, Stat. Med. 17, 857 (1998), table I: 81 of 263 gives 0.2553 to 0.3662."""
    low, high = accuracy_interval(81 / 263, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_newcombe_gives_the_published_figures():
    """Newcombe, Stat. Med. 17, 873 (1998), table II, method 10: 56/70 - 48/80 gives 0.0524 to 0.3339."""
    found = difference_of_accuracies(56 / 70, 48 / 80, 70, 80)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert found.word == "better"


def test_small_test_sets_show_no_difference():
    assert difference_of_accuracies(0.943, 0.971, 35).word == "no difference shown"
    assert difference_of_accuracies(0.99, 0.5, 200).word == "better"
    assert difference_of_accuracies(0.5, 0.99, 200).word == "worse"
    assert difference_of_accuracies(0.5, 0.99, 200, larger_is_better=False).word == "better"


def test_seeds_are_compared_in_pairs():
    assert difference_of_seeds([0.9, 0.8, 0.7], [0.8, 0.7, 0.6]).word == "better"
    assert difference_of_seeds([0.9, 0.7, 0.8], [0.8, 0.8, 0.8]).word == "no difference shown"
    assert difference_of_seeds([0.9], [0.1]).word == "no difference shown"
    with pytest.raises(InputError, match="same seeds"):
        difference_of_seeds([1, 2], [1])


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 10_000))
def test_swapping_the_sides_mirrors_the_interval(a, b, samples):
    one, other = difference_of_accuracies(a, b, samples), difference_of_accuracies(b, a, samples)
    assert one.low == pytest.approx(-other.high, abs=1e-12)
    assert one.low <= one.difference + 1e-12
    assert one.difference <= one.high + 1e-12
    swapped = {"better": "worse", "worse": "better"}
    assert swapped.get(one.word, one.word) == other.word


@pytest.mark.parametrize(("rows", "known"), [(1, False), (2, True), (3, True)])
def test_two_rows_are_enough_for_an_interval_and_one_is_not(rows, known):
    found = difference_of_rows(np.arange(rows) + 0.5, np.zeros(rows))
    assert math.isfinite(found.low) is known
    if rows == 2:
        assert (found.low, found.high) == pytest.approx((1 - 12.7062 * 0.5, 1 + 12.7062 * 0.5), abs=1e-3)
