"""Figures of a dataset before anything is trained: histograms by class, scatter, correlation, mutual information."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.base.figures import Axis, Bars, HeatMap, Histogram, Scatter, Series
from ketbench.data.bins import bin_edges
from ketbench.data.dataset import Column, Dataset, Kind
from ketbench.data.preparing.preparation import assignment
from ketbench.data.splits.split import TRAIN

BINS = 30
MOST_BARS = 40
MOST_COLUMNS = 40
MOST_POINTS = 5000
MOST_SCATTERED = 5
MOST_INFORMATIVE = 20
MOST_ESTIMATED = 2000


def histogram_by_class(dataset: Dataset, name: str) -> Histogram | Bars:
    """How often a column's values occur, one series a class of the target.

    Raises
    ------
    DatasetError
        For a column of text or pictures.
    """
    column = dataset.column(name)
    labels, classes = _classes(dataset)
    if column.is_coded:
        return _category_bars(column, labels, classes)
    if column.kind not in (Kind.NUMERIC, Kind.DATE):
        raise DatasetError(f"Column '{name}' holds {column.kind.value}, of which no histogram is drawn.")
    values = column.values
    finite = np.isfinite(values)
    edges = bin_edges(values[finite], BINS) if finite.any() else np.array([0.0, 1.0])
    found = [np.histogram(values[finite & (labels == code)], edges)[0] for code in range(len(classes))]
    return Histogram(title=name, edges=edges, names=classes, counts=np.array(found), x=Axis(name, column.unit))


def scatter(dataset: Dataset, x: str, y: str) -> Scatter:
    """Two columns against each other, a colour a class; large sets are thinned evenly and say so."""
    one, two = dataset.column(x), dataset.column(y)
    labels, classes = _classes(dataset)
    every = -(-dataset.n_rows // MOST_POINTS)
    rows = np.arange(0, dataset.n_rows, max(1, every))
    series = [
        Series(name, _numbers(one)[rows][labels[rows] == code], _numbers(two)[rows][labels[rows] == code])
        for code, name in enumerate(classes)
    ]
    note = f"One row of {every} is shown." if every > 1 else ""
    return Scatter(title=f"{y} over {x}", note=note, series=series, x=Axis(x, one.unit), y=Axis(y, two.unit))


def scatter_matrix(dataset: Dataset, names: Sequence[str]) -> list[list[Histogram | Bars | Scatter]]:
    """Each of a few columns against each other, histograms on the diagonal; row by row.

    Raises
    ------
    DatasetError
        For text or pictures, or more columns than can be looked at.
    """
    if len(names) > MOST_SCATTERED:
        raise DatasetError(f"{len(names)} columns are too many to look at in pairs; choose up to {MOST_SCATTERED}.")
    return [[histogram_by_class(dataset, y) if x == y else scatter(dataset, x, y) for x in names] for y in names]


def correlations(dataset: Dataset) -> HeatMap:
    """Pearson correlation of the numeric features and a numeric target, over rows where both are known."""
    dataset.refuse_absent()
    columns = [c for c in dataset.columns if c.kind is Kind.NUMERIC and (c.role in ("feature", "target"))][
        :MOST_COLUMNS
    ]
    if not columns:
        raise DatasetError(f"'{dataset.name}' has no numeric feature, so there are no correlations.")
    matrix = np.array([[_correlation(_numbers(a), _numbers(b)) for b in columns] for a in columns])
    names = [column.name for column in columns]
    return HeatMap(title="Correlation", values=matrix, columns=names, rows=names, diverging=True, z=Axis("correlation"))


def mutual_information(dataset: Dataset, seed: int = 0) -> Bars:
    """How much each feature tells about the target, estimated on the training rows alone, in nats.

    Nearest-neighbour estimate of Kraskov, Stögbauer and Grassberger, Phys. Rev. E 69, 066138 (2004), as scikit-learn
    computes it.

    Raises
    ------
    DatasetError
        Without a target or a feature that can be used.
    """
    from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

    target = dataset.target
    usable = [c for c in dataset.features if c.kind is Kind.NUMERIC or c.is_coded][:MOST_COLUMNS]
    if target is None or not usable:
        raise DatasetError(f"'{dataset.name}' needs a target and a feature of numbers or categories for this figure.")
    x = np.column_stack([_numbers(column) for column in usable])
    known = np.isfinite(x).all(axis=1) & ~target.missing & (assignment(dataset) == TRAIN)
    if known.sum() < 10:
        raise DatasetError(f"'{dataset.name}' has {int(known.sum())} complete training rows; 10 are needed for this.")
    estimate = mutual_info_classif if target.is_coded else mutual_info_regression
    discrete: Any = np.array([column.is_coded for column in usable])
    found = estimate(x[known], target.values[known], discrete_features=discrete, random_state=seed)
    names = [column.name for column in usable]
    values = np.asarray(found)[None, :]
    title = f"Mutual information with {target.name}"
    return Bars(
        title=title, categories=names, names=["training rows"], values=values, y=Axis("mutual information", "nat")
    )


def information_matrix(dataset: Dataset, seed: int = 0) -> HeatMap:
    """How much each two columns tell about each other, estimated as `mutual_information` is, in nats.

    The training rows alone, at most 2000 of them, evenly taken; the diagonal is left empty, for a continuous column
    tells about itself without bound.

    Raises
    ------
    DatasetError
        With fewer than two columns of numbers or categories, or too few complete rows.
    """
    from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

    target = dataset.target
    usable = [c for c in dataset.features if c.kind is Kind.NUMERIC or c.is_coded][:MOST_INFORMATIVE]
    usable += [target] if target is not None and (target.kind is Kind.NUMERIC or target.is_coded) else []
    if len(usable) < 2:
        raise DatasetError(f"'{dataset.name}' needs two columns of numbers or categories for this figure.")
    x = np.column_stack([_numbers(column) for column in usable])
    rows = np.flatnonzero(np.isfinite(x).all(axis=1) & (assignment(dataset) == TRAIN))
    if len(rows) < 10:
        raise DatasetError(f"'{dataset.name}' has {len(rows)} complete training rows; 10 are needed for this.")
    kept = x[rows[:: max(1, -(-len(rows) // MOST_ESTIMATED))]]
    discrete: Any = np.array([column.is_coded for column in usable])
    found = np.full((len(usable), len(usable)), np.nan)
    for at in range(1, len(usable)):
        estimate = mutual_info_classif if usable[at].is_coded else mutual_info_regression
        told = estimate(kept[:, :at], kept[:, at], discrete_features=discrete[:at], random_state=seed)
        found[at, :at] = found[:at, at] = told
    names = [column.name for column in usable]
    note = "" if len(kept) == len(rows) else f"{len(kept)} of {len(rows)} training rows were looked at."
    z = Axis("mutual information", "nat")
    return HeatMap(title="Mutual information", note=note, values=found, columns=names, rows=names, z=z)


def _classes(dataset: Dataset) -> tuple[NDArray[np.int64], Sequence[str]]:
    """A number for each row and the names; one class where the target has none."""
    dataset.refuse_absent()
    target = dataset.target
    if target is None or not target.is_coded:
        return np.zeros(dataset.n_rows, dtype=np.int64), ["all rows"]
    return target.values.astype(np.int64), list(target.categories)


def _category_bars(column: Column, labels: NDArray[np.int64], classes: Sequence[str]) -> Bars:
    """Counts by category; of many categories the most frequent, which is told."""
    counts = np.array([_category_counts(column, labels == code) for code in range(len(classes))])
    names, note = list(column.categories), ""
    if len(names) > MOST_BARS:
        kept = np.sort(np.argsort(-counts.sum(axis=0), kind="stable")[:MOST_BARS])
        note = f"The {MOST_BARS} most frequent of {len(names)} categories are shown."
        counts, names = counts[:, kept], [names[at] for at in kept]
    return Bars(title=column.name, note=note, categories=names, names=classes, values=counts, y=Axis("rows"))


def _category_counts(column: Column, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.bincount(column.values[rows & ~column.missing], minlength=len(column.categories))


def _numbers(column: Column) -> NDArray[np.float64]:
    if column.kind is Kind.TEXT or column.is_tensor:
        raise DatasetError(f"Column '{column.name}' holds {column.kind.value}, not numbers; choose another.")
    values = column.values.astype(np.float64)
    values[column.missing] = np.nan
    return values


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    known = np.isfinite(a) & np.isfinite(b)
    if known.sum() < 2 or np.ptp(a[known]) == 0 or np.ptp(b[known]) == 0:
        return float("nan")
    return float(np.corrcoef(a[known], b[known])[0, 1])
