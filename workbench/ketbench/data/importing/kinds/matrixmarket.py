"""Reads Matrix Market files by scipy: a square sparse matrix is a graph of weighted edges, any other a table."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Role
from ketbench.data.importing.files.arrays import columns_of_arrays
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.problem_files.doubts import doubt_of_pairs
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout

MOST_DENSE = 100_000_000


def read_matrix_market(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The edges of a square sparse matrix, each pair of a symmetric one once; `part` "table" gives the full matrix.

    Raises
    ------
    DatasetError
        For a damaged file, or a matrix that is too large as a table.
    """
    from scipy.io import mminfo, mmread

    content = source.content()
    try:
        rows, columns, _, way, field, symmetry = mminfo(io.BytesIO(content))
        matrix: Any = mmread(io.BytesIO(content))
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise DatasetError(f"'{source.name}' is a damaged Matrix Market file ({reason}); save it again.") from None
    graph = way == "coordinate" and rows == columns and field != "complex" and options.part != "table"
    if graph:
        return _graph(matrix.tocoo(), str(symmetry), int(rows), options, findings)
    if rows * columns > MOST_DENSE:
        raise DatasetError(
            f"'{source.name}' is a matrix of {rows} × {columns}, too large as a table; save a part of it."
        )
    dense = np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix)[: options.rows]
    findings.note(f"Matrix Market: a matrix of {rows} × {columns} ({way}, {field}, {symmetry}).")
    made = columns_of_arrays(source.name, {"column": dense}, findings)
    return made, Guess(Format.MATRIX_MARKET, names=tuple(column.name for column in made))


def _graph(
    matrix: Any, symmetry: str, nodes: int, options: Options, findings: Findings
) -> tuple[tuple[Column, ...], Guess]:
    """Edges i, j, weight with nodes from 1, as in the file; scipy has mirrored a symmetric matrix."""
    ends = np.column_stack([matrix.row, matrix.col]) + 1
    weights = np.asarray(matrix.data, dtype=np.float64)
    mirrored = symmetry == "general" and (matrix != matrix.T).nnz == 0
    if symmetry != "general" or mirrored:
        lower = ends[:, 0] >= ends[:, 1]
        ends, weights = ends[lower], weights[lower]
    loops = int((ends[:, 0] == ends[:, 1]).sum())
    ends, weights = ends[: options.rows], weights[: options.rows]
    whole = symmetry != "general" or mirrored
    direction = "without direction" if whole else "with direction (the matrix is not symmetric)"
    doubt = doubt_of_pairs(ends[:, 0], ends[:, 1], weights)
    told = f", {loops} of them from a node to itself" if loops else ""
    size = counted(len(weights), "edge")
    findings.note(
        f"Matrix Market: a graph of {counted(nodes, 'node')}, numbered from 1, and {size}{told}, {direction}."
    )
    idle = nodes - len(np.unique(ends))
    if idle:
        findings.note(f"{counted(idle, 'node')} {'has' if idle == 1 else 'have'} no edge and no row.")
    columns = (
        Column("i", ends[:, 0].astype(np.float64)),
        Column("j", ends[:, 1].astype(np.float64)),
        Column("weight", weights, role=Role.WEIGHT),
    )
    facts = {"edges": json.dumps("max-cut"), "nodes": json.dumps({"first": 1, "count": nodes})}
    if doubt:
        findings.note(f"{doubt}: a solver asks which, as problem=max-cut, qubo or ising.")
        facts["doubt"] = json.dumps(doubt)
    names = ("i", "j", "weight")
    return columns, Guess(Format.EDGES, layout=Layout(0, False, False, 3), names=names, facts=facts)
