"""Draws Bloch spheres side by side, points near the eye full and those behind pale."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from ketbench.base.figures import Array, Axis, Spheres, seen
from ketbench_ui.figures.drawn import Drawing, LegendEntry
from ketbench_ui.plots.plot import Plot, number, pen, tint
from ketbench_ui.theme.theme import switch

ACROSS, DOWN, BELOW = 2.5, 3.3, 1.4
ABOVE, LOWEST = 1.5, 1.75
"""How far the words over and under a sphere reach from its middle."""
SYMBOLS = ("o", "s", "t", "d", "p", "h")
NEAR = 20
"""Pixels within which a point is read."""


def draw_spheres(plot: Plot, figure: Spheres) -> Drawing:
    """A circle, its equator and its poles, then the points; a colour and a shape a group."""
    plot.label(Axis(), Axis())
    for side in ("left", "bottom"):
        plot.axes.hideAxis(side)
    plot.axes.showGrid(x=False, y=False)
    plot.axes.setAspectLocked(True)
    flat, groups = figure.flat(), np.asarray(figure.groups, int)
    columns = columns_for(len(figure.names))
    places = [(ACROSS * (at % columns), -DOWN * (at // columns)) for at in range(len(figure.names))]
    for at, (name, place) in enumerate(zip(figure.names, places, strict=True)):
        _ball(plot, name, place)
        for group in np.unique(groups):
            _points(plot, flat[at][groups == group], place, int(group))
    _leave_room(plot, places)
    labels = list(figure.labels)
    legend = [LegendEntry(text, switch.look.curve(at)) for at, text in enumerate(labels)] if len(labels) > 1 else []

    def reading(x: float, y: float) -> str:
        return _near(plot, figure, flat, places, x, y)

    return Drawing(reading, legend)


def columns_for(count: int) -> int:
    """Up to four in a row; of more, twice as many side by side as one under the other."""
    if count <= 4:
        return max(1, count)
    return max(1, min(count, int(np.ceil(np.sqrt(2 * count)))))


def _ball(plot: Plot, name: str, place: tuple[float, float]) -> None:
    look, (left, top) = switch.look, place
    angles = np.linspace(0, 2 * np.pi, 73)
    plot.addItem(pg.PlotCurveItem(left + np.cos(angles), top + np.sin(angles), pen=pen(look.line_strong, 1.2)))
    ring = seen(np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=-1))
    plot.addItem(pg.PlotCurveItem(left + ring[:, 0], top + ring[:, 1], pen=pen(look.line, 1.0)))
    poles = seen(np.array([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]]))
    plot.addItem(pg.PlotCurveItem(left + poles[:, 0], top + poles[:, 1], pen=pen(look.line, 1.0, dashed=True)))
    for text, at, anchor in (("|0⟩", top + poles[0, 1], (0.5, 1.0)), (name, top - BELOW, (0.5, 0.5))):
        words = pg.TextItem(text, color=look.muted, anchor=anchor)
        words.setPos(left, at)
        plot.addItem(words)


def _leave_room(plot: Plot, places: list[tuple[float, float]]) -> None:
    """Words have no extent for the range: points that are not seen stand where they end."""
    ends = np.array([(x + side * ACROSS / 2, y + end) for x, y in places for side, end in ((-1, ABOVE), (1, -LOWEST))])
    plot.addItem(pg.PlotCurveItem(ends[:, 0], ends[:, 1], pen=None))


def _points(plot: Plot, points: Array, place: tuple[float, float], group: int) -> None:
    color = switch.look.curve(group)
    brushes = [pg.mkBrush(tint(color, 0.45 + 0.5 * (1 + depth) / 2)) for depth in points[:, 2]]
    item = pg.ScatterPlotItem(
        place[0] + points[:, 0],
        place[1] + points[:, 1],
        symbol=SYMBOLS[group % len(SYMBOLS)],
        size=6,
        brush=brushes,
        pen=None,
    )
    plot.addItem(item)


def _near(plot: Plot, figure: Spheres, flat: Array, places: list[tuple[float, float]], x: float, y: float) -> str:
    size = plot.axes.vb.viewPixelSize()[0]
    for at, (left, top) in enumerate(places):
        distances = np.hypot(flat[at][:, 0] + left - x, flat[at][:, 1] + top - y) / size
        if len(distances) and distances.min() < NEAR:
            best = int(distances.argmin())
            values = "   ".join(
                f"{axis} {number(round(float(value), 3))}"
                for axis, value in zip("xyz", np.asarray(figure.points)[at][best], strict=True)
            )
            group = int(np.asarray(figure.groups)[best])
            label = figure.labels[group] if group < len(figure.labels) else ""
            return f"{figure.names[at]}   {label}   {values}"
    return ""
