"""Whether the arrays of a figure fit together; draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ketbench.base.figures import (
    KINDS,
    Bars,
    Graph,
    HeatMap,
    Histogram,
    Image,
    Line,
    Scatter,
    Spheres,
    Table,
    Waterfall,
)


def shape_findings(figure: object) -> Iterator[str]:
    """A sentence for each pair of arrays that do not fit."""
    match figure:
        case Line() | Scatter():
            for series in figure.series:
                yield from _series(series)
        case Bars():
            wanted = (len(figure.names), len(figure.categories))
            for name in ("values", "low", "high"):
                yield from _wrong(name, getattr(figure, name), wanted, "(names, categories)")
        case Waterfall():
            yield from _wrong("steps", figure.steps, (len(figure.labels),), "(labels,)")
            yield from _wrong("penalties", figure.penalties, (len(figure.labels),), "(labels,)")
        case HeatMap():
            wanted = (len(figure.rows), len(figure.columns))
            yield from _wrong("values", figure.values, wanted, "(rows, columns)")
            yield from _wrong("shade", figure.shade, wanted, "(rows, columns)")
            for series in figure.points:
                yield from _series(series)
        case Histogram():
            wanted = (len(figure.names), len(figure.edges) - 1)
            yield from _wrong("counts", figure.counts, wanted, "(names, edges - 1)")
        case Graph():
            yield from _graph(figure)
        case Spheres():
            balls, dots = len(figure.names), len(figure.groups)
            yield from _wrong("points", figure.points, (balls, dots, 3), "(names, groups, 3)")
        case Table():
            yield from _rows(figure.columns, figure.rows)
        case Image():
            shape = np.shape(figure.pixels)
            if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] != 3):
                yield f"pixels have shape {shape}, not (height, width) or (height, width, 3)"
        case _:
            yield f"it is a {type(figure).__name__}, none of {', '.join(sorted(KINDS))}"


def _series(series: Any) -> Iterator[str]:
    length = np.shape(series.x)
    if len(length) != 1:
        yield f"x of '{series.label}' has shape {length}, not (n,)"
        return
    for name in ("y", "low", "high"):
        yield from _wrong(f"{name} of '{series.label}'", getattr(series, name), length, "that of x")


def _graph(figure: Graph) -> Iterator[str]:
    nodes = len(figure.positions)
    yield from _wrong("positions", figure.positions, (nodes, 2), "(nodes, 2)")
    edges = np.asarray(figure.edges)
    if edges.size and (edges.ndim != 2 or edges.shape[1] != 2 or edges.min() < 0 or edges.max() >= nodes):
        yield f"edges of shape {edges.shape} do not join pairs of its {nodes} nodes"
    yield from _wrong("groups", figure.groups, (nodes,), "(nodes,)")
    yield from _wrong("weights", figure.weights, (len(edges),), "(edges,)")
    if figure.labels and len(figure.labels) != nodes:
        yield f"it has {len(figure.labels)} labels for {nodes} nodes"


def _rows(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        if len(row) != len(columns):
            yield f"row {number} has {len(row)} cells for {len(columns)} columns"
            return


def _wrong(name: str, array: Any, wanted: tuple[int, ...], meaning: str) -> Iterator[str]:
    if array is not None and np.shape(array) != wanted:
        yield f"{name} has shape {np.shape(array)}, not {wanted} = {meaning}"
