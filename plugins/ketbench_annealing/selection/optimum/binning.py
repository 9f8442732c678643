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
    codes = np.zeros(x.shape, dtype=np.int64)
    if not x.size:
        return codes
    ordered = np.sort(x, axis=0)
    distinct = 1 + (ordered[1:] != ordered[:-1]).sum(axis=0)
    plain = np.ones(x.shape[1], dtype=bool)
    plain[list(nominal)] = False
    for i in nominal:
        codes[:, i] = most_frequent(x[:, i], bins)
    for i in np.flatnonzero(plain & (distinct <= bins)):
        codes[:, i] = np.unique(x[:, i], return_inverse=True)[1]
    many = np.flatnonzero(plain & (distinct > bins))
    if len(many):
        codes[:, many] = _by_quantiles(x[:, many], bins)
    return codes


def _by_quantiles(x: Floats, bins: int) -> Ints:
    """How many of the different inner edges each value reaches, shape (n_rows, n_columns)."""
    edges = np.quantile(x, np.arange(1, bins) / bins, axis=0)
    codes = np.zeros(x.shape, dtype=np.int64)
    for at, edge in enumerate(edges):
        # Equal edges are one; NaN cannot occur in prepared columns.
        codes += (x >= edge) & ((edge != edges[at - 1]) if at else True)
    return codes
