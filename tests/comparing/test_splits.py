"""Comparison over splits of the data: the corrected interval keeps its promise, and no lucky split passes for fair."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.intervals import resampled_interval, student_interval
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.splits.split import Split
from ketbench.results.comparing import difference_of_splits, fairness
from ketbench.results.comparing.fairness import _siblings, _tested
from ketbench.results.comparing.splits import LEAST, SPLIT_RULE, held_out_ratio
from ketbench.results.comparing.verdict import word_for

ROWS, HELD_OUT, SPLITS = 120, 30, 8


def _accuracies(x, y, generator):
    """Accuracy of one rule a column, each trained on the same rows of a random split and tested on its rest."""
    test = np.argsort(generator.random((SPLITS, ROWS)), axis=1)[:, :HELD_OUT]
    is_train = np.ones((SPLITS, ROWS), dtype=bool)
    np.put_along_axis(is_train, test, False, axis=1)
    found = []
    for train, held in zip(is_train, test, strict=True):
        low, high = x[train & (y == 0)].mean(axis=0), x[train & (y == 1)].mean(axis=0)
        guess = (x[held] > (low + high) / 2) == (high > low)
        found.append((guess == (y[held] == 1)[:, None]).mean(axis=0))
    return np.array(found)


def _false_words(judge, draws=500):
    """Share of data sets on which two models of equal worth are told apart."""
    generator = np.random.default_rng(20)
    wrong = 0
    for _ in range(draws):
        y = generator.integers(0, 2, ROWS)
        x = generator.normal(size=(ROWS, 2)) + 0.9 * y[:, None]
        scores = _accuracies(x, y, generator)
        wrong += judge(scores[:, 0] - scores[:, 1]) != "no difference shown"
    return wrong / draws


def test_models_of_equal_worth_are_told_apart_in_about_one_of_twenty_draws_and_by_the_plain_test_far_too_often():
    ratio = HELD_OUT / (ROWS - HELD_OUT)
    corrected = _false_words(lambda gaps: difference_of_splits(gaps, ratio).word)
    plain = _false_words(lambda gaps: word_for(*student_interval(gaps), True))
    assert corrected <= 0.08
    assert plain > 0.2


def test_a_true_difference_is_seen_and_turned_round_it_is_the_other_word():
    gaps = np.array([0.2, 0.22, 0.18, 0.25, 0.21])
    assert difference_of_splits(gaps, 0.25).word == "better"
    assert difference_of_splits(-gaps, 0.25).word == "worse"


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=20), st.floats(0.01, 1))
def test_the_corrected_interval_is_wider_by_the_factor_of_the_paper(values, ratio):
    gaps = np.array(values)
    low, high = resampled_interval(gaps, ratio)
    plain_low, plain_high = student_interval(gaps)
    wider = math.sqrt(1 + len(gaps) * ratio)
    assert high - low == pytest.approx(wider * (plain_high - plain_low), abs=1e-9)


def test_gaps_that_agree_to_the_last_digit_tell_nothing_of_their_spread():
    found = difference_of_splits([1 / 36] * 4, 0.25)
    assert found.word == "no difference shown"
    assert math.isnan(found.low)
    assert "spread is unknown" in found.method
    assert difference_of_splits([0.0] * 4, 0.25).word == "no difference shown"
    assert math.isnan(difference_of_splits([0.1], 0.25).low)


def _table(seed=0, **split):
    x, y = np.arange(20.0), np.arange(20) % 2
    columns = (
        Column("x", x, Kind.NUMERIC, Role.FEATURE),
        Column("y", y.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("a", "b")),
    )
    return Dataset("table", columns, Split(seed=seed, **split))


def _run(number, split=0, seed=0, ours=0.9, theirs=0.6, **kind):
    rows = [[1] * 90 + [0] * 10, [1] * 60 + [0] * 40]
    arrays = {"test_accuracy_by_seed": np.array([[ours], [theirs]]), "test_accuracy_by_row": np.array(rows, float)}
    baselines = [Baseline("linear", "Linear", {"test_accuracy": theirs, "validation_accuracy": theirs})]
    result = Result({"test_accuracy": ours, "validation_accuracy": ours - split / 100}, baselines, arrays=arrays)
    experiment = Experiment("hybrid", "gate.statevector", _table(split, **kind), seed=seed)
    return Run(f"run-{number:04d}", experiment, Status.DONE, result=result)


def test_fewer_than_three_splits_are_not_measured():
    runs = [_run(1, 0), _run(2, 1)]
    found = fairness(runs[0], runs)
    assert found.splits_words.startswith("not measured: 2 splits, and 3 are needed")
    assert found.standings[1].word == "better"
    assert len(found.standings[1].verdicts) == 1
    assert "one split" in fairness(runs[0]).splits_words
    assert LEAST == 3


def test_a_word_needs_the_splits_too():
    clear = [_run(n, n, ours=0.9 + n / 100) for n in range(4)]
    assert fairness(clear[0], clear).standings[1].word == "better"
    assert "4 splits (corrected resampled t)" in fairness(clear[0], clear).standings[1].reason
    mixed = [_run(0, 0), _run(1, 1, ours=0.5), _run(2, 2, ours=0.7)]
    found = fairness(mixed[0], mixed)
    assert found.standings[1].word == "no difference shown"
    assert found.standings[1].by_split == pytest.approx((0.3, -0.1, 0.1))
    assert "split by split +0.300, -0.100, +0.100" in found.standings[1].reason
    assert found.splits.mean()[0] == pytest.approx(0.7)


def test_only_the_split_and_the_seed_may_differ_and_each_split_counts_once():
    first = _run(0, 0)
    elsewhere = _run(1, 1)
    elsewhere = replace(elsewhere, experiment=replace(elsewhere.experiment, params={"epochs": 3}))
    failed = replace(_run(2, 2), status=Status.CANCELLED)
    other_share = _run(3, 3, test=0.4)
    seeds = [_run(4, 4, seed=0, ours=0.5), _run(5, 4, seed=1, ours=0.7), _run(6, 4, seed=0, ours=0.1)]
    found = fairness(first, [first, elsewhere, failed, other_share, *seeds])
    assert found.splits.seeds == ("0", "4")
    assert found.splits.scores[0].tolist() == pytest.approx([0.9, 0.6])


def test_a_split_that_no_seed_changes_has_no_comparison_over_splits():
    runs = [_run(n, n, method="given") for n in range(4)]
    found = fairness(runs[0], runs)
    assert found.splits is None
    assert "a split by 'given' has no seed" in found.splits_words
    assert found.standings[1].by_split == ()


def test_the_run_of_a_lucky_split_says_so_and_another_does_not():
    runs = [_run(0, 0, ours=0.8), _run(1, 1, ours=0.95), _run(2, 2, ours=0.7)]
    assert "Of 3 splits" in fairness(runs[1], runs).caution
    assert "0.817" in fairness(runs[1], runs).caution
    assert fairness(runs[2], runs).caution == ""
    # The first has not the best test score, but its split was the best by validation.
    chosen = [
        replace(runs[0], result=replace(runs[0].result, summary={"test_accuracy": 0.8, "validation_accuracy": 1}))
    ]
    assert "validation accuracy" in fairness(chosen[0], [*chosen, *runs[1:]]).caution
    assert fairness(_run(0), []).caution == ""


def test_the_ratio_is_that_of_the_rows():
    assert held_out_ratio(_table(validation=0.2, test=0.2)) == pytest.approx(1 / 3)
    assert held_out_ratio(_table(validation=0.0, folds=5)) == pytest.approx(1 / 4)
    groups = Column("g", np.repeat(np.arange(5), 4).astype(np.int32), Kind.CATEGORY, Role.GROUP, tuple("pqrst"))
    grouped = _table(method="grouped", validation=0.0, test=0.2)
    assert held_out_ratio(replace(grouped, columns=(*grouped.columns, groups))) == pytest.approx(1 / 4)
    assert "Nadeau and Bengio" in SPLIT_RULE


def test_a_backend_that_keeps_only_summaries_is_judged_over_splits():
    runs = [_run(n, n, ours=0.9 + n / 100) for n in range(3)]
    bare = [replace(run, result=replace(run.result, arrays={})) for run in runs]
    found = fairness(bare[0], bare)
    assert found.standings[1].word == "better"
    assert fairness(bare[0], bare[:2]) is None


def test_two_splits_have_an_interval_and_one_has_none():
    assert math.isfinite(difference_of_splits([0.1, 0.2], 0.25).low)
    assert "one has no interval" in difference_of_splits([0.1], 0.25).method
    assert "spread is unknown" in difference_of_splits([0.1, 0.1], 0.25).method
    # A spread of 1e-12 and more, or no difference at all, is judged.
    assert math.isfinite(difference_of_splits([0.1, 0.1 + 2e-12], 0.25).low)
    assert difference_of_splits([0.0, 0.0], 0.25).low == 0.0
    assert difference_of_splits([0.1, 0.3], 0.25).difference == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("split", "ratio"),
    [
        ({"test": 0.25, "validation": 0.25}, 0.5),
        ({"test": 0.2, "validation": 0.0}, 0.25),
        ({"folds": 5, "validation": 0.0, "test": 0.9}, 0.25),
        ({"folds": 4, "validation": 0.5, "test": 0.1}, 0.25 / 0.375),
    ],
)
def test_the_ratio_is_that_of_test_rows_to_training_rows(split, ratio):
    assert held_out_ratio(_table(**split)) == pytest.approx(ratio, abs=1e-12)


def test_the_ratio_of_grouped_rows_is_counted():
    groups = Column("g", np.repeat(np.arange(4), 5).astype(np.int32), Kind.CATEGORY, Role.GROUP, tuple("abcd"))
    bare = _table(method="grouped", validation=0.25, test=0.25)
    data = replace(bare, columns=(*bare.columns, groups))
    assert held_out_ratio(data) == pytest.approx(0.5)
    assert held_out_ratio(_table(method="grouped", validation=0.25, test=0.25)) == pytest.approx(0.5)


def test_the_mean_over_splits_has_the_interval_of_the_paper_cut_at_one():
    runs = [_run(n, n, ours=value) for n, value in enumerate((0.9, 0.99, 0.95))]
    splits = fairness(runs[0], runs).splits
    mean, low, high = splits.mean()
    ratio = 0.2 / 0.6
    half = 4.302652729749464 * math.sqrt((1 / 3 + ratio) * np.var([0.9, 0.99, 0.95], ddof=1))
    assert (mean, low) == (pytest.approx(0.94666666666), pytest.approx(0.94666666666 - half))
    assert high == 1.0 < mean + half
    assert splits.count == 3
    assert not splits.is_best
    assert splits.gaps(1) == pytest.approx([0.3, 0.39, 0.35])


def test_scores_that_are_all_the_same_are_not_lucky_and_two_are_enough_for_luck():
    same = [_run(n, n, ours=0.8) for n in range(3)]
    assert not fairness(same[0], same).splits.is_best
    two = [_run(0, 0, ours=0.9), _run(1, 1, ours=0.8)]
    assert fairness(two[0], two).splits.is_best
    assert not fairness(two[0], two[:1]).splits.is_best


def test_a_missing_score_leaves_the_word_open():
    runs = [_run(n, n, ours=0.9 + n / 100) for n in range(3)]
    assert fairness(runs[0], runs).splits.verdict(1).word == "better"
    last = runs[2].result
    bare = replace(last, baselines=[replace(last.baselines[0], summary={"validation_accuracy": 0.6})])
    gap = [*runs[:2], replace(runs[2], result=bare)]
    assert fairness(gap[0], gap).splits.verdict(1) is None


def test_splits_are_listed_by_their_number_and_folds_are_named():
    runs = [_run(n, seed, ours=0.5 + n / 10) for n, seed in enumerate((10, 2, 1))]
    assert fairness(runs[0], runs).splits_words == "3 splits, score by the split's seed: 1: 0.700, 2: 0.600, 10: 0.500"
    folded = [_run(n, 0, ours=0.5 + n / 10, folds=3, fold=n) for n in range(3)]
    assert fairness(folded[0], folded).splits.seeds == ("0 (fold 0)", "0 (fold 1)", "0 (fold 2)")


def test_siblings_are_other_finished_runs_of_the_same_models_and_rows_are_counted_where_they_are_known():
    runs = [_run(n, 0, seed=n) for n in range(3)]
    assert [one.id for one in _siblings(runs[0], runs)] == ["run-0001", "run-0002"]
    bare = replace(runs[1], result=replace(runs[1].result, baselines=[]))
    unfinished = replace(runs[2], result=None)
    assert _siblings(runs[0], [runs[0], bare, unfinished]) == []
    assert _tested(runs[0].result) == 100
    assert _tested(Result({}, arrays={"test_outputs": np.zeros((7, 2))})) == 7
    assert _tested(Result({})) == 0
