"""Fits recorded preparation steps on the training rows of a matrix and applies them; scikit-learn is loaded late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.preparing.fitted import Fitted

if TYPE_CHECKING:
    from ketbench.data.dataset import Column, Dataset
    from ketbench.data.preparing.preparation import (
        Binarise,
        Downsample,
        Impute,
        MinMax,
        OneHot,
        Pca,
        Select,
        Standardise,
    )

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Features on their way through the steps.

    Parameters
    ----------
    dataset : Dataset
        Where they came from.
    names : list of str, length n_features
    x : ndarray, shape (n_rows, n_features)
    train : ndarray of bool, shape (n_rows,)
        Rows to fit on.
    """

    dataset: Dataset
    names: list[str]
    x: Matrix
    train: NDArray[np.bool_]

    def index(self, name: str) -> int:
        """Place of a feature.

        Raises
        ------
        DatasetError
            With the features there are at this step.
        """
        if name not in self.names:
            shown = ", ".join(self.names[:20])
            raise DatasetError(f"There is no feature '{name}' at this step; there are {shown}.")
        return self.names.index(name)


def applied(step: Any, table: Table) -> tuple[Table, Fitted]:
    """The features after one step, and the step as it was fitted on the training rows."""
    fitted = _FIT[step.kind](step, table)
    codes = {column.name: column.values for column in table.dataset.features if column.is_coded}
    return replace(table, names=list(fitted.names), x=fitted.transformed(table.x, codes)), fitted


def _standardise(step: Standardise, table: Table) -> Fitted:
    from sklearn.preprocessing import StandardScaler

    scaler: Any = StandardScaler().fit(table.x[table.train])
    return Fitted(step.kind, tuple(table.names), arrays={"mean": scaler.mean_, "scale": scaler.scale_})


def _min_max(step: MinMax, table: Table) -> Fitted:
    from sklearn.preprocessing import MinMaxScaler

    if not step.low < step.high:
        raise DatasetError(f"The min-max range from {step.low:g} to {step.high:g} is empty; give a larger end.")
    scaler = MinMaxScaler((step.low, step.high)).fit(table.x[table.train])
    return Fitted(step.kind, tuple(table.names), arrays={"factor": scaler.scale_, "offset": scaler.min_})


TALL = 10_000
"""Training rows from which the directions of a PCA come from covariances."""
LEAST_VARIANCE = 1e-8
"""Of the largest, below which covariances have lost the digits of a direction."""


def _pca(step: Pca, table: Table) -> Fitted:
    from sklearn.decomposition import PCA

    most = min(int(table.train.sum()), table.x.shape[1])
    if step.components > most:
        raise DatasetError(f"PCA to {step.components} components is not possible with {most}; lower the number.")
    rows = table.x[table.train]
    # Of many rows the covariances tell the same directions for a fraction of the arithmetic, but for very small ones.
    tall = len(rows) >= TALL and len(rows) >= 10 * rows.shape[1]
    reducer: Any = PCA(step.components, svd_solver="covariance_eigh" if tall else "full").fit(rows)
    if tall and not reducer.explained_variance_[-1] > LEAST_VARIANCE * reducer.explained_variance_[0]:
        reducer = PCA(step.components, svd_solver="full").fit(rows)
    names = tuple(f"PC{i + 1}" for i in range(step.components))
    return Fitted(step.kind, names, arrays={"mean": reducer.mean_, "components": reducer.components_})


def _impute(step: Impute, table: Table) -> Fitted:
    from sklearn.impute import SimpleImputer

    imputer = SimpleImputer(strategy=step.strategy, keep_empty_features=True).fit(table.x[table.train])
    fill = np.asarray(imputer.statistics_, dtype=np.float64)
    # Between two codes lies no category: of those without order the most frequent fills, whatever the strategy.
    unordered = {c.name for c in table.dataset.features if c.kind == "category"}
    for i, name in enumerate(table.names):
        if name in unordered:
            known = table.x[table.train, i]
            fill[i] = _most_frequent(known[~np.isnan(known)])
    return Fitted(step.kind, tuple(table.names), arrays={"fill": np.where(np.isnan(fill), 0.0, fill)})


