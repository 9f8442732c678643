"""A headline tells one figure for one thing: means over splits or seeds with the difference of just those means."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import fairness
from ketbench.results.paging import settling_of, verdict_of
from ketbench.samples.tables.iris import build

TABLE = next(iter(build().datasets.values()))


def run_on(split, ours, theirs, seed=0):
    """A run on one split with its accuracy and that of its control on 100 test rows."""
    rows = np.array([[1.0] * round(100 * share) + [0.0] * (100 - round(100 * share)) for share in (ours, theirs)])
    result = Result(
        summary={"test_accuracy": ours},
        baselines=[Baseline("linear", "Linear model", {"test_accuracy": theirs})],
        arrays={"right_by_row": rows, "test_accuracy_by_seed": np.array([[ours], [theirs]])},
    )
    data = replace(TABLE, split=replace(TABLE.split, method="stratified", seed=split))
    return Run(f"run-{split:04d}-{seed}", Experiment("iris", "b", data, seed=seed), Status.DONE, result=result)


def over_splits(ours, theirs):
    return [run_on(at, *pair) for at, pair in enumerate(zip(ours, theirs, strict=True))]


def interval_of(values, ratio):
    """The corrected resampled t of Nadeau and Bengio (2003), from scipy's quantile."""
    count = len(values)
    half = stats.t.ppf(0.975, count - 1) * np.sqrt(np.var(values, ddof=1) * (1 / count + ratio))
    return np.mean(values) - half, np.mean(values) + half


@pytest.mark.parametrize("count", [3, 20])
def test_after_repeats_the_headline_tells_the_means_over_the_splits(count):
    generator = np.random.default_rng(count)
    ours = np.round(0.80 + 0.05 * generator.random(count), 2)
    theirs = np.round(0.82 + 0.05 * generator.random(count), 2)
    runs = over_splits(ours, theirs)
    split = TABLE.split
    ratio = split.test / (1 - split.test - split.validation)
    told = verdict_of(runs[0], runs).detail
    for values in (ours, theirs):
        low, high = interval_of(values, ratio)
        assert f"{values.mean():.3f} ({low:.3f} to {min(high, 1):.3f})" in told
    low, high = interval_of(ours - theirs, ratio)
    signs = [f"{value:+.3f}".replace("-", "−") for value in ((ours - theirs).mean(), low, high)]
    assert f"difference {signs[0]} ({signs[1]} to {signs[2]})" in told
    assert told.startswith(f"Mean test accuracy over {count} splits")
    assert f"{ours[0]:.3f} (" not in told.replace(f"{ours.mean():.3f} (", "")


def test_two_splits_are_told_as_the_one_run_they_begin_with():
    runs = over_splits([0.80, 0.90], [0.85, 0.85])
    told = verdict_of(runs[0], runs).detail
    assert told.startswith("Test accuracy 0.800 (")
    assert "difference −0.050" in told


def test_what_has_been_done_is_offered_no_more():
    runs = over_splits(np.linspace(0.8, 0.9, 20), np.linspace(0.82, 0.88, 20))
    done = settling_of(runs[0], fairness(runs[0], runs))
    assert done.splits == 0
    assert "Repeated on 20 splits" in done.text
    assert settling_of(runs[0], fairness(runs[0], runs[:1])).splits > 1


def test_seeds_are_told_as_means_with_the_difference_of_these_means():
    runs = [run_on(0, ours, 0.8, seed) for seed, ours in enumerate((0.9, 0.7, 0.86))]
    told = verdict_of(runs[0], runs).detail
    assert told.startswith("Mean test accuracy over 3 seeds 0.820 (")
    assert "difference +0.020" in told


def test_an_interval_that_leaves_zero_out_without_a_word_says_what_does_not():
    runs = over_splits(np.full(20, 0.9) + np.tile([0.0, 0.01], 10), np.full(20, 0.88))
    found = verdict_of(runs[0], runs)
    assert found.short == "No difference shown"
    assert found.detail.endswith("; not shown paired on 100 test rows")


def test_a_difference_of_errors_is_not_told_beside_other_scores():
    run = run_on(0, 0.9, 0.8)
    errors = np.array([[0.1, 0.2, 0.1, 0.15], [0.3, 0.5, 0.4, 0.35]])
    result = Result({"test_r2": 0.9}, [Baseline("l", "Linear", {"test_r2": 0.5})], arrays={"error_by_row": errors})
    told = verdict_of(replace(run, result=result)).detail
    assert told.startswith("Test R² 0.900 against 0.500")
    assert "difference" not in told
