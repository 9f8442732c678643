"""Takes from a dataset what a selection may see, and sets aside what judges it at the very end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Dataset, DatasetError, prepare
from ketbench_annealing.arrays import Floats

_FEW_DISTINCT = 20
_LEAK = 0.98


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
    leaks : tuple of str
        Features that say the target nearly by themselves.
    """

    names: tuple[str, ...]
    x: Floats
    y: NDArray[Any]
    classes: int
    test_x: Floats
    test_y: NDArray[Any]
    notes: tuple[str, ...]
    leaks: tuple[str, ...] = ()

    @property
    def leak(self) -> str:
        """A sentence that names the leaks; empty without one."""
        if not self.leaks:
            return ""
        listed = ", ".join(self.leaks[:10])
        text = f"Nearly a copy of the target, so that every choice takes it: {listed}"
        return f"{text}. Skip it, unless it is truly known before the target."


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
    leaks = tuple(
        name for name, share in zip(names, explained(x[:, varies], y, classes), strict=True) if share >= _LEAK
    )
    return SelectionRows(names, x[:, varies], y, classes, parts.test.x[:, varies], parts.test.y, notes, leaks)


def explained(x: Floats, y: NDArray[Any], classes: int) -> Floats:
    """Share of each column's variance that the target explains, shape (n_features,).

    The squared correlation ratio of the classes, or Pearson's r squared for a numeric target; 1 for a copy in any code.
    """
    centred = x - x.mean(axis=0)
    whole = np.maximum((centred**2).sum(axis=0), 1e-300)
    if not classes:
        target = y - y.mean()
        return (centred.T @ target) ** 2 / (whole * max(float(target @ target), 1e-300))
    inside = np.zeros(x.shape[1])
    for code in np.unique(y):
        part = x[y == code]
        inside += ((part - part.mean(axis=0)) ** 2).sum(axis=0)
    return 1.0 - inside / whole


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
        notes.append(f"Columns that repeat another one: {listed}.")
    return tuple(notes)
