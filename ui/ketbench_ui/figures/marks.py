"""Draws marks: thresholds as lines with their name, points with a cross; never moves the axes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from ketbench.base.figures import Axis, Mark
from ketbench_ui.plots.in_view import InView
from ketbench_ui.plots.plot import Plot, log_ready, pen, tint
from ketbench_ui.theme.theme import switch

TOP, LINE, LEAST = 4.0, 17.0, 30.0
"""Pixels over the first name, from one name to the next below it, and that a name has at least."""
CORNERS = ((0.0, 1.0), (0.0, 0.0), (1.0, 1.0), (1.0, 0.0))
"""Where names of points stand, one after the other: points near each other have theirs on other sides."""
_TEXT: Any = pg.TextItem


def draw_marks(plot: Plot, marks: Sequence[Mark], x: Axis, y: Axis) -> None:
    """Draw each mark over what is there; names of upright lines stand below each other."""
    upright: list[tuple[float, str]] = []
    around = cycle(CORNERS)
    for mark in marks:
        at_x = None if mark.x is None else float(log_ready([mark.x], x.log)[0])
        at_y = None if mark.y is None else float(log_ready([mark.y], y.log)[0])
        if at_x is not None and at_y is not None:
            _point(plot, mark.label, at_x, at_y, next(around))
        elif at_x is not None:
            upright.append((at_x, mark.label))
        elif at_y is not None:
            _level(plot, mark.label, at_y)
    for row, (place, label) in enumerate(sorted(upright)):
        plot.addItem(pg.InfiniteLine(pos=place, angle=90, pen=_dashes()))
        if label:
            plot.axes.addItem(BesideLine(label, place, row), ignoreBounds=True)


class BesideLine(_TEXT):
    """The name of an upright line, on the side with more room, with dots where that is too little.

    Parameters
    ----------
    label : str
    place : float
        Of the line, as the axis counts.
    row : int
        How many names stand above it.
    """

    def __init__(self, label: str, place: float, row: int) -> None:
        super().__init__(label, color=switch.look.muted, fill=tint(switch.look.view, 0.75))
        self.label, self.place, self.row = label, place, row
        self._known: tuple[object, ...] = ()
        self.setToolTip(label)

    def viewTransformChanged(self) -> None:
        """Another zoom or another size leaves other room."""
        super().viewTransformChanged()
        view = self.getViewBox()
        if view is None:
            return
        (left, right), (low, high) = view.viewRange()
        known = left, right, low, high, view.width(), view.height()
        if known != self._known and right > left and high > low and view.width() > 0 and view.height() > 0:
            self._known = known
            self._arrange(left, right, view.width(), high - (TOP + LINE * self.row) * (high - low) / view.height())

    def _arrange(self, left: float, right: float, width: float, top: float) -> None:
        share = (self.place - left) / (right - left)
        to_left = share > 0.5
        room = max(LEAST, (share if to_left else 1 - share) * width - 8)
        metrics = QFontMetricsF(self.textItem.font())
        told = metrics.elidedText(self.label, Qt.TextElideMode.ElideRight, room)
        if told != self.toPlainText():
            self.setText(told)
        self.setAnchor((1, 0) if to_left else (0, 0))
        self.setPos(self.place, top)


def _point(plot: Plot, label: str, x: float, y: float, corner: tuple[float, float]) -> None:
    color = switch.look.text
    plot.addItem(pg.ScatterPlotItem([x], [y], symbol="+", size=14, pen=pen(color, 2), brush=color))
    text = InView(label, corner, color=color, fill=tint(switch.look.view, 0.75))
    text.setPos(x, y)
    plot.addItem(text)


def _level(plot: Plot, label: str, y: float) -> None:
    look = switch.look
    options = {"position": 0.96, "color": look.muted, "fill": tint(look.view, 0.75), "anchors": [(1, 1), (1, 1)]}
    plot.addItem(pg.InfiniteLine(pos=y, angle=0, pen=_dashes(), label=label or None, labelOpts=options))


def _dashes() -> Any:
    return pen(switch.look.muted, 1.2, dashed=True)
