"""Confidence intervals and exact tests: each statistic of Ketbench stands here once; it gives no word and no verdict.

scipy.special holds the quantiles of scipy.stats and loads in a tenth of its time, which every report pays.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError

Rows = NDArray[Any]


def student(values: Rows, confidence: float = 0.95) -> tuple[Rows, Rows, Rows]:
    """Mean over the first axis, and the ends of Student's interval of it; NaN ends for fewer than two values.

    Parameters
    ----------
    values : ndarray, shape (n,) or (n, ...)
        One row a repetition; standard deviation with ``ddof=1``.
    confidence : float
    """
    return _around(np.asarray(values, float), 1 / max(1, len(values)), confidence)


def student_interval(values: Rows, confidence: float = 0.95) -> tuple[float, float]:
    """Student's interval of a mean; NaN for fewer than two values.

    Examples
    --------
    >>> low, high = student_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(low, 4), round(high, 4)
    (-0.4841, 4.4841)
    """
    if len(values) < 2:
        return math.nan, math.nan
    _, low, high = student(values, confidence)
    return float(low), float(high)


def resampled_interval(values: Rows, ratio: float, confidence: float = 0.95) -> tuple[float, float]:
    """Student's interval of a mean over J splits of the same data; NaN below two values.

    Splits share training rows, so the variance of the mean is ``(1 / J + n_test / n_train)`` times that of the values.
    Source: C. Nadeau, Y. Bengio, Machine Learning 52, 239 (2003), section 3, "corrected resampled t".

    Parameters
    ----------
    values : ndarray, shape (n_splits,)
    ratio : float
        ``n_test / n_train``.
    confidence : float
    """
    if len(values) < 2:
        return math.nan, math.nan
    _, low, high = _around(np.asarray(values, float), 1 / len(values) + ratio, confidence)
    return float(low), float(high)


def accuracy_interval(accuracy: float, samples: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share of successes.

    Source: E. B. Wilson, J. Am. Stat. Assoc. 22, 209 (1927).

    Parameters
    ----------
    accuracy : float
        Between 0 and 1.
    samples : int
        Number of test samples it was measured on.

    Raises
    ------
    InputError
        Without a sample, or for a share outside 0 to 1.
    """
    if samples < 1 or not 0 <= accuracy <= 1:
        raise InputError(f"An accuracy of {accuracy} on {samples} samples has no interval; give at least one sample.")
    from scipy.special import ndtri

    z = float(ndtri((1 + confidence) / 2))
    centre = accuracy + z * z / (2 * samples)
    half = z * math.sqrt(accuracy * (1 - accuracy) / samples + z * z / (4 * samples**2))
    scale = 1 + z * z / samples
    # At 0 and 1 the ends are exact; rounding would leave them a hair beside.
    low = 0.0 if accuracy == 0 else max(0.0, (centre - half) / scale)
    return low, 1.0 if accuracy == 1 else min(1.0, (centre + half) / scale)


def newcombe(ours: float, theirs: float, samples: int, their_samples: int) -> tuple[float, float]:
    """Interval of the difference of two independent shares.

    Source: R. G. Newcombe, Stat. Med. 17, 873 (1998), method 10.
    """
    low1, high1 = accuracy_interval(ours, samples)
    low2, high2 = accuracy_interval(theirs, their_samples)
    difference = ours - theirs
    return difference - math.hypot(ours - low1, high2 - theirs), difference + math.hypot(high1 - ours, theirs - low2)


def newcombe_paired(both: int, gained: int, lost: int, neither: int) -> tuple[float, float]:
    """Interval of the difference of two shares measured on the same rows.

    Source: R. G. Newcombe, Stat. Med. 17, 2635 (1998), method 10.

    Parameters
    ----------
    both, gained, lost, neither : int
        Rows that both models got right, only the first, only the second, and none.
    """
    count = both + gained + lost + neither
    share, other = (both + gained) / count, (both + lost) / count
    low1, high1 = accuracy_interval(share, count)
    low2, high2 = accuracy_interval(other, count)
    tie = _correlation(both, gained, lost, neither)
    low = share - other - _root(share - low1, high2 - other, tie)
    return low, share - other + _root(high1 - share, other - low2, tie)


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided exact p of McNemar's test: rows that only one of two models got right.

    Source: Q. McNemar, Psychometrika 12, 153 (1947), by the exact binomial tail.

    Examples
    --------
    >>> mcnemar(0, 6), mcnemar(3, 3), mcnemar(0, 0)
    (0.03125, 1.0, 1.0)
    """
    count = gained + lost
    tail = sum(math.comb(count, i) for i in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / 2**count)


def _around(values: Rows, share: float, confidence: float) -> tuple[Rows, Rows, Rows]:
    """Mean and ends of the interval whose variance is `share` times that of the values."""
    mean, count = values.mean(axis=0), len(values)
    if count < 2:
        nowhere = np.full(np.shape(mean), np.nan)
        return mean, nowhere, nowhere
    from scipy.special import stdtrit

    half = float(stdtrit(count - 1, (1 + confidence) / 2)) * np.sqrt(values.var(axis=0, ddof=1) * share)
    return mean, mean - half, mean + half


def _correlation(both: int, gained: int, lost: int, neither: int) -> float:
    """Newcombe's phi, with his correction for continuity."""
    product = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    if not product:
        return 0.0
    cross = both * neither - gained * lost
    half = (both + gained + lost + neither) / 2
    return (max(0.0, cross - half) if cross > 0 else float(cross)) / math.sqrt(product)


def _root(one: float, two: float, tie: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * tie * one * two + two * two))
