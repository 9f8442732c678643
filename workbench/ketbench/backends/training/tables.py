"""Figures of predictions of classes: the confusion matrix and a table a class; draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.figures import HeatMap, Table

Codes = NDArray[Any]


def confusion(
    truth: NDArray[Any], predicted: NDArray[Any], classes: Sequence[str], title: str = "Confusion"
) -> HeatMap:
    """Rows of each true class by what was predicted.

    Parameters
    ----------
    truth, predicted : ndarray of int, shape (n,)
    classes : sequence of str
        Names of the codes.

    Examples
    --------
    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), ["a", "b"]).values.tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    counts = np.zeros((len(classes), len(classes)))
    np.add.at(counts, (truth, predicted), 1)
    told = [f"predicted {name}" for name in classes]
    return HeatMap(title=title, rows=list(classes), columns=told, values=counts)


def per_class(truth: Codes, predicted: Codes, classes: Sequence[str], title: str = "By class") -> Table:
    """Rows, precision, recall and F1 of each class; what has no rows to be counted from is None.

    Examples
    --------
    >>> per_class(np.array([0, 0, 1]), np.array([0, 1, 1]), ["a", "b"]).rows[0]
    ['a', 2, 1.0, 0.5, 0.6666666666666666]
    """
    rows = [[name, *_measured(truth == code, predicted == code)] for code, name in enumerate(classes)]
    return Table(title=title, columns=["class", "rows", "precision", "recall", "F1"], rows=rows)


def _measured(true: NDArray[np.bool_], told: NDArray[np.bool_]) -> list[int | float | None]:
    hits, rows, named = int((true & told).sum()), int(true.sum()), int(told.sum())
    f1 = 2 * hits / (rows + named) if rows + named else None
    return [rows, hits / named if named else None, hits / rows if rows else None, f1]
