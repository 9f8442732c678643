"""Takes from a dataset what a selection may see, and sets aside what judges it at the very end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Dataset, DatasetError, prepare
from ketbench_annealing.arrays import Floats

_FEW_DISTINCT = 20


@dataclass(frozen=True, slots=True, eq=False)
class SelectionRows:
    """Rows to choose and judge on, and test rows that no choice sees.

    Parameters
    ----------
    names : tuple of str
    x : ndarray, shape (n_rows, n_features)
        The rows of the train and validation parts, in this order.
    y : ndarray, shape (n_rows,)
        Class codes, or values when `classes` is 0.
    classes : int
    test_x, test_y : ndarray
        The test part; may be empty.
    notes : tuple of str
        What was left out and why.
    """

    names: tuple[str, ...]
    x: Floats
    y: NDArray[Any]
    classes: int
    test_x: Floats
    test_y: NDArray[Any]
    notes: tuple[str, ...]


def selection_rows(dataset: Dataset) -> SelectionRows:
    """Prepare a dataset for a selection; a constant column is left out and named.

    Raises
    ------
    DatasetError
        Without a target, with one class only, or with fewer than two columns that vary.
    """
    if dataset.target is None:
        raise DatasetError(f"Dataset '{dataset.name}' has no target column; choose what the features should predict.")
    parts = prepare(dataset)
    x = np.vstack([parts.train.x, parts.validation.x])
    y = np.concatenate([parts.train.y, parts.validation.y])
    classes = len(parts.classes)
    if len(np.unique(y)) < 2:
        raise DatasetError(f"Target '{dataset.target.name}' has a single value in the training rows; choose another.")
    if classes:
        y = y.astype(np.int64)
    varies = (x != x[:1]).any(axis=0)
    if varies.sum() < 2:
        raise DatasetError(
            f"Dataset '{dataset.name}' has fewer than two features that vary; there is nothing to choose."
        )
    names = tuple(name for name, kept in zip(parts.feature_names, varies, strict=True) if kept)
    notes = _notes(parts.feature_names, varies, x[:, varies], names)
    return SelectionRows(names, x[:, varies], y, classes, parts.test.x[:, varies], parts.test.y, notes)


def looks_like_class_numbers(dataset: Dataset) -> bool:
    """Whether a numeric target holds a few whole numbers only, as class numbers do."""
    target = dataset.target
    if target is None or target.is_coded or target.values.dtype.kind != "f":
        return False
    values = np.unique(target.values[~target.missing])
    return 2 < len(values) <= _FEW_DISTINCT and bool((values == np.round(values)).all())


def _notes(every: tuple[str, ...], varies: NDArray[np.bool_], x: Floats, names: tuple[str, ...]) -> tuple[str, ...]:
    notes: list[str] = []
    constant = [name for name, kept in zip(every, varies, strict=True) if not kept]
    if constant:
        notes.append(f"Left out, because constant in the training rows: {', '.join(constant[:10])}.")
    _, first = np.unique(x, axis=1, return_index=True)
    copies = sorted(set(range(x.shape[1])) - set(first.tolist()))
    if copies:
        listed = ", ".join(names[index] for index in copies[:10])
        notes.append(f"Copies of another column, each as good as its twin: {listed}.")
    return tuple(notes)
