"""Categories without order among numbers: indicators instead of codes, and correlations that need no order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench_annealing.arrays import Floats, Ints


def indicators(x: Floats, train: Floats, nominal: Sequence[int]) -> tuple[Floats, Ints]:
    """Columns for a model to which the order of codes would mean something.

    A nominal column becomes one column for each of its values in the training rows, centred there and scaled so that
    together they vary as one standardised column does; a value that is not among them is the mean. Others stay.

    Parameters
    ----------
    x : ndarray, shape (n_rows, n_features)
    train : ndarray, shape (n_train, n_features)
    nominal : sequence of int
        Places of columns that are codes of categories without order.

    Returns
    -------
    columns : ndarray, shape (n_rows, n_columns)
    owner : ndarray of int, shape (n_columns,)
        The feature that each column belongs to.
    """
    if not nominal:
        return x, np.arange(x.shape[1])
    parts = [_indicated(x[:, i], train[:, i]) if i in nominal else x[:, [i]] for i in range(x.shape[1])]
    return np.hstack(parts), np.repeat(np.arange(len(parts)), [part.shape[1] for part in parts])


def _indicated(column: Floats, train: Floats) -> Floats:
    values, counts = np.unique(train, return_counts=True)
    share = counts / len(train)
    spread = float(np.sqrt(max((share * (1 - share)).sum(), 1e-12)))
    known = np.isin(column, values)
    return np.where(known[:, None], ((column[:, None] == values) - share) / spread, 0.0)


def most_frequent(column: Floats, kept: int) -> Ints:
    """Codes of a nominal column: the most frequent values keep their own, all others share the last of `kept` codes.

    Examples
    --------
    >>> most_frequent(np.array([7.0, 7.0, 7.0, 2.0, 2.0, 1.0, 9.0]), 3).tolist()
    [0, 0, 0, 1, 1, 2, 2]
    """
    _, codes, counts = np.unique(column, return_inverse=True, return_counts=True)
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return np.minimum(rank[codes], kept - 1)


def maximal_correlations(left: Sequence[Floats], right: Sequence[Floats]) -> Floats:
    """Largest correlation between any weightings of two columns' bases, shape (n_left, n_right).

    The first canonical correlation (Hotelling 1936, Biometrika 28, 321): |Pearson's r| of two numbers, the correlation
    ratio of a number and a category, Hirschfeld's maximal correlation of two categories; no order of codes enters.

    Parameters
    ----------
    left, right : sequence of ndarray, each of shape (n_rows, n_columns)
        See `basis`.
    """
    return np.array([[min(1.0, float(np.linalg.norm(a.T @ b, 2))) for b in right] for a in left])


def basis(column: Floats, *, nominal: bool) -> Floats:
    """Centred columns of unit length: the column itself, or an indicator for each of its values."""
    if not nominal:
        centred = column - column.mean()
        length = float(np.sqrt(centred @ centred))
        return (centred / length if length > 0 else centred)[:, None]
    values, counts = np.unique(column, return_counts=True)
    shares = (column[:, None] == values) / np.sqrt(counts)
    return shares - shares.mean(axis=0)
