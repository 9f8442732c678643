"""What a column holds, in figures: how many, how different, how spread, and a few bins to draw small."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ketbench.data.bins import whole_edges
from ketbench.data.dataset import Column, Dataset, Kind

BINS = 24
MOST_LISTED = 12


@dataclass(frozen=True, slots=True, eq=False)
class ColumnStatistics:
    """Figures of one column.

    Parameters
    ----------
    rows, missing, distinct : int
    minimum, maximum, mean, deviation : float or None
        Of the finite values in the column's unit; None for words and pictures.
    infinite : int
    counts : ndarray of int, shape (n_bins,)
        For a sparkline: a histogram of numbers, or how often each category occurs.
    edges : ndarray of float, shape (n_bins + 1,)
        Bounds of the bins; empty for categories.
    top : tuple of (label, count)
        The most frequent values, for categories and text.
    """

    rows: int
    missing: int
    distinct: int
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    deviation: float | None = None
    infinite: int = 0
    counts: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    edges: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    top: tuple[tuple[str, int], ...] = ()


def statistics(column: Column) -> ColumnStatistics:
    """Figures of a column.

    Parameters
    ----------
    column : Column

    Examples
    --------
    >>> import numpy as np
    >>> found = statistics(Column("x", np.array([1.0, 2.0, 2.0, np.nan])))
    >>> found.missing, found.distinct, found.maximum
    (1, 2, 2.0)
    """
    if column.is_absent:
        return ColumnStatistics(len(column.values), 0, 0)
    if column.is_tensor:
        return _of_pixels(column)
    if column.kind in (Kind.NUMERIC, Kind.DATE):
        return _of_numbers(column)
    return _of_words(column)


def all_statistics(dataset: Dataset) -> dict[str, ColumnStatistics]:
    """Figures of every column, by name."""
    return {column.name: statistics(column) for column in dataset.columns}


def _of_numbers(column: Column) -> ColumnStatistics:
    present = column.values[~column.missing]
    finite = present[np.isfinite(present)]
    rows, missing = len(column.values), int(column.missing.sum())
    if not len(finite):
        return ColumnStatistics(rows, missing, len(np.unique(present)), infinite=len(present))
    counts, edges = _histogram(finite)
    return ColumnStatistics(
        rows,
        missing,
        len(np.unique(present)),
        float(finite.min()),
        float(finite.max()),
        *_centre(finite),
        len(present) - len(finite),
        counts,
        edges,
    )


def _centre(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and deviation, scaled first so that huge values do not overflow."""
    scale = float(np.abs(values).max()) or 1.0
    small = values / scale
    return float(small.mean()) * scale, float(small.std()) * scale


def _histogram(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Bins between the ends; a constant, or numbers too close for bins, fall into one."""
    whole = whole_edges(values, BINS)
    if len(whole) > 2:
        return np.histogram(values, whole)[0], whole
    scale = float(np.abs(values).max()) or 1.0
    small = values / scale
    low, high = float(small.min()), float(small.max())
    width = (high - low) / BINS
    if low + width == low or high - width == high:
        return np.array([len(values)]), np.array([low * scale, high * scale])
    place = np.minimum(((small - low) / width).astype(np.int64), BINS - 1)
    edges = np.linspace(low, high, BINS + 1) * scale
    return np.bincount(place, minlength=BINS), edges


def _of_words(column: Column) -> ColumnStatistics:
    labels = column.labels()[~column.missing]
    rows, missing = len(column.values), int(column.missing.sum())
    if column.is_coded:
        counts = np.bincount(column.values[~column.missing], minlength=len(column.categories))
        names = list(column.categories)
    else:
        found, counts = np.unique(labels.astype(str), return_counts=True)
        names = [str(name) for name in found]
    order = np.argsort(-counts, kind="stable")[:MOST_LISTED]
    top = tuple((names[i], int(counts[i])) for i in order if counts[i])
    shown = counts if column.is_coded else counts[order]
    return ColumnStatistics(rows, missing, int((counts > 0).sum()), counts=shown, top=top)


def _of_pixels(column: Column) -> ColumnStatistics:
    values = column.values
    counts, edges = _histogram(values.astype(np.float64).ravel())
    different = len({picture.tobytes() for picture in values})
    low, high = float(values.min()), float(values.max())
    spread = float(values.std())
    return ColumnStatistics(
        len(values), 0, different, low, high, float(values.mean()), spread, counts=counts, edges=edges
    )
