"""Draws marks: thresholds as lines with their name, points with a cross; never moves the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg

from ketbench.base.figures import Axis, Mark
from ketbench_ui.plots.plot import Plot, log_ready, pen, tint
from ketbench_ui.theme.theme import switch


def draw_marks(plot: Plot, marks: Sequence[Mark], x: Axis, y: Axis) -> None:
    """Draw each mark over what is there."""
    for mark in marks:
        at_x = None if mark.x is None else float(log_ready([mark.x], x.log)[0])
        at_y = None if mark.y is None else float(log_ready([mark.y], y.log)[0])
        if at_x is not None and at_y is not None:
            _point(plot, mark.label, at_x, at_y)
        elif at_x is not None or at_y is not None:
            _line(plot, mark.label, at_x, at_y)


def _point(plot: Plot, label: str, x: float, y: float) -> None:
    color = switch.look.text
    plot.addItem(pg.ScatterPlotItem([x], [y], symbol="+", size=14, pen=pen(color, 2), brush=color))
    text = pg.TextItem(label, color=color, anchor=(0, 1), fill=tint(switch.look.view, 0.75))
    text.setPos(x, y)
    plot.addItem(text)


def _line(plot: Plot, label: str, x: float | None, y: float | None) -> None:
    look = switch.look
    options: dict[str, Any] = {
        "position": 0.96 if x is None else 0.92,
        "color": look.muted,
        "fill": tint(look.view, 0.75),
        "anchors": [(1, 1), (1, 1)] if x is None else [(0, 0), (1, 0)],
    }
    place, angle = (y, 0) if x is None else (x, 90)
    line = pg.InfiniteLine(
        pos=place, angle=angle, pen=pen(look.muted, 1.2, dashed=True), label=label or None, labelOpts=options
    )
    plot.addItem(line)
