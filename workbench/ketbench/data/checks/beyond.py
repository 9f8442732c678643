"""New rows far outside what a model was trained on: there it can say anything, and a reader must know."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.base.counting import counted
from ketbench.base.digits import shown
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.preparing.preparation import assignment
from ketbench.data.splits.split import TRAIN

FAR = 0.1
"""Share of the range of the training rows that a value may lie beyond its ends."""
MOST_TOLD = 3


def beyond_training(rows: Dataset, trained: Dataset | None) -> list[str]:
    """A sentence about the values of new rows that lie far outside the training rows; none where none does.

    Parameters
    ----------
    rows : Dataset
        Aligned to the model: its numeric columns are compared by name.
    trained : Dataset or None
        What the model was trained on; None, or one whose file is not there, tells nothing.
    """
    found = _all_outside(rows, trained)
    if not found:
        return []
    told = [f"row {one[0] + 1}: {_told(one)}" for one in found[:MOST_TOLD]]
    more = len(found) - len(told)
    rest = f"; and {counted(more, 'value')} more" if more > 0 else ""
    return [f"Far outside the training data, so not to be relied on: {'; '.join(told)}{rest}."]


def rows_beyond(rows: Dataset, trained: Dataset | None) -> dict[int, str]:
    """What lies far outside the training rows, a sentence for each such row, by its place from 0."""
    by_row: dict[int, list[str]] = {}
    for one in _all_outside(rows, trained):
        by_row.setdefault(one[0], []).append(_told(one))
    return {row: f"Not to be relied on: {'; '.join(told)}." for row, told in by_row.items()}


def _told(one: tuple[int, str, float, float, float]) -> str:
    _, name, value, low, high = one
    return f"'{name}' is {shown(value, digits=6)}, the training data reach from {shown(low)} to {shown(high)}"


def _all_outside(rows: Dataset, trained: Dataset | None) -> list[tuple[int, str, float, float, float]]:
    """Row, column, value and the ends of the training rows, in order of the rows."""
    if trained is None or trained.is_absent:
        return []
    try:
        is_training = assignment(trained) == TRAIN
    except DatasetError:
        is_training = np.ones(trained.n_rows, dtype=bool)
    have = {column.name: column for column in trained.columns if _counts(column)}
    found: list[tuple[int, str, float, float, float]] = []
    for column in rows.columns:
        if _counts(column) and column.name in have:
            values = have[column.name].values[is_training]
            found += _outside(column, values[np.isfinite(values)])
    return sorted(found, key=lambda one: one[0])


def _counts(column: Column) -> bool:
    return column.kind is Kind.NUMERIC and not column.is_tensor


def _outside(column: Column, values: NDArray[np.float64]) -> list[tuple[int, str, float, float, float]]:
    if not len(values):
        return []
    low, high = float(values.min()), float(values.max())
    far = FAR * (high - low)
    new = np.asarray(column.values, float)
    at = np.flatnonzero(np.isfinite(new) & ((new < low - far) | (new > high + far)))
    return [(int(row), column.name, float(new[row]), low, high) for row in at]
