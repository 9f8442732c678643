"""Draws nodes and edges; a colour a group, a width a weight."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from ketbench.base.figures import Array, Axis, Graph
from ketbench_ui.figures.drawn import Drawing, LegendEntry
from ketbench_ui.plots.in_view import InView
from ketbench_ui.plots.plot import Plot, number, tint
from ketbench_ui.theme.theme import switch

MOST_LABELS = 48
MANY_EDGES = 120
AROUND, MOST_NAMED = 0.1, 8
"""Groups beyond which colours repeat and names say nothing."""


def draw_graph(plot: Plot, figure: Graph) -> Drawing:
    """The graph at its own positions, without axes."""
    positions = np.asarray(figure.positions, float)
    groups = np.zeros(len(positions), int) if figure.groups is None else np.asarray(figure.groups, int)
    plot.label(Axis(), Axis())
    plot.axes.hideAxis("left")
    plot.axes.hideAxis("bottom")
    plot.axes.showGrid(x=False, y=False)
    plot.axes.setAspectLocked(True)
    # The label of the lowest node stands below it.
    plot.axes.vb.setDefaultPadding(AROUND)
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
        return f"{_label(figure, at)}   {number(degree)} edges" + (
            f"   {group_name(figure, int(groups[at]))}" if groups.any() else ""
        )

    return Drawing(reading, _legend(figure, groups))


def _draw(plot: Plot, figure: Graph, positions: Array, groups: Array) -> None:
    edges = np.asarray(figure.edges, int).reshape(-1, 2)
    brushes = [pg.mkBrush(switch.look.curve(int(group))) for group in groups]
    item = pg.GraphItem(
        pos=positions,
        adj=edges if len(edges) else None,
        pen=_pens(figure, edges, groups) if len(edges) else None,
        size=14 if len(positions) <= MOST_LABELS else 9,
        symbol="o",
        symbolBrush=brushes,
        symbolPen=pg.mkPen(switch.look.view, width=1.5),
    )
    plot.addItem(item)
    for at in range(len(figure.labels) if len(figure.labels) <= MOST_LABELS else 0):
        text = InView(str(figure.labels[at]), (0.5, -0.4), color=switch.look.text)
        text.setPos(*positions[at])
        plot.addItem(text)


def _pens(figure: Graph, edges: Array, groups: Array) -> Array:
    """One record an edge, as GraphItem wants them; an edge inside a group has its colour, one between is faint."""
    kinds = [("red", np.ubyte), ("green", np.ubyte), ("blue", np.ubyte), ("alpha", np.ubyte), ("width", float)]
    many = len(edges) > MANY_EDGES
    between = tint(switch.look.faint, 0.3 if many else 0.8)
    several = len(set(groups.tolist())) > 1
    inside = {int(group): tint(switch.look.curve(int(group)), 0.9) for group in set(groups.tolist())}
    ends = groups[edges]
    colors = [inside[int(a)] if several and a == b else between for a, b in ends]
    widths = np.ones(len(edges))
    if figure.weights is not None:
        sizes = np.abs(np.nan_to_num(np.asarray(figure.weights, float)))
        if np.ptp(sizes) > 0:
            widths = 0.6 + (1.4 if many else 3.4) * sizes / float(sizes.max())
    rows = [(c.red(), c.green(), c.blue(), c.alpha(), width) for c, width in zip(colors, widths, strict=True)]
    return np.array(rows, dtype=kinds)


def group_name(figure: Graph, group: int) -> str:
    """What the nodes of a group are."""
    return figure.group_names[group] if 0 <= group < len(figure.group_names) else f"group {group}"


def _legend(figure: Graph, groups: Array) -> list[LegendEntry]:
    found = sorted(set(groups.tolist()))
    least = 0 if figure.group_names else 1
    return (
        [LegendEntry(group_name(figure, g), switch.look.curve(g)) for g in found]
        if least < len(found) <= MOST_NAMED
        else []
    )


def _label(figure: Graph, at: int) -> str:
    return str(figure.labels[at]) if at < len(figure.labels) else f"node {at}"
