"""Preparation steps once they are fitted: constants as arrays, and their arithmetic on any rows; fits nothing.

Every function here works row by row, so that a row gets the same numbers, to the last bit, whatever stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError, InputError

if TYPE_CHECKING:
    from ketbench.data.dataset import Dataset

Matrix = NDArray[np.float64]
CACHED = 1 << 14
"""Numbers that are worked on at once, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """One preparation step with what was fitted on the training rows.

    Parameters
    ----------
    kind : str
        As the step's: "standardise", "min-max", "pca", "impute", "one-hot", "select", "binarise", "downsample".
    names : tuple of str
        The features after it.
    values : mapping of str to JSON value
        Small constants: column names, places, numbers of categories.
    arrays : mapping of str to ndarray
        Fitted numbers.
    """

    kind: str
    names: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])

    def transformed(self, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
        """Rows after the step.

        Parameters
        ----------
        x : ndarray, shape (n_rows, features before)
        codes : mapping of str to ndarray, shape (n_rows,)
            Codes of the categories of each coded column; -1 is missing.
        """
        if self.kind not in _APPLY:
            raise InputError(f"The model has a preparation step '{self.kind}', which is not known; update Ketbench.")
        return _APPLY[self.kind](self, x, codes)


def through(fitted: Sequence[Fitted], rows: Dataset) -> Matrix:
    """New rows as the fitted steps make them, shape (n_rows, n_features).

    Parameters
    ----------
    fitted : sequence of Fitted
        In order, as `ketbench.data.preparing.preparation.Prepared.fitted`.
    rows : Dataset
        The columns that the steps were fitted on, in their order and of their kinds; roles are left aside.

    Raises
    ------
    DatasetError
        For a value that is missing and that no step fills in, with its row.
    """
    from ketbench.data.preparing.preparation import numbers_of

    raw = np.column_stack([numbers_of(column) for column in rows.columns]) if rows.columns else np.empty((0, 0))
    codes = {column.name: column.values for column in rows.columns if column.is_coded}
    x = raw
    for step in fitted:
        x = step.transformed(x, codes)
    if np.isnan(x).any():
        row = int(np.flatnonzero(np.isnan(x).any(axis=1))[0])
        name = next((c.name for c in rows.columns if c.missing[row]), rows.columns[0].name)
        text = f"Column '{name}' of '{rows.name}' has no known value in row {row + 1}"
        raise DatasetError(f"{text}, and the model was prepared without an impute step; fill it in.")
    return np.ascontiguousarray(x)


def _standardise(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    made = x - step.arrays["mean"]
    made /= step.arrays["scale"]
    return made


def _min_max(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    return x * step.arrays["factor"] + step.arrays["offset"]


def _pca(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    # A matrix product of BLAS may differ in the last bit with the number of rows; these sums, a row each, do not.
    mean, axes = step.arrays["mean"], step.arrays["components"]
    made = np.empty((len(x), len(axes)))
    size = max(1, CACHED // max(1, x.shape[1]))
    for start in range(0, len(x), size):
        centred = np.ascontiguousarray(x[start : start + size] - mean)
        product = np.empty_like(centred)
        for place, axis in enumerate(axes):
            np.multiply(centred, axis, out=product).sum(axis=1, out=made[start : start + size, place])
    return made


def _impute(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    return np.where(np.isnan(x), step.arrays["fill"], x)


def _one_hot(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    parts: list[Matrix] = []
    for place, (name, count) in enumerate(zip(step.values["columns"], step.values["counts"], strict=True)):
        if count:
            parts.append((codes[name][:, None] == np.arange(count)).astype(np.float64))
        else:
            parts.append(x[:, [place]])
    return np.hstack(parts)


def _select(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    return x[:, step.values["places"]]


def _binarise(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    return np.where(np.isnan(x), np.nan, x > step.arrays["threshold"])


def _downsample(step: Fitted, x: Matrix, codes: Mapping[str, NDArray[Any]]) -> Matrix:
    """Average the pixels of each picture over the cells of a coarser grid; a block of height 0 is one number."""
    parts: list[Matrix] = []
    at = 0
    for height, width in step.values["blocks"]:
        if not height:
            parts.append(x[:, [at]])
            at += 1
            continue
        pixels = x[:, at : at + height * width].reshape(-1, height, width)
        rows, columns = averages(height, step.values["height"]), averages(width, step.values["width"])
        coarse = np.einsum("rh,nhw,cw->nrc", rows, pixels, columns)
        parts.append(coarse.reshape(len(coarse), -1))
        at += height * width
    return np.hstack(parts)


def averages(fine: int, coarse: int) -> Matrix:
    """Weights, shape (coarse, fine), by which cells of a coarse grid average those of a fine one."""
    if coarse > fine:
        raise DatasetError(f"A picture of {fine} pixels cannot be downsampled to {coarse}; give a smaller size.")
    edges = np.linspace(0, fine, coarse + 1)
    pixel = np.arange(fine)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    overlap = np.maximum(overlap, 0)
    return overlap / overlap.sum(axis=1, keepdims=True)


_APPLY: dict[str, Callable[[Fitted, Matrix, Mapping[str, NDArray[Any]]], Matrix]] = {
    "standardise": _standardise,
    "min-max": _min_max,
    "pca": _pca,
    "impute": _impute,
    "one-hot": _one_hot,
    "select": _select,
    "binarise": _binarise,
    "downsample": _downsample,
}
