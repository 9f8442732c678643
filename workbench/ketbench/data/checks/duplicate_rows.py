"""Rows with equal values, found by one number a row in time linear in the table; compares nothing pairwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.data.column import Column
from ketbench.data.roles import Kind


def twins(columns: Sequence[Column]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number each different row.

    Parameters
    ----------
    columns : sequence of Column
        At least one.

    Returns
    -------
    first : ndarray of int, shape (n_different,)
        The first row of each kind.
    number : ndarray of int, shape (n_rows,)
        Of which kind each row is: ``first[number]`` is its earliest twin, itself where it has none.
    """
    _, first, number = np.unique(_row_keys(columns), return_index=True, return_inverse=True)
    return first, number


def _row_keys(columns: Sequence[Column]) -> NDArray[np.uint64]:
    """A number for each row, equal for rows with equal features and else almost surely not, shape (n_rows,)."""
    keys = np.zeros(len(columns[0].values), dtype=np.uint64)
    for place, column in enumerate(columns):
        keys = _mixed(keys + _bits_of(column) + np.uint64(place))
    return keys


def _bits_of(column: Column) -> NDArray[np.uint64]:
    """Each value as 64 bits; a picture as a sum over its pixels."""
    if column.kind is Kind.TEXT:
        known: dict[str, int] = {}
        return np.array([known.setdefault(str(text), len(known)) for text in column.values], dtype=np.uint64)
    values = column.values.astype(np.float64) + 0.0
    values[np.isnan(values)] = np.nan
    flat = values.reshape(len(values), -1).view(np.uint64)
    return flat[:, 0] if flat.shape[1] == 1 else _mixed(flat + np.arange(flat.shape[1], dtype=np.uint64)).sum(axis=1)


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64: Steele, Lea and Flood, OOPSLA 2014, figure 17."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
