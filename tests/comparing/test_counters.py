"""Smoothing leaves alone what has no noise: counters, sums and the best so far are drawn through their points."""

import numpy as np
import pytest

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import CurveLook, overlaid
from ketbench.results.smoothing import never_turns, smoothed
from ketbench_ui.plots.points import Points

STEPS = np.arange(1, 101)
COUNTER = 16.0 * STEPS
BEST = np.minimum.accumulate(np.random.default_rng(1).normal(size=100))
NOISY = np.random.default_rng(2).normal(size=100)


def run(values, name="run-0001", seed=0):
    metric = Metric(STEPS, values, STEPS / 10)
    return Run(name, Experiment("e", "b", seed=seed), Status.DONE, metrics={"executions": metric})


@pytest.mark.parametrize("by", ["ema", "median"])
@pytest.mark.parametrize("values", [COUNTER, BEST, -np.maximum.accumulate(NOISY), np.full(100, 3.0)])
def test_a_curve_that_never_turns_is_drawn_as_it_is(values, by):
    (curve,) = overlaid([[run(values)]], "executions", CurveLook(smooth=0.9, by=by))
    assert np.array_equal(curve.y, values)
    assert np.array_equal(curve.x, STEPS)


def test_one_that_turns_is_smoothed():
    (curve,) = overlaid([[run(NOISY)]], "executions", CurveLook(smooth=0.9))
    assert np.array_equal(curve.y, smoothed(STEPS.astype(float), NOISY, 0.8)[1])
    assert np.ptp(curve.y) < np.ptp(NOISY)


def test_the_mean_over_seeds_of_counters_is_the_mean():
    group = [run(COUNTER, "run-0001", 0), run(2 * COUNTER, "run-0002", 1)]
    (curve,) = overlaid([group], "executions", CurveLook(smooth=0.9, group_seeds=True))
    assert np.allclose(curve.y, 1.5 * COUNTER)


def test_gaps_are_no_turns_and_two_points_tell_nothing():
    assert never_turns(np.array([1.0, np.nan, 2.0, np.inf, 3.0]))
    assert not never_turns(np.array([1.0, 2.0]))
    assert not never_turns(np.array([1.0, 3.0, 2.0]))
    assert not never_turns(np.exp(-STEPS / 10)), "a loss that falls at every point"


@pytest.mark.parametrize("values", [COUNTER, BEST, NOISY, np.array([1.0, np.nan, 2.0, 3.0]), np.array([2.0, 1.0])])
def test_points_know_it_whether_they_came_at_once_or_one_by_one(values):
    steps = np.arange(len(values))
    grown = Points()
    for step, value in zip(steps, values, strict=True):
        grown.append(int(step), float(value), float(step))
    at_once = Points.of(steps, values, steps.astype(float))
    assert grown.never_turns == at_once.never_turns == never_turns(values)
