"""A rising curve by what each column of pixels shows of it, on any scale of x; numpy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def by_columns(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """The first, least, largest and last value in each of so many equally wide columns.

    Columns are parts of x as it is drawn, so that the beginning of a logarithmic axis keeps each of its few points.
    The ends of the curve stay where they are whatever the zoom: an axis that follows the curve comes to rest.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Never smaller than the one before; where it is not finite the point has no place and is left out.
    y : ndarray, shape (n,)
        NaN is a gap.
    columns : int
        Curves of at most four times as many points stay as they are.

    Examples
    --------
    >>> by_columns(np.arange(9.0), np.array([1.0, 2, 9, 3, 4, 5, 5, 0, 6]), 1)
    (array([0., 4., 4., 8.]), array([1., 0., 9., 6.]))
    """
    placed = np.isfinite(x)
    x, y = x[placed], y[placed]
    if len(x) <= 4 * columns or x[-1] <= x[0]:
        return x, y
    column = np.minimum((x - x[0]) / (x[-1] - x[0]) * columns, columns - 1).astype(np.int64)
    begins = np.flatnonzero(np.diff(column, prepend=-1))
    ends = np.append(begins[1:], len(x)) - 1
    middle = (x[begins] + x[ends]) / 2
    places = np.column_stack([x[begins], middle, middle, x[ends]])
    low, high = np.fmin.reduceat(y, begins), np.fmax.reduceat(y, begins)
    return places.ravel(), np.column_stack([y[begins], low, high, y[ends]]).ravel()
