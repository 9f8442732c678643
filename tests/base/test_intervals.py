"""Every interval and test of the core against scipy.stats, published figures or the formula worked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ketbench.base.errors import InputError
from ketbench.base.intervals import (
    accuracy_interval,
    mcnemar,
    newcombe,
    newcombe_paired,
    resampled_interval,
    student,
    student_interval,
)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=30), st.sampled_from([0.8, 0.95, 0.99]))
def test_students_interval_is_that_of_scipy(values, confidence):
    found = student_interval(np.array(values), confidence)
    scale = stats.sem(values)
    wanted = stats.t.interval(confidence, len(values) - 1, loc=np.mean(values), scale=scale) if scale else found
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_students_interval_of_darwins_maize():
    """R. A. Fisher, The Design of Experiments (1935), section 17: 15 differences with mean 20.93."""
    gaps = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48])
    low, high = student_interval(gaps)
    assert gaps.mean() == pytest.approx(20.93, abs=0.005)
    assert (low, high) == (pytest.approx(0.03, abs=0.005), pytest.approx(41.84, abs=0.005))


def test_students_interval_works_on_each_place_of_an_array():
    values = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    mean, low, high = student(values)
    assert mean.tolist() == [2, 5]
    assert (low[0], high[0]) == pytest.approx(student_interval(values[:, 0]))
    assert (low[1], high[1]) == (5, 5)


@pytest.mark.parametrize("values", [[], [1.0]])
def test_fewer_than_two_values_have_no_interval(values):
    assert all(math.isnan(end) for end in student_interval(np.array(values)))
    assert all(math.isnan(end) for end in resampled_interval(np.array(values), 0.25))


@given(st.integers(1, 400), st.data())
def test_wilsons_interval_is_that_of_scipy(samples, data):
    good = data.draw(st.integers(0, samples))
    wanted = stats.binomtest(good, samples).proportion_ci(0.95, "wilson")
    assert accuracy_interval(good / samples, samples) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@pytest.mark.parametrize(
    ("good", "samples", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_gives_the_published_figures(good, samples, low, high):
    """R. G. Newcombe, Stat. Med. 17, 857 (1998), table I, method 3."""
    found = accuracy_interval(good / samples, samples)
    assert tuple(round(end, 4) for end in found) == (low, high)


@pytest.mark.parametrize(("share", "samples"), [(0.5, 0), (1.01, 10), (-0.01, 10), (math.nan, 10)])
def test_what_is_no_share_of_samples_is_refused(share, samples):
    with pytest.raises(InputError, match="give at least one sample"):
        accuracy_interval(share, samples)


def test_newcombes_interval_of_independent_shares_gives_the_published_figures():
    """R. G. Newcombe, Stat. Med. 17, 873 (1998), table II, method 10."""
    assert newcombe(56 / 70, 48 / 80, 70, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe(9 / 10, 3 / 10, 10, 10) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert newcombe(10 / 10, 0 / 20, 10, 20) == pytest.approx((0.6791, 1.0), abs=5e-5)


def by_hand(e, f, g, h, corrected=True):
    """Method 10 for pairs, written out from the paper with Wilson's ends of scipy."""
    n = e + f + g + h
    (l2, u2), (l3, u3) = (
        (c.low, c.high) for c in (stats.binomtest(k, n).proportion_ci(0.95, "wilson") for k in (e + f, e + g))
    )
    p2, p3 = (e + f) / n, (e + g) / n
    below = (e + f) * (g + h) * (e + g) * (f + h)
    numerator = e * h - f * g
    if numerator > 0 and corrected:
        numerator = max(numerator - n / 2, 0)
    phi = numerator / math.sqrt(below) if below else 0.0
    delta = math.sqrt((p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u3 - p3) + (u3 - p3) ** 2)
    epsilon = math.sqrt((u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p3 - l3) + (p3 - l3) ** 2)
    return p2 - p3 - delta, p2 - p3 + epsilon


@given(*(st.integers(0, 40) for _ in range(4)))
def test_newcombes_interval_of_pairs_is_the_paper_written_out(e, f, g, h):
    if e + f + g + h:
        assert newcombe_paired(e, f, g, h) == pytest.approx(by_hand(e, f, g, h), abs=1e-9)


def test_the_correction_for_continuity_is_made_where_models_agree_and_only_there():
    agreeing, crossing = (20, 4, 2, 9), (2, 9, 8, 3)
    assert newcombe_paired(*agreeing) != pytest.approx(by_hand(*agreeing, corrected=False), abs=1e-4)
    assert newcombe_paired(*crossing) == pytest.approx(by_hand(*crossing, corrected=False), abs=1e-9)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemars_p_is_the_exact_binomial_one(gained, lost):
    wanted = stats.binomtest(gained, gained + lost, 0.5).pvalue if gained + lost else 1.0
    assert mcnemar(gained, lost) == pytest.approx(wanted, rel=1e-9)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=12), st.floats(0, 2))
def test_the_interval_over_splits_is_the_papers(values, ratio):
    mean, variance, count = np.mean(values), np.var(values, ddof=1), len(values)
    half = stats.t.ppf(0.975, count - 1) * math.sqrt((1 / count + ratio) * variance)
    assert resampled_interval(np.array(values), ratio) == pytest.approx((mean - half, mean + half), abs=1e-12)


def test_over_splits_that_share_no_rows_the_interval_is_students():
    values = np.array([0.1, 0.4, 0.2])
    assert resampled_interval(values, 0.0) == pytest.approx(student_interval(values))
