"""Numbers that most likely stand for no value, as -999: far from all others, more than once; only suggests."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_KNOWN = (-999.0, -9999.0, -99999.0, -99.0, -888.0, -777.0, -999.9, -999.99, -9999.9, -99.9, -9.0, 999.0, 9999.0,
          99999.0, 99.0, 888.0, 777.0, 999.9, 999999.0, -999999.0, 1e20, 1e30, -1e30, 1e36, -1e20, 9.969209968386869e36,
          -2147483648.0, -32768.0, 32767.0, 2147483647.0, 1e31, -1e31, 1e37)  # fmt: skip
_FAR = 3.0


def sentinel_of(values: NDArray[np.float64]) -> tuple[float, int] | None:
    """A value that stands for none, and how often it is there; None without one.

    It is the smallest or largest number of a column, one of those that are used so, and at least three times as far
    from zero as all others; a single digit must be alone below zero.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)

    Examples
    --------
    >>> sentinel_of(np.array([0.5, -999.0, 3.0, -999.0, 2.0]))
    (-999.0, 2)
    """
    if len(values) < 4:
        return None
    ends = float(values.min()), float(values.max())
    if all(map(math.isfinite, ends)):
        # Most columns are told by their ends, which needs no copy.
        finite = values
    else:
        finite = values[np.isfinite(values)]
        if len(finite) < 4:
            return None
        ends = float(finite.min()), float(finite.max())
    for extreme in ends:
        if not any(math.isclose(extreme, known, rel_tol=1e-6) for known in _KNOWN):
            continue
        here = finite == extreme
        count, rest = int(here.sum()), finite[~here]
        if count * 10 > 9 * len(finite) or (count < 2 and len(finite) > 200) or len(rest) < 3:
            continue
        if _stands_apart(extreme, rest):
            return extreme, count
    return None


def _stands_apart(value: float, rest: NDArray[np.float64]) -> bool:
    largest = float(np.abs(rest).max())
    if abs(value) < 50.0:
        # -9 codes a refused answer in surveys: whole numbers from 0 upwards only.
        return value < 0 and float(rest.min()) >= 0 and largest <= 9.0 and bool(np.all(rest == np.floor(rest)))
    if abs(value) < 500.0 and value > 0:
        return largest <= 20.0 and abs(value) > _FAR * largest
    return abs(value) >= _FAR * largest or (value < 0 <= float(rest.min()) and abs(value) >= 0.5 * largest)
