"""A dataset as a distribution over bit strings: columns of two values, or one column of numbers in bins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Column, Dataset, InputError, Kind, Role, Split, counted, prepare
from ketbench_gate.objectives.generating.measures import Floats, distribution_of

MOST_BITS = 12


@dataclass(frozen=True, eq=False)
class Target:
    """What is to be generated.

    Parameters
    ----------
    shares : ndarray, shape (2**n,)
    labels : tuple of str
        A name a bit, the left first.
    edges : ndarray, shape (2**n + 1,), or None
        Of the bins, for a histogram.
    rows : int
        Rows it was counted from.
    values : tuple of (low, high)
        Of each bit: what 0 and 1 stand for.
    """

    shares: Floats
    labels: tuple[str, ...]
    edges: Floats | None
    rows: int
    values: tuple[tuple[float, float], ...] = ()

    @property
    def n_bits(self) -> int:
        """Wires it takes."""
        return int(np.log2(len(self.shares)))


def problem(dataset: Dataset) -> str:
    """Why a dataset is not a distribution over bits; empty where it may be one. Looks at columns only."""
    columns = dataset.features
    if not columns:
        return f"Dataset '{dataset.name}' has no feature column; give the columns of bits that role."
    if dataset.preparation:
        return ""
    gaps = [column for column in columns if column.missing.any()]
    if gaps:
        said = counted(int(gaps[0].missing.sum()), "missing value")
        return f"Column '{gaps[0].name}' has {said}; remove those rows."
    if len(columns) == 1 and columns[0].kind is Kind.NUMERIC:
        present = np.unique(columns[0].values)
        return "" if len(present) > 1 else f"Column '{columns[0].name}' is constant, so there is nothing to generate."
    wide = [column for column in columns if not column.is_tensor and _distinct(column) > 2]
    if wide:
        text = f"Column '{wide[0].name}' has {_distinct(wide[0])} different values, but a bit has two"
        return f"{text}; add a binarise step, or give one number column alone for a histogram."
    if not any(column.is_tensor for column in columns) and len(columns) > MOST_BITS:
        return f"{len(columns)} columns need as many wires; at most {MOST_BITS} are simulated here, skip some."
    return ""


def _distinct(column: Column) -> int:
    return len(np.unique(column.values[~column.missing]))


def target_of(dataset: Dataset, bits: int) -> Target:
    """The distribution of all rows of a dataset, weighted by a column of that role.

    Raises
    ------
    InputError, DatasetError
        For missing values, columns of more than two values, or too many of them.
    """
    text = problem(dataset)
    if text:
        raise InputError(text)
    weights = _weights(dataset)
    # Every row belongs to the distribution; steps are fitted on all of them.
    whole = replace(dataset, split=Split("random", validation=0.0, test=0.0))
    made = prepare(whole)
    x = np.empty_like(made.train.x)
    x[made.train.rows] = made.train.x
    if x.shape[1] == 1 and len(np.unique(x)) > 2:
        edges = np.histogram_bin_edges(x[:, 0], 2**bits)
        counts = np.histogram(x[:, 0], edges, weights=weights)[0].astype(np.float64)
        labels = tuple(f"bit {i}" for i in range(bits))
        return Target(counts / counts.sum(), labels, edges, len(x))
    return _of_bits(x, made.feature_names, weights)


def _of_bits(x: Floats, names: tuple[str, ...], weights: Floats | None) -> Target:
    if x.shape[1] > MOST_BITS:
        raise InputError(f"{x.shape[1]} bits need as many wires; at most {MOST_BITS} are simulated here, skip some.")
    values: list[tuple[float, float]] = []
    for i, name in enumerate(names):
        found = np.unique(x[:, i])
        if len(found) > 2:
            raise InputError(f"Column '{name}' has {len(found)} different values, but a bit has two; binarise it.")
        values.append(_two(found))
    bits = (x == np.array([high for _, high in values])).astype(np.int64)
    return Target(distribution_of(bits, weights), names, None, len(x), tuple(values))


def _two(found: Floats) -> tuple[float, float]:
    if len(found) == 2:
        return float(found[0]), float(found[1])
    only = float(found[0])
    return (0.0, 1.0) if only in (0.0, 1.0) else (only - 1.0, only)


def _weights(dataset: Dataset) -> Floats | None:
    found = dataset.with_role(Role.WEIGHT)
    if not found:
        return None
    values: NDArray[Any] = found[0].values.astype(np.float64)
    if not np.isfinite(values).all() or (values < 0).any() or not values.sum() > 0:
        raise InputError(f"Column '{found[0].name}' is the weight and must hold numbers from 0; correct it.")
    return values


def numbers_of(target: Target, rows: Dataset) -> NDArray[np.int64]:
    """The number of each row's bit string; -1 for a row outside of the bins or with a value that is not a bit."""
    if target.edges is not None:
        x = rows.columns[0].values.astype(np.float64)
        place = np.clip(np.searchsorted(target.edges, x, side="right") - 1, 0, len(target.shares) - 1)
        return np.where((x >= target.edges[0]) & (x <= target.edges[-1]), place, -1)
    found = np.zeros(rows.n_rows, dtype=np.int64)
    known = np.ones(rows.n_rows, dtype=bool)
    for column, (low, high) in zip(rows.columns, target.values, strict=True):
        values = column.values.astype(np.float64)
        known &= (values == low) | (values == high)
        found = 2 * found + (values == high)
    return np.where(known, found, -1)
