"""Kernel matrix, table of kernels, and histograms by class as figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, Bars, Figure, HeatMap, Mark, Table
from ketbench_atoms.learning.data import Graphs
from ketbench_atoms.learning.judging import MAJORITY, OURS, TITLES, Board

Floats = NDArray[np.float64]
_NAMED = 40
_WORDS = {"f1_weighted": "weighted F1", "balanced_accuracy": "balanced accuracy", "r2": "R2", "rmse": "RMSE"}


def matrix_figure(matrix: Floats, found: Graphs, told: str) -> Figure:
    """The kernel, graphs in the order of their class or value."""
    order = np.argsort(found.y, kind="stable")
    few = len(order) <= _NAMED
    names = [found.names[i] for i in order] if few else np.arange(1, len(order) + 1)
    ends = np.cumsum(np.bincount(found.y)) if found.classes else []
    spoken = ", ".join(f"{name} up to row {int(end)}" for name, end in zip(found.classes, ends, strict=False))
    return HeatMap(
        title="Kernel matrix of the atoms",
        note=f"{told} Sorted by {found.target}{f': {spoken}' if spoken else ''}.",
        values=matrix[np.ix_(order, order)],
        columns=names,
        rows=names,
        x=Axis() if few else Axis("graph, in that order"),
        y=Axis() if few else Axis("graph, in that order"),
        z=Axis("similarity"),
    )


def table_figure(board: Board, shown: Sequence[str], main: str) -> Figure:
    """Every kernel with its figures and intervals, and how ours differs in words."""
    rows: list[list[str | float | int | bool | None]] = []
    for method in TITLES:
        row: list[str | float | int | bool | None] = ["atoms" if method == OURS else method]
        for figure in shown:
            low, high = board.interval(method, figure)
            row.append(f"{board.mean(method, figure):.3f} [{low:.3f}, {high:.3f}]")
        row.append("" if method == OURS else board.words(method, main))
        rows.append(row)
    heads = ["kernel", *(_WORDS[figure] for figure in shown), "atoms are"]
    return Table(title="Kernels on the same folds", columns=heads, rows=rows, note=f"Words by {_WORDS[main]}.")


def scores_figure(board: Board, main: str) -> Figure:
    """The main figure of every kernel with its interval."""
    methods = [method for method in TITLES if any(row.method == method for row in board.rows)]
    means = np.array([[board.mean(method, main) for method in methods]])
    ends = np.array([board.interval(method, main) for method in methods])
    chance = [Mark("majority", x=float(means[0][methods.index(MAJORITY)]))] if MAJORITY in methods else []
    return Bars(
        title=f"Kernels on the same folds: {_WORDS[main]}",
        categories=[TITLES[method] for method in methods],
        names=[_WORDS[main]],
        values=means,
        low=ends[None, :, 0],
        high=ends[None, :, 1],
        horizontal=True,
        x=Axis(_WORDS[main]),
        marks=chance,
    )


def histogram_figure(features: Floats, found: Graphs) -> Figure:
    """Mean distribution of excitations at the last time, by class."""
    last = features[:, -1]
    groups = [(name, last[found.y == code]) for code, name in enumerate(found.classes)] or [("all", last)]
    present = [(name, rows) for name, rows in groups if len(rows)]
    return Bars(
        title="Excitations at the end of the pulse, mean by class",
        categories=[str(k) for k in range(last.shape[1])],
        names=[name for name, _ in present],
        values=np.array([rows.mean(axis=0) for _, rows in present]),
        x=Axis("atoms excited"),
        y=Axis("probability"),
    )


def skipped_figure(skipped: Sequence[tuple[str, str]]) -> Figure:
    """Graphs that were left out, with the reason."""
    return Table(title="Graphs left out", columns=["graph", "because"], rows=[list(row) for row in skipped])
