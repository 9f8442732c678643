"""Turns columns of numbers into a few codes each, as information tables need them; it looks at no target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench_annealing.arrays import Floats, Ints
from ketbench_annealing.selection.optimum.unordered import most_frequent

FEWEST_BINS, MOST_BINS = 3, 8


def automatic_bins(rows: int) -> int:
    """Return the cube root of the number of rows, rounded, at least 3 and at most 8."""
    return int(np.clip(round(rows ** (1 / 3)), FEWEST_BINS, MOST_BINS))


def binned(x: Floats, bins: int, nominal: Sequence[int] = ()) -> Ints:
    """Return codes ``0 .. bins - 1`` of nearly equal frequency, column by column.

    A column with at most `bins` distinct values keeps them as they are. Otherwise the inner edges are the
    ``1/bins, 2/bins, ...`` quantiles (linear interpolation), and a value equal to an edge goes above it.
    Of a nominal column the most frequent values keep their own code and the others share one.

    Parameters
    ----------
    x : ndarray, shape (n_rows, n_features)
    bins : int
    nominal : sequence of int
        Places of columns that are codes of categories without order.

    Returns
    -------
    ndarray of int, shape (n_rows, n_features)

    Examples
    --------
    >>> binned(np.array([[0.0], [1.0], [2.0], [3.0]]), 2).ravel().tolist()
    [0, 0, 1, 1]
    """
    columns = [most_frequent(c, bins) if i in nominal else _codes(c, bins) for i, c in enumerate(x.T)]
    return np.stack(columns, axis=1) if columns else np.zeros(x.shape, dtype=np.int64)


def _codes(column: Floats, bins: int) -> Ints:
    values, codes = np.unique(column, return_inverse=True)
    if len(values) <= bins:
        return codes.astype(np.int64)
    edges = np.unique(np.quantile(column, np.arange(1, bins) / bins))
    return np.searchsorted(edges, column, side="right").astype(np.int64)
