"""Draws nodes and edges; a colour a group, a width a weight."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from ketbench.figures import Array, Axis, Graph
from ketbench_ui.figures.drawn import Drawing, LegendEntry
from ketbench_ui.plots import Plot, number, tint
from ketbench_ui.theme import switch

MOST_LABELS = 120


def draw_graph(plot: Plot, figure: Graph) -> Drawing:
    """The graph at its own positions, without axes."""
    positions = np.asarray(figure.positions, float)
    groups = np.zeros(len(positions), int) if figure.groups is None else np.asarray(figure.groups, int)
    plot.label(Axis(), Axis())
    plot.axes.hideAxis("left")
    plot.axes.hideAxis("bottom")
    plot.axes.showGrid(x=False, y=False)
    plot.axes.setAspectLocked(True)
    if len(positions):
        _draw(plot, figure, positions, groups)

    def reading(x: float, y: float) -> str:
        if not len(positions):
            return ""
        distances = np.hypot(positions[:, 0] - x, positions[:, 1] - y)
        at = int(np.argmin(distances))
        if distances[at] > 12 * plot.axes.vb.viewPixelSize()[0]:
            return ""
        degree = int((np.asarray(figure.edges) == at).sum()) if len(figure.edges) else 0
        return f"{_label(figure, at)}   {number(degree)} edges" + (f"   group {groups[at]}" if groups.any() else "")

    return Drawing(reading, _legend(groups))


def _draw(plot: Plot, figure: Graph, positions: Array, groups: Array) -> None:
    edges = np.asarray(figure.edges, int).reshape(-1, 2)
    brushes = [pg.mkBrush(switch.look.curve(int(group))) for group in groups]
    item = pg.GraphItem(
        pos=positions,
        adj=edges if len(edges) else None,
        pen=_pens(figure, len(edges)) if len(edges) else None,
        size=14,
        symbol="o",
        symbolBrush=brushes,
        symbolPen=pg.mkPen(switch.look.view, width=1.5),
    )
    plot.addItem(item)
    for at in range(min(len(figure.labels), MOST_LABELS)):
        text = pg.TextItem(str(figure.labels[at]), color=switch.look.text, anchor=(0.5, -0.4))
        text.setPos(*positions[at])
        plot.addItem(text)


def _pens(figure: Graph, count: int) -> Array:
    """One record an edge, as GraphItem wants them."""
    kinds = [("red", np.ubyte), ("green", np.ubyte), ("blue", np.ubyte), ("alpha", np.ubyte), ("width", float)]
    color = tint(switch.look.faint, 0.8)
    widths = np.ones(count)
    if figure.weights is not None:
        sizes = np.abs(np.nan_to_num(np.asarray(figure.weights, float)))
        widths = 0.6 + 3.4 * sizes / max(float(sizes.max()), 1e-12)
    rows = [(color.red(), color.green(), color.blue(), color.alpha(), width) for width in widths]
    return np.array(rows, dtype=kinds)


def _legend(groups: Array) -> list[LegendEntry]:
    found = sorted(set(groups.tolist()))
    return [LegendEntry(f"group {g}", switch.look.curve(g)) for g in found] if len(found) > 1 else []


def _label(figure: Graph, at: int) -> str:
    return str(figure.labels[at]) if at < len(figure.labels) else f"node {at}"
