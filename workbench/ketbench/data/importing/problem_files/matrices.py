"""Reads a square matrix as a graph or a QUBO: symmetric or triangular, bare or with names; anything else is a table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.importing.edges.text import LARGEST_COEFFICIENT, EdgeList, FileKind
from ketbench.data.importing.problem_files.bare import cells_of, is_edge_list
from ketbench.data.importing.problem_files.headers import plain_name

Matrix = NDArray[np.float64]
SMALLEST = 3
_CITIES = frozenset({"city", "cities", "town", "towns", "stop", "stops", "distance", "distances", "dist", "km"})
NPY_MAGIC = b"\x93NUMPY"


def text_is_matrix(lines: Sequence[str], *, whole: bool) -> bool:
    """Whether lines are a matrix that states a problem; of a file that is cut the square block that is there."""
    width = len(cells_of(lines[0]))
    if width < SMALLEST or len(lines) < SMALLEST or (whole and len(lines) not in (width - 1, width, width + 1)):
        return False
    found = _parsed(lines)
    if found is None:
        return False
    _, values = found
    if whole and values.shape[0] != values.shape[1]:
        return False
    size = min(values.shape)
    return size >= SMALLEST and shape_of(values[:size, :size]) != ""


def npy_is_matrix(head: bytes) -> bool:
    """Whether the first bytes of an .npy file are those of a matrix that states a problem."""
    try:
        stream = io.BytesIO(head)
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(stream)
    except (ValueError, EOFError):
        return False
    if len(shape) != 2 or shape[0] != shape[1] or shape[0] < SMALLEST or dtype.kind not in "iufb":
        return False
    rows = min(shape[0], (len(head) - stream.tell()) // (dtype.itemsize * shape[0]))
    block = np.frombuffer(head, dtype, rows * shape[0], stream.tell()).reshape(rows, shape[0]).astype(np.float64)
    square = block.T[:rows, :rows] if fortran else block[:, :rows]
    return rows >= SMALLEST and shape_of(square) != ""


def shape_of(values: Matrix) -> str:
    """Return "symmetric", "upper" or "lower" of a matrix that states a problem; empty for any other.

    A symmetric matrix with ones on its diagonal and nothing larger beside it, some of it fractions, holds correlations.
    """
    beside = values - np.diag(np.diag(values))
    if not np.isfinite(values).all() or not beside.any():
        return ""
    if np.allclose(values, values.T, rtol=1e-12, atol=0.0):
        ones = bool((np.diag(values) == 1).all())
        fractions = bool((beside != np.round(beside)).any())
        return "" if ones and fractions and np.abs(beside).max() <= 1 else "symmetric"
    if not np.tril(beside).any():
        return "upper"
    return "" if np.triu(beside).any() else "lower"


def edges_of_matrix_text(text: str, name: str) -> EdgeList:
    """The pairs that a matrix in text states.

    Raises
    ------
    DatasetError
        When it is not square, or neither symmetric nor triangular.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = _parsed(lines)
    if found is None:
        raise DatasetError(f"{name} is not a matrix of numbers; give --header to read it as a table.")
    edges = edges_of_matrix(found[1], name, found[0])
    if not found[0] and is_edge_list([cells_of(line) for line in lines]):
        return replace(edges, doubt=_EDGES)
    corner = plain_name(cells_of(lines[0])[0]) if found[0] else ""
    if corner not in _CITIES or edges.stated != "max-cut" or edges.doubt:
        return edges
    told = f"A matrix of {edges.size} x {edges.size} under '{cells_of(lines[0])[0]}': the distances of a tour."
    return replace(edges, stated="tsp", told=(told,))


def edges_of_npy(content: bytes, name: str) -> EdgeList:
    """The pairs that an .npy matrix states."""
    try:
        values = np.load(io.BytesIO(content), allow_pickle=False)
    except ValueError as error:
        raise DatasetError(f"{name} is not a sound .npy file ({error}); write it again.") from None
    return edges_of_matrix(np.asarray(values, dtype=np.float64), name)


def edges_of_matrix(values: Matrix, name: str, labels: Sequence[str] = ()) -> EdgeList:
    """A zero diagonal means a graph; else a QUBO x' Q x, of which a full matrix states each pair twice."""
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        raise DatasetError(f"{name} has the shape {values.shape}; a matrix of a problem is square.")
    shape = shape_of(values)
    if not shape or np.abs(values).max() > LARGEST_COEFFICIENT:
        raise DatasetError(
            f"{name} is neither a symmetric nor a triangular matrix; give --header to read it as a table."
        )
    is_graph = not np.diag(values).any()
    pairs = np.triu(values, 1) if shape != "lower" else np.tril(values, -1).T
    rows, cols = np.nonzero(pairs)
    weights = pairs[rows, cols] * (2.0 if shape == "symmetric" and not is_graph else 1.0)
    loops = np.flatnonzero(np.diag(values))
    words = tuple(labels) or tuple(map(str, range(len(values))))
    return EdgeList(
        len(values),
        np.concatenate([loops, rows]).astype(np.int64),
        np.concatenate([loops, cols]).astype(np.int64),
        np.concatenate([np.diag(values)[loops], weights]),
        words,
        FileKind.MATRIX,
        stated="max-cut" if is_graph else "qubo",
        doubt=_SIGNS if is_graph and (pairs < 0).any() else "",
        told=(_sentence(shape, len(values), is_graph=is_graph),),
        full=is_graph and shape == "symmetric",
    )


_EDGES = "Three rows of three numbers can be a matrix, or three edges with their weights"
_SIGNS = (
    "A matrix with a zero diagonal and negative entries can be the weights of a graph, a QUBO (x' Q x, so"
    " that a full matrix counts each pair twice) or the couplings of spins (each pair once)"
)


def _sentence(shape: str, size: int, *, is_graph: bool) -> str:
    if is_graph:
        text = f"{_article(shape)} matrix of {size} x {size} with a zero diagonal"
        return f"{text}: the adjacency of a graph, rows are nodes."
    twice = ", so each pair counts twice" if shape == "symmetric" else ""
    return f"{_article(shape)} matrix Q of {size} x {size}: minimise x' Q x over bits{twice}."


def _article(shape: str) -> str:
    return f"An {shape}" if shape.startswith("u") else f"A {shape}"


def _parsed(lines: Sequence[str]) -> tuple[tuple[str, ...], Matrix] | None:
    """Names and numbers of a matrix with or without a row and a column of names."""
    rows = [cells_of(line) for line in lines]
    values = _numbers(rows)
    if values is not None and (values.shape[0] == values.shape[1] or not _is_count(values[0])):
        return (), values
    header, body = rows[0], rows[1:]
    for skip in (0, 1):
        names = header[len(header) - (len(body[0]) - skip) :] if body and len(header) in _widths(body, skip) else []
        values = _numbers([row[skip:] for row in body]) if names else None
        same = not skip or [row[0] for row in body] == names[: len(body)]
        if values is not None and same:
            return tuple(name.strip("\"'") for name in names), values
    return None


def _widths(body: Sequence[Sequence[str]], skip: int) -> tuple[int, ...]:
    return (len(body[0]), len(body[0]) - 1) if skip else (len(body[0]),)


def _is_count(row: Matrix) -> bool:
    return bool(np.array_equal(np.diff(row), np.ones(len(row) - 1)))


def _numbers(rows: Sequence[Sequence[str]]) -> Matrix | None:
    if not rows or len({len(row) for row in rows}) != 1:
        return None
    try:
        return np.array([[float(cell) for cell in row] for row in rows])
    except ValueError:
        return None
