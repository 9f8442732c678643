"""Mutual and conditional mutual information of all pairs of columns by matrix products; inputs are codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_annealing.arrays import Floats, Ints

# Columns of one block: large enough for the matrix product to run at full speed, small enough for the cache.
_BLOCK_CODES = 256


@dataclass(frozen=True, slots=True, eq=False)
class InformationTables:
    """What columns tell about a target and about each other, in nat.

    Parameters
    ----------
    relevance : ndarray, shape (n,)
        ``I(x_i; y)``.
    redundancy : ndarray, shape (n, n)
        ``I(x_i; x_j)``, zero on the diagonal.
    conditional : ndarray, shape (n, n)
        ``I(x_i; y | x_j)`` in row i, column j, zero on the diagonal; all zero when it was not asked for.
    """

    relevance: Floats
    redundancy: Floats
    conditional: Floats


def information_tables(codes: Ints, target: Ints, *, conditional: bool = False) -> InformationTables:
    """Count every pair of columns at once and turn the counts into information.

    With ``T = sum c log c`` over the cells of a table of N rows, ``H = log N - T / N``, so that
    ``I(x_i; x_j) = log N + (T_ij - T_i - T_j) / N`` and
    ``I(x_i; y | x_j) = (T_ijy + T_j - T_ij - T_jy) / N`` (Cover and Thomas, Elements of Information Theory, 2.60
    and 2.61). The pair counts are ``O' O`` of the one-hot matrix O, one class of the target at a time.

    Parameters
    ----------
    codes : ndarray of int, shape (n_rows, n_features)
    target : ndarray of int, shape (n_rows,)
    conditional : bool

    Examples
    --------
    >>> same = information_tables(np.array([[0, 0], [1, 1]]), np.array([0, 1]))
    >>> same.redundancy.round(3).tolist(), same.relevance.round(3).tolist()
    ([[0.0, 0.693], [0.693, 0.0]], [0.693, 0.693])
    """
    rows = len(codes)
    weigh = _weigher(rows)
    hot, width = _one_hot(codes)
    classes = [hot[target == value] for value in np.unique(target)]
    parts = [part.sum(axis=0) for part in classes]
    single = _by_column(weigh[np.rint(np.sum(parts, axis=0)).astype(np.intp)], width)
    with_target = _by_column(np.sum([weigh[np.rint(part).astype(np.intp)] for part in parts], axis=0), width)
    pair = _pair_sums([hot], weigh, width)
    of_target = float(sum(weigh[len(part)] for part in classes))
    relevance = np.log(rows) + (with_target - single - of_target) / rows
    redundancy = np.log(rows) + (pair - single[:, None] - single[None, :]) / rows
    given = np.zeros_like(pair)
    if conditional:
        triple = _pair_sums(classes, weigh, width)
        given = (triple - pair + (single - with_target)[None, :]) / rows
    return InformationTables(_clean(relevance), _off_diagonal(redundancy), _off_diagonal(given))


def _weigher(rows: int) -> Floats:
    counts = np.arange(rows + 1, dtype=np.float64)
    counts[1:] *= np.log(counts[1:])
    return counts


def _one_hot(codes: Ints) -> tuple[NDArray[np.float32], int]:
    width = int(codes.max(initial=0)) + 1
    rows, columns = codes.shape
    hot = np.zeros((rows, columns * width), dtype=np.float32)
    np.put_along_axis(hot, codes + width * np.arange(columns), 1.0, axis=1)
    return hot, width


def _by_column(values: Floats, width: int) -> Floats:
    return values.reshape(-1, width).sum(axis=1)


def _pair_sums(parts: list[NDArray[np.float32]], weigh: Floats, width: int) -> Floats:
    """Sum ``c log c`` over the cells of each pair's table; only the upper half is counted."""
    columns = parts[0].shape[1] // width
    sums = np.zeros((columns, columns))
    step = max(1, _BLOCK_CODES // width)
    for start in range(0, columns, step):
        stop = min(columns, start + step)
        for hot in parts:
            counts = hot[:, start * width : stop * width].T @ hot[:, start * width :]
            # Counts are exact whole numbers in single precision up to 2^24 rows.
            weighed = weigh[counts.astype(np.int32)]
            cells = np.add.reduceat(weighed, np.arange(0, weighed.shape[1], width), axis=1)
            sums[start:stop, start:] += cells.reshape(stop - start, width, -1).sum(axis=1)
    upper = np.triu(sums)
    return upper + np.triu(sums, 1).T


def _clean(values: Floats) -> Floats:
    return np.where(np.abs(values) < 1e-12, 0.0, np.maximum(values, 0.0))


def _off_diagonal(values: Floats) -> Floats:
    cleaned = _clean(values)
    np.fill_diagonal(cleaned, 0.0)
    return cleaned
