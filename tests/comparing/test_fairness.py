import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench.base.intervals import mcnemar
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import FAIR_RULE, difference_of_paired_shares, difference_of_rows, fairness


def trained(number=1, seed=0, ours=0.9, theirs=0.7, rows=None, **summary):
    arrays = {"test_accuracy_by_seed": np.array([[ours], [theirs]])}
    if rows is not None:
        arrays["test_accuracy_by_row"] = np.asarray(rows, float)
    result = Result(
        {"test_accuracy": ours, **summary}, [Baseline("linear", "Linear", {"test_accuracy": theirs})], arrays=arrays
    )
    experiment = Experiment("hybrid", "gate.statevector", seed=seed)
    return Run(f"run-{number:04d}", experiment, Status.DONE, result=result)


def rows(ours, theirs):
    return [[1] * ours + [0] * (100 - ours), [1] * theirs + [0] * (100 - theirs)]


def test_newcombe_on_pairs_agrees_with_a_published_table():
    # Newcombe (1998), table II, row 36 12 2 0: 0.2000, method 10 gives 0.0569 to 0.3404.
    ours = np.repeat([1, 1, 0, 0], [36, 12, 2, 0])
    theirs = np.repeat([1, 0, 1, 0], [36, 12, 2, 0])
    found = difference_of_paired_shares(ours, theirs)
    assert (found.difference, found.low, found.high) == (
        pytest.approx(0.2),
        pytest.approx(0.0569, abs=1e-4),
        pytest.approx(0.3404, abs=1e-4),
    )
    assert found.word == "better"
    assert mcnemar(12, 2) == pytest.approx(0.01294, abs=1e-5)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=80))
def test_turning_the_question_round_turns_the_answer_round(pairs):
    ours, theirs = (np.array(column, int) for column in zip(*pairs, strict=True))
    forth, back = difference_of_rows(ours, theirs), difference_of_rows(theirs, ours)
    assert forth.low == pytest.approx(-back.high)
    assert forth.low <= forth.difference + 1e-12
    assert {forth.word, back.word} in ({"better", "worse"}, {"no difference shown"})


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(0)
    held = 0
    for _ in range(300):
        common = generator.random(60)
        ours, theirs = common < 0.8, np.where(generator.random(60) < 0.7, common < 0.7, generator.random(60) < 0.7)
        found = difference_of_paired_shares(ours.astype(int), theirs.astype(int))
        held += found.low <= 0.1 <= found.high
    assert held / 300 > 0.92


def test_squared_errors_are_better_when_smaller():
    generator = np.random.default_rng(1)
    small, large = generator.random(50), generator.random(50) + 1
    assert difference_of_rows(small, large, larger_is_better=False).word == "better"
    assert difference_of_rows(large, small, larger_is_better=False).word == "worse"
    with pytest.raises(InputError, match="same rows"):
        difference_of_rows(small, large[:3])
    assert math.isnan(difference_of_rows(small[:1], large[:1]).low)


def test_a_clear_difference_on_the_same_rows_is_told():
    found = fairness(trained(ours=0.9, theirs=0.6, rows=rows(90, 60)))
    run, control = found.standings
    assert (found.score, found.seeds, run.title, run.word) == ("test_accuracy", 1, "hybrid", "")
    assert (run.low, run.high) == (pytest.approx(0.826, abs=1e-3), pytest.approx(0.945, abs=1e-3))
    assert "Wilson, over 100 test rows; one seed" in run.interval
    assert control.word == "better"
    assert "McNemar" in control.reason


def test_rows_and_seeds_must_agree():
    # Better on the rows, but the seeds contradict each other.
    first = trained(1, 0, ours=0.9, theirs=0.6, rows=rows(90, 60))
    others = [trained(2, 1, ours=0.4, theirs=0.8), trained(3, 2, ours=0.9, theirs=0.85)]
    found = fairness(first, [first, *others])
    assert found.seeds == 3
    assert found.standings[1].word == "no difference shown"
    assert len(found.standings[1].verdicts) == 2
    assert "Student, over 3 seeds" in found.standings[0].interval
    assert found.standings[0].score == pytest.approx((0.9 + 0.4 + 0.9) / 3)


def test_only_the_same_experiment_with_another_seed_counts():
    first = trained(1, 0)
    other = trained(2, 1)
    elsewhere = replace(other, experiment=replace(other.experiment, backend="gate.pennylane"))
    again = trained(3, 0, ours=0.1)
    assert fairness(first, [elsewhere, again]).seeds == 1
    assert fairness(first, [other, again]).seeds == 2


def test_what_was_not_measured_has_no_word():
    bare = trained()
    assert fairness(bare).standings[1].word == "not measured"
    assert "nothing was measured" in fairness(bare).standings[1].reason
    assert fairness(replace(bare, result=None)) is None
    assert fairness(replace(bare, result=Result({"energy": -1.0}, bare.result.baselines))) is None
    assert fairness(replace(bare, result=Result({"test_accuracy": math.nan}, bare.result.baselines))) is None
    missing = replace(bare.result, baselines=[Baseline("linear", "Linear", {"test_accuracy": None})])
    assert math.isnan(fairness(replace(bare, result=missing)).standings[1].score)


def test_the_same_with_each_seed_is_said():
    runs = [trained(n, n, ours=0.5 + n / 10, theirs=0.7) for n in range(3)]
    assert fairness(runs[0], runs).standings[1].interval == "the same with each of 3 seeds"
    assert "seeds" in FAIR_RULE


def test_a_backend_that_keeps_neither_seeds_nor_rows_is_left_to_its_own_words():
    bare = trained()
    assert fairness(replace(bare, result=replace(bare.result, arrays={}))) is None
