"""What the Data tab has its child process find out; plain functions, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ketbench.base.figures import Figure
from ketbench.circuit.circuit import Circuit
from ketbench.data.by_reference import FileState
from ketbench.data.checks.fixes import Fix, fixed
from ketbench.data.checks.leaks import Leak, leaks
from ketbench.data.dataset import Column, Dataset, Kind
from ketbench.data.exploring import (
    correlations,
    histogram_by_class,
    information_matrix,
    mutual_information,
    scatter_matrix,
)
from ketbench.data.kinds import converted
from ketbench.data.preparing.preparation import assignment, prepare
from ketbench.data.splits.split import PARTS
from ketbench.data.statistics import ColumnStatistics, statistics
from ketbench.project.machine_fit import Fit, fit_to_machine

Grid = list[list[Figure]]
ROUNDING = 1e-12


@dataclass(frozen=True)
class Shares:
    """How the rows fall to the parts.

    Parameters
    ----------
    counts : tuple of int
        Rows of train, validation and test.
    classes : tuple of str
        Of the target; empty where it has none.
    by_class : ndarray of int, shape (n_classes, 3)
    """

    counts: tuple[int, ...]
    classes: tuple[str, ...] = ()
    by_class: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Outputs:
    """What a model is given: a row of figures for each feature, of the training rows.

    Parameters
    ----------
    names : tuple of str
    rows : tuple of (smallest, mean, largest, deviation)
    parts : tuple of int
        Rows of train, validation and test.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[float, float, float, float], ...]
    parts: tuple[int, ...]


def column_statistics(columns: Sequence[Column]) -> list[ColumnStatistics]:
    """Figures of some columns."""
    return [statistics(column) for column in columns]


def row_parts(dataset: Dataset) -> NDArray[np.int8]:
    """The part of each row."""
    return assignment(dataset)


def shares(dataset: Dataset) -> Shares:
    """Rows by part, and by class where the target has classes."""
    parts = assignment(dataset)
    counts = tuple(int(count) for count in np.bincount(parts, minlength=len(PARTS)))
    target = dataset.target
    if target is None or not target.is_coded:
        return Shares(counts)
    found = np.zeros((len(target.categories), len(PARTS)), dtype=np.int64)
    known = ~target.missing
    np.add.at(found, (target.values[known], parts[known]), 1)
    return Shares(counts, target.categories, found)


def leaks_of(dataset: Dataset) -> list[Leak]:
    """What lets a model cheat."""
    return leaks(dataset)


def fit_of(dataset: Dataset, circuit: Circuit | None) -> Fit:
    """How data and circuit go together, with offers."""
    return fit_to_machine(dataset, circuit)


def outputs(dataset: Dataset) -> Outputs:
    """What the preparation makes of the data."""
    prepared = prepare(dataset)
    x = prepared.train.x
    reach = np.abs(x).max(axis=0)
    # A mean that is nothing but rounding reads as zero.
    means = np.where(np.abs(x.mean(axis=0)) < ROUNDING * reach, 0.0, x.mean(axis=0))
    rows = zip(x.min(axis=0), means, x.max(axis=0), x.std(axis=0), strict=True)
    made = tuple(tuple(float(value) for value in row) for row in rows)
    parts = tuple(len(part.rows) for part in (prepared.train, prepared.validation, prepared.test))
    return Outputs(prepared.feature_names, made, parts)  # pyright: ignore[reportArgumentType]


def figures_of(dataset: Dataset, view: str, names: Sequence[str]) -> Grid:
    """The figures of a view, row by row."""
    match view:
        case "correlation":
            return [[correlations(dataset)]]
        case "information":
            return [[information_matrix(dataset)]]
        case "target":
            return [[mutual_information(dataset)]]
        case _:
            drawn = [name for name in names if dataset.column(name).kind not in (Kind.TEXT, Kind.IMAGE, Kind.TENSOR)]
            if len(drawn) > 1:
                return [list(row) for row in scatter_matrix(dataset, drawn)]
            return [[histogram_by_class(dataset, (drawn or list(names))[0])]]


def with_kind(dataset: Dataset, names: Sequence[str], kind: str) -> Dataset:
    """The dataset with some columns read as another kind."""
    for name in names:
        dataset = dataset.with_column(converted(dataset.column(name), Kind(kind)))
    return dataset


def with_fix(dataset: Dataset, fix: Fix) -> Dataset:
    """The dataset after a fix."""
    return fixed(dataset, fix)


def state_of(dataset: Dataset, folder: Path | None) -> FileState:
    """What became of the file of a dataset; reads all of it."""
    from ketbench.data.importing.again import file_state

    return file_state(dataset, folder)[0]
