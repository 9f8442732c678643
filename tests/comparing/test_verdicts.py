"""Words at the boundaries of an interval, and paired intervals against scipy and published figures."""

import math

import numpy as np
import pytest
from scipy import stats

from ketbench.base.errors import InputError
from ketbench.base.intervals import newcombe_paired
from ketbench.results.comparing.paired import difference_of_paired_shares, difference_of_rows
from ketbench.results.comparing.verdict import difference_of_accuracies, difference_of_seeds, word_for


@pytest.mark.parametrize(
    ("low", "high", "larger", "smaller"),
    [
        (0.0, 1.0, "no difference shown", "no difference shown"),
        (1e-9, 1.0, "better", "worse"),
        (-1.0, 0.0, "no difference shown", "no difference shown"),
        (-1.0, -1e-9, "worse", "better"),
        (-1.0, 1.0, "no difference shown", "no difference shown"),
        (math.nan, math.nan, "no difference shown", "no difference shown"),
    ],
)
def test_an_interval_that_touches_zero_supports_no_word(low, high, larger, smaller):
    assert (word_for(low, high, True), word_for(low, high, False)) == (larger, smaller)


def test_two_shares_are_compared_by_the_published_interval():
    """56/70 and 48/80: Newcombe 1998, table II, case (a), method 10 gives 0.0524 to 0.3339."""
    found = difference_of_accuracies(56 / 70, 48 / 80, 70, 80)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert (found.word, found.difference) == ("better", pytest.approx(0.2))
    assert difference_of_accuracies(56 / 70, 48 / 80, 70, 80, larger_is_better=False).word == "worse"
    same = difference_of_accuracies(0.8, 0.6, 70)
    assert (same.low, same.high) == (
        difference_of_accuracies(0.8, 0.6, 70, 70).low,
        difference_of_accuracies(0.8, 0.6, 70, 70).high,
    )
    assert "70 samples each" in same.method


def test_runs_paired_by_seed_have_students_interval_from_two_on():
    ours, theirs = [0.9, 0.8, 0.95], [0.7, 0.75, 0.8]
    found = difference_of_seeds(ours, theirs)
    low, high = stats.ttest_rel(ours, theirs).confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    assert found.difference == pytest.approx(0.4 / 3)
    assert math.isfinite(difference_of_seeds([0.9, 0.7], [0.8, 0.75]).low)
    one = difference_of_seeds([0.9], [0.8])
    assert (one.word, math.isnan(one.low), math.isnan(one.high)) == ("no difference shown", True, True)
    assert difference_of_seeds([1.0, 1.1, 1.2], [0.0, 0.0, 0.1], larger_is_better=False).word == "worse"
    assert difference_of_seeds([1.0, 1.1, 1.2], [0.0, 0.0, 0.1]).word == "better"
    for ours, theirs in (([0.9], [0.8, 0.7]), ([], [])):
        with pytest.raises(InputError, match="cannot be paired"):
            difference_of_seeds(ours, theirs)


def test_a_verdict_is_told_with_its_interval_or_with_why_it_has_none():
    assert str(difference_of_seeds([0.9], [0.8])) == "no difference shown (+0.1; one seed has no interval)"
    told = str(difference_of_accuracies(56 / 70, 48 / 80, 70, 80))
    assert told == "better (+0.2, 95 % interval +0.0524 to +0.334; Newcombe, 70 samples each)"


def test_rows_are_right_or_wrong_only_where_all_are_zero_or_one():
    right, wrong = np.array([1.0, 1, 0, 1]), np.array([0.0, 1, 0, 0])
    assert "Newcombe" in difference_of_rows(right, wrong).method
    assert "Student" in difference_of_rows(right, np.array([0.0, 1, 0, 2])).method
    assert "Student" in difference_of_rows(np.array([0.0, 1, 0, 0.5]), wrong).method
    found = difference_of_rows(right + 1, wrong)
    low, high = stats.ttest_rel(right + 1, wrong).confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    for ours, theirs in ((right, wrong[:3]), (right[:0], wrong[:0])):
        with pytest.raises(InputError, match="cannot be paired"):
            difference_of_rows(ours, theirs)


def test_one_row_has_no_interval_and_two_have():
    one = difference_of_rows(np.array([3.0]), np.array([1.0]))
    assert (one.word, one.difference, math.isnan(one.low), math.isnan(one.high)) == (
        *("no difference shown", 2.0),
        *(True, True),
    )
    two = difference_of_rows(np.array([3.0, 2.0]), np.array([1.0, 0.5]))
    assert math.isfinite(two.low)
    assert two.difference == pytest.approx(1.75)
    assert difference_of_rows(np.array([3.0, 3.1, 3.2]), np.zeros(3), larger_is_better=False).word == "worse"


def test_paired_shares_count_what_was_gained_and_lost():
    ours = np.array([1] * 36 + [1] * 12 + [0] * 2 + [0] * 10, float)
    theirs = np.array([1] * 36 + [0] * 12 + [1] * 2 + [0] * 10, float)
    found = difference_of_paired_shares(ours, theirs)
    assert found.difference == pytest.approx(10 / 60)
    assert (found.low, found.high) == pytest.approx(newcombe_paired(36, 12, 2, 10), abs=1e-12)
    p = stats.binomtest(2, 14, 0.5).pvalue
    assert found.method == f"paired on 60 test rows (Newcombe), exact McNemar p = {p:.2g}"
    back = difference_of_paired_shares(theirs, ours)
    assert (back.low, back.high) == (pytest.approx(-found.high), pytest.approx(-found.low))
    assert (found.word, back.word) == ("better", "worse")
    assert difference_of_paired_shares(ours, theirs, larger_is_better=False).word == "worse"
