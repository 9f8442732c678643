"""A square table of numbers as a matrix Q, for who says that it is one; it is never taken for one in silence."""

from __future__ import annotations

import re

import numpy as np

from ketbench.plugin import LARGEST_COEFFICIENT, Dataset, DatasetError, EdgeList, FileKind, Kind
from ketbench_annealing.arrays import Floats

_SMALLEST = 2
_NAMELESS = re.compile(r"column \d+")


def square_table(dataset: Dataset) -> tuple[tuple[str, ...], Floats] | None:
    """Names and numbers of a table with as many rows as columns of numbers; None for any other.

    A first column of words is that of the rows' names, if they are the names of the columns.
    """
    columns = list(dataset.columns)
    if columns and columns[0].kind is not Kind.NUMERIC:
        named = [str(label) for label in columns[0].labels()]
        columns = columns[1:] if named == [column.name for column in columns[1:]] else []
    if len(columns) < _SMALLEST or dataset.n_rows != len(columns):
        return None
    if any(column.kind is not Kind.NUMERIC for column in columns):
        return None
    bare = all(_NAMELESS.fullmatch(column.name) for column in columns)
    names = tuple(str(at) if bare else column.name for at, column in enumerate(columns))
    return names, np.column_stack([column.values.astype(np.float64) for column in columns])


def edges_of_square(dataset: Dataset, stated: str) -> EdgeList:
    """The pairs of a square table that the user states: of a QUBO all of x' Q x, of a cut a symmetric adjacency.

    Parameters
    ----------
    dataset : Dataset
        One that `square_table` takes.
    stated : str
        "qubo", "max-cut" or another, which is refused.

    Raises
    ------
    DatasetError
        When the table does not state it.
    """
    found = square_table(dataset)
    name = f"Dataset '{dataset.name}'"
    if found is None:
        raise DatasetError(f"{name} is not a square table of numbers; give one with as many rows as columns.")
    labels, matrix = found
    bad = np.argwhere(~(np.abs(matrix) <= LARGEST_COEFFICIENT))
    if len(bad):
        row, column = map(int, bad[0])
        raise DatasetError(f"{name} has {matrix[row, column]:g} in row {row + 1}, column {column + 1}; give a number.")
    if stated == "max-cut":
        _refuse_directed(name, matrix)
        pairs, diagonal = np.triu(matrix, 1), np.zeros(len(matrix))
    elif stated == "qubo":
        pairs, diagonal = np.triu(matrix, 1) + np.tril(matrix, -1).T, np.diag(matrix)
    else:
        raise DatasetError(f"{name} is a square table, which says no {stated} problem; write it as rows i, j, weight.")
    rows, cols = np.nonzero(pairs)
    loops = np.flatnonzero(diagonal)
    return EdgeList(
        len(matrix),
        np.concatenate([loops, rows]).astype(np.int64),
        np.concatenate([loops, cols]).astype(np.int64),
        np.concatenate([diagonal[loops], pairs[rows, cols]]),
        labels,
        FileKind.MATRIX,
        stated=stated,
    )


def offer(dataset: Dataset) -> str:
    """What to set where a table could be a matrix Q; empty where it cannot."""
    found = square_table(dataset)
    if found is None:
        return ""
    size = len(found[1])
    return f"if its {size} x {size} numbers are a matrix Q, set problem to qubo to minimise x' Q x"


def _refuse_directed(name: str, matrix: Floats) -> None:
    if not np.array_equal(matrix, matrix.T):
        i, j = map(int, np.argwhere(matrix != matrix.T)[0])
        raise DatasetError(
            f"{name} is not symmetric ({matrix[i, j]:g} in row {i + 1}, column {j + 1}, but {matrix[j, i]:g} across),"
            " so it is not a graph without directions; correct it, or set problem to qubo."
        )
    if np.diag(matrix).any():
        raise DatasetError(f"{name} has numbers on its diagonal, which no cut counts; set them to 0.")
