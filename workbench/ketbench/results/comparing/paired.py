"""Paired intervals of two models measured on the very same test rows; knows no run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError
from ketbench.base.intervals import mcnemar, newcombe_paired, student_interval
from ketbench.results.comparing.verdict import Verdict, word_for

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
    low, high = newcombe_paired(both, gained, lost, neither)
    method = f"paired on {count} test rows (Newcombe), exact McNemar p = {mcnemar(gained, lost):.2g}"
    return Verdict(word_for(low, high, larger_is_better), (gained - lost) / count, low, high, method)


def _student(ours: Rows, theirs: Rows, larger_is_better: bool) -> Verdict:
    gaps = np.asarray(ours, float) - np.asarray(theirs, float)
    mean, count = float(gaps.mean()), len(gaps)
    if count < 2:
        return Verdict("no difference shown", mean, math.nan, math.nan, "one test row has no interval")
    low, high = student_interval(gaps)
    method = f"paired on {count} test rows (Student)"
    return Verdict(word_for(low, high, larger_is_better), mean, low, high, method)


def _is_zero_or_one(values: Rows) -> bool:
    return bool(np.isin(values, (0, 1)).all())