def _most_frequent(values: NDArray[np.float64]) -> float:
    found, counts = np.unique(values, return_counts=True)
    return float(found[counts.argmax()]) if len(found) else np.nan


def _one_hot(step: OneHot, table: Table) -> Fitted:
    """A column of zeros and ones for each category; a missing value is zero in all of them."""
    coded = {c.name: c for c in table.dataset.features if c.is_coded}
    wanted = step.columns or tuple(name for name in table.names if name in coded)
    for name in wanted:
        table.index(name)
        if name not in coded:
            raise DatasetError(f"Feature '{name}' holds no categories, so it cannot be one-hot; leave it out.")
    names: list[str] = []
    counts: list[int] = []
    for i, name in enumerate(table.names):
        if name not in wanted:
            names.append(name)
            counts.append(0)
            continue
        _refuse_changed(name, coded[name].values, table.x[:, i])
        names += [f"{name}={category}" for category in coded[name].categories]
        counts.append(len(coded[name].categories))
    return Fitted(step.kind, tuple(names), {"columns": list(table.names), "counts": counts})


def _refuse_changed(name: str, codes: NDArray[Any], values: Matrix) -> None:
    present = codes >= 0
    if not np.array_equal(codes[present], values[present]):
        raise DatasetError(f"Feature '{name}' was scaled before it is one-hot; move the one-hot step to the front.")


def _select(step: Select, table: Table) -> Fitted:
    if not step.columns:
        raise DatasetError("The select step names no feature; choose at least one.")
    places = [table.index(name) for name in step.columns]
    return Fitted(step.kind, tuple(step.columns), {"places": places})


def _binarise(step: Binarise, table: Table) -> Fitted:
    known = np.nanmedian(table.x[table.train], axis=0) if step.threshold is None else step.threshold
    return Fitted(step.kind, tuple(table.names), arrays={"threshold": np.asarray(known, dtype=np.float64)})


def _downsample(step: Downsample, table: Table) -> Fitted:
    """Average the pixels of each picture over the cells of a coarser grid."""
    names: list[str] = []
    blocks: list[list[int]] = []
    at = 0
    while at < len(table.names):
        shape = _picture_at(table, at)
        if shape is None:
            names.append(table.names[at])
            blocks.append([0, 0])
            at += 1
            continue
        stem, height, width = shape
        names += pixel_names(stem, step.height, step.width)
        blocks.append([height, width])
        at += height * width
    if names == table.names:
        raise DatasetError("The downsample step found no pictures among the features; remove it.")
    return Fitted(step.kind, tuple(names), {"blocks": blocks, "height": step.height, "width": step.width})


def _picture_at(table: Table, at: int) -> tuple[str, int, int] | None:
    """Name and size of the picture whose first pixel is the feature at this place."""
    for column in table.dataset.features:
        if column.kind != "image":
            continue
        height, width = column.values.shape[1:3]
        if table.names[at] == pixel_names(column.name, 1, 1)[0]:
            if table.names[at : at + height * width] == pixel_names(column.name, height, width):
                return column.name, height, width
            raise DatasetError(f"The pixels of '{column.name}' were changed before; move the downsample step forward.")
    return None


def pixel_names(stem: str, height: int, width: int) -> list[str]:
    """Names of the pixels of a picture, row by row."""
    return [f"{stem}[{row},{column}]" for row in range(height) for column in range(width)]


def element_names(column: Column) -> list[str]:
    """Names of the elements of a picture, its colours averaged, or of an array of any shape.

    A picture of two rows and columns gives x[0,0], x[0,1], x[1,0], x[1,1]; a series of two steps x[0], x[1].
    """
    if column.kind == "image":
        return pixel_names(column.name, *column.values.shape[1:3])
    return [f"{column.name}[{','.join(map(str, place))}]" for place in np.ndindex(*column.values.shape[1:])]


_FIT: dict[str, Callable[[Any, Table], Fitted]] = {
    "standardise": _standardise,
    "min-max": _min_max,
    "pca": _pca,
    "impute": _impute,
    "one-hot": _one_hot,
    "select": _select,
    "binarise": _binarise,
    "downsample": _downsample,
}
