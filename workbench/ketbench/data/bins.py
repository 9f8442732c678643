"""Bounds of the bins of a histogram: whole numbers get bins around whole numbers, so that none is empty by rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_EXACT = 2.0**51
"""Whole numbers beyond have no half between them in double precision."""


def bin_edges(values: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Edges from the smallest to the largest value.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Finite; at least one.
    most : int
        Bins at most.

    Returns
    -------
    ndarray, shape (n_bins + 1,)
        Of whole numbers each bin takes in equally many of them, and begins and ends half between two.

    Examples
    --------
    >>> bin_edges(np.array([1.0, 2.0, 4.0]), 30)
    array([0.5, 1.5, 2.5, 3.5, 4.5])
    >>> bin_edges(np.array([0.0, 0.5, 1.0]), 2)
    array([0. , 0.5, 1. ])
    """
    whole = whole_edges(values, most)
    return whole if len(whole) else np.histogram_bin_edges(values, most)


def whole_edges(values: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Edges half between whole numbers; none where a value is not whole, or so large that there is no half."""
    low, high = float(values.min()), float(values.max())
    if max(abs(low), abs(high)) >= MOST_EXACT or not bool((values == np.floor(values)).all()):
        return np.empty(0)
    width = np.ceil((high - low + 1) / most)
    count = int(np.ceil((high - low + 1) / width))
    return low - 0.5 + width * np.arange(count + 1)
