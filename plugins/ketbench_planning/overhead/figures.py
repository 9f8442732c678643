"""Figures of `planning.qec` as data: qubits over the error rate, qubits by part, and time against factories."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Axis, Bars, Figure, Line, Mark, Series, inputs_table
from ketbench_planning.overhead.report import MARKS, QecReport, slower, with_error


def figures(found: QecReport) -> dict[str, Figure]:
    """All figures by name, in the order of the tabs."""
    made: dict[str, Figure] = {"qubits by part": parts(found), "qubits over error rate": over_error(found)}
    if found.factories > 1:
        made["time against qubits"] = trade(found)
    return made | {"inputs": inputs_table(found.params)}


def parts(found: QecReport) -> Bars:
    """Physical qubits of board and factories."""
    return Bars(
        title=f"{found.qubits:,} physical qubits at distance {found.distance}",
        categories=["board", "magic-state factories"],
        names=["qubits"],
        values=np.array([[float(found.board_qubits), float(found.factory_qubits)]]),
        y=Axis("physical qubits"),
    )


def over_error(found: QecReport) -> Line:
    """Qubits over the physical error rate by the surface-code model, with sizes that are spoken of."""
    top = 0.5 * found.params.threshold
    grid = np.geomspace(top / 100, top, 25)
    reports = [with_error(found.params, float(p)) for p in grid]
    kept = [(p, r.qubits) for p, r in zip(grid, reports, strict=True) if r is not None]
    marks = [Mark(name, y=size) for name, size in MARKS.items()]
    return Line(
        title="Physical qubits over the physical error rate",
        note="By the surface-code model; distances are whole, so the curve has steps.",
        series=[Series("physical qubits", np.array([p for p, _ in kept]), np.array([float(q) for _, q in kept]))],
        x=Axis("physical error rate", log=True),
        y=Axis("physical qubits", log=True),
        marks=[*marks, Mark("this one", found.params.physical_error, float(found.qubits))]
        if found.params.law == "surface code model"
        else marks,
    )


def trade(found: QecReport) -> Line:
    """Time over qubits with fewer factories."""
    counts = np.unique(np.geomspace(1, found.factories, 30).astype(int))
    reports = [slower(found, int(count)) for count in counts]
    return Line(
        title="Fewer factories: fewer qubits, longer time",
        series=[
            Series("time", np.array([float(r.qubits) for r in reports]), np.array([r.runtime for r in reports])),
        ],
        x=Axis("physical qubits"),
        y=Axis("time", "s", log=True),
        marks=[Mark(name, x=size) for name, size in MARKS.items() if reports[0].qubits <= size <= found.qubits],
    )
