"""Paired intervals of two models measured on the very same test rows; knows no run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError
from ketbench.results.comparing.verdict import Verdict, accuracy_interval, word_for

Rows = NDArray[Any]


def difference_of_rows(ours: Rows, theirs: Rows, larger_is_better: bool = True) -> Verdict:
    """What may be said of two models that were measured row by row.

    Shares of right answers (every value 0 or 1) go by `difference_of_paired_shares`, other figures by Student's
    interval of the mean difference.

    Parameters
    ----------
    ours, theirs : ndarray, shape (n_rows,)
        Value i of both belongs to the same row.

    Raises
    ------
    InputError
        When the lengths differ, or there is no row.

    Examples
    --------
    >>> str(difference_of_rows(np.ones(4), np.ones(4)))[:19]
    'no difference shown'
    """
    if len(ours) != len(theirs) or not len(ours):
        raise InputError(f"{len(ours)} rows cannot be paired with {len(theirs)}; measure both on the same rows.")
    if _is_zero_or_one(ours) and _is_zero_or_one(theirs):
        return difference_of_paired_shares(ours, theirs, larger_is_better)
    return _student(ours, theirs, larger_is_better)


def difference_of_paired_shares(ours: Rows, theirs: Rows, larger_is_better: bool = True) -> Verdict:
    """Newcombe's interval of the difference of two shares on the same rows, with McNemar's exact p beside it.

    Sources: R. G. Newcombe, Stat. Med. 17, 2635 (1998), method 10; Q. McNemar, Psychometrika 12, 153 (1947).
    """
    count = len(ours)
    both, neither = int(np.sum((ours > 0) & (theirs > 0))), int(np.sum((ours <= 0) & (theirs <= 0)))
    gained, lost = int(np.sum((ours > 0) & (theirs <= 0))), int(np.sum((ours <= 0) & (theirs > 0)))
    share, other = (both + gained) / count, (both + lost) / count
    low1, high1 = accuracy_interval(share, count)
    low2, high2 = accuracy_interval(other, count)
    tie = _correlation(both, gained, lost, neither)
    low = share - other - _root(share - low1, high2 - other, tie)
    high = share - other + _root(high1 - share, other - low2, tie)
    method = f"paired on {count} test rows (Newcombe), exact McNemar p = {mcnemar(gained, lost):.2g}"
    return Verdict(word_for(low, high, larger_is_better), share - other, low, high, method)


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided exact p of McNemar's test: rows that only one of two models got right.

    Examples
    --------
    >>> mcnemar(0, 6), mcnemar(3, 3), mcnemar(0, 0)
    (0.03125, 1.0, 1.0)
    """
    count = gained + lost
    tail = sum(math.comb(count, i) for i in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / 2**count)


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


def _student(ours: Rows, theirs: Rows, larger_is_better: bool) -> Verdict:
    gaps = np.asarray(ours, float) - np.asarray(theirs, float)
    mean, count = float(gaps.mean()), len(gaps)
    if count < 2:
        return Verdict("no difference shown", mean, math.nan, math.nan, "one test row has no interval")
    low, high = student_interval(gaps)
    method = f"paired on {count} test rows (Student)"
    return Verdict(word_for(low, high, larger_is_better), mean, low, high, method)


def student_interval(values: Rows, confidence: float = 0.95) -> tuple[float, float]:
    """Student's interval of a mean; NaN for fewer than two values."""
    if len(values) < 2:
        return math.nan, math.nan
    from scipy.special import stdtrit

    spread = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    half = float(stdtrit(len(values) - 1, (1 + confidence) / 2)) * spread
    mean = float(np.mean(values))
    return mean - half, mean + half


def _is_zero_or_one(values: Rows) -> bool:
    return bool(np.isin(values, (0, 1)).all())
