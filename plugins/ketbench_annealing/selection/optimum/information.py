"""Mutual and conditional mutual information of all pairs of columns by matrix products; inputs are codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_annealing.arrays import Floats, Ints

# Columns of one block: large enough for the matrix product to run at full speed, small enough for the cache.
_BLOCK_CODES = 256
_BLOCK_COLUMNS = 1024


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
    given = np.zeros(pair.shape)
    if conditional:
        triple = _pair_sums(classes, weigh, width)
        given = _off_diagonal((triple - pair + (single - with_target)[None, :]) / rows)
    # In place: of thousands of features each copy of the table would take hundreds of megabytes.
    pair -= single[:, None]
    pair -= single[None, :]
    pair /= rows
    pair += np.log(rows)
    return InformationTables(_clean(relevance), _off_diagonal(pair), given)


def relevance_of(codes: Ints, target: Ints) -> Floats:
    """``I(x_i; y)`` of each column alone, shape (n_features,); no pair of features is counted.

    Parameters
    ----------
    codes : ndarray of int, shape (n_rows, n_features)
    target : ndarray of int, shape (n_rows,)
    """
    return information_with(codes, target[:, None])[0]


def information_with(codes: Ints, others: Ints) -> Floats:
    """``I(z_i; x_j)`` of some columns z with all columns x, also with themselves; shape (n_others, n_features).

    Parameters
    ----------
    codes : ndarray of int, shape (n_rows, n_features)
    others : ndarray of int, shape (n_rows, n_others)
    """
    rows = len(codes)
    weigh = _weigher(rows)
    found = np.zeros((others.shape[1], codes.shape[1]))
    theirs, their_width = _one_hot(others)
    of_theirs = _by_column(weigh[np.rint(theirs.sum(axis=0)).astype(np.intp)], their_width)
    for start in range(0, codes.shape[1], _BLOCK_COLUMNS):
        hot, width = _one_hot(codes[:, start : start + _BLOCK_COLUMNS])
        single = _by_column(weigh[np.rint(hot.sum(axis=0)).astype(np.intp)], width)
        weighed = weigh[(theirs.T @ hot).astype(np.int32)]
        cells = weighed.reshape(others.shape[1], their_width, -1, width).sum(axis=(1, 3))
        stop = start + hot.shape[1] // width
        found[:, start:stop] = np.log(rows) + (cells - of_theirs[:, None] - single[None, :]) / rows
    return _clean(found)


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
        sums[stop:, start:stop] = sums[start:stop, stop:].T
    return sums


def _clean(values: Floats) -> Floats:
    """The values without what rounding left below 1e-12; in place."""
    values[values < 1e-12] = 0.0
    return values


def _off_diagonal(values: Floats) -> Floats:
    cleaned = _clean(values)
    np.fill_diagonal(cleaned, 0.0)
    return cleaned
