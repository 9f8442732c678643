"""Curves of several runs over each other, each named at its end in its own colour; drawn from thinned copies."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from ketbench.base.figures import Axis
from ketbench.contract.run import Run
from ketbench.results.comparing.overlaid import MOST_NAMED, CurveLook, Overlaid, dash, has_raw_behind, overlaid, said
from ketbench_ui.compare.table import Line
from ketbench_ui.plots.plot import HOW_TO_ZOOM, Plot, log_ready, number, pen, tint
from ketbench_ui.plots.thinned import add_thinned
from ketbench_ui.theme.layouts import column, label
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.turns import at_once

Floats = NDArray[np.float64]
MOST_MARKS = 200
"""Marks of values that are not finite, in one curve."""
LOG_COLUMNS = 4000
"""Columns of a curve along a logarithm where few curves are drawn, several times more than a plot is wide."""
LINE_PIXELS = 15
SLICE = 8
"""Curves that are read, or drawn, in one turn of the window's loop."""
DASHES = {
    "solid": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
    "dashdot": Qt.PenStyle.DashDotLine,
}
ROUGH = 40.0
"""Times its own height that a curve travels, from which on it is drawn thin: a wide dashed one takes long to paint."""
NAMES_ROOM = 0.16
"""Share of the width kept free for the names at the ends."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One drawn curve.

    Parameters
    ----------
    drawn : Overlaid
    color : str
    """

    drawn: Overlaid
    color: str

    @property
    def key(self) -> str:
        """The row it belongs to."""
        return self.drawn.key

    def pen(self, width: float, alpha: float = 1.0) -> QPen:
        """Its colour and its dashes."""
        made = pen(self.color, width, alpha=alpha)
        made.setStyle(DASHES[dash(self.drawn.place)])
        return made

    @property
    def name(self) -> str:
        """What stands at its end."""
        return self.drawn.name


class Overlay(QWidget):
    """The chosen metric of all ticked rows; `hovered` names the row whose curve is under the cursor."""

    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = Plot(in_page=True)
        self.curves: list[Curve] = []
        self.is_whole = True
        self.names: dict[str, pg.TextItem] = {}
        self._items: dict[str, pg.PlotDataItem] = {}
        self._parts: dict[str, list[object]] = {}
        self._lines: dict[str, Line] = {}
        self._metric = ""
        self._is_zoomed = False
        self._look = CurveLook()
        self._strong = ""
        self.note = label(role="muted", wrap=True)
        self.note.setToolTip(HOW_TO_ZOOM)
        self.reading = label(role="muted")
        self.reading.setMinimumWidth(20)
        self.setLayout(column(self.plot, self.note, gap=2))
        self.plot.hovered.connect(self._point)
        self.plot.clicked_twice.connect(self.fit)
        self.plot.left.connect(lambda: self._point(float("nan"), float("nan")))
        self.plot.axes.vb.sigResized.connect(lambda _: self._name_ends())
        self.plot.axes.vb.sigRangeChangedManually.connect(lambda *_: self._zoomed())
        self.plot.axes.vb.sigRangeChanged.connect(lambda *_: self._name_ends())

    def show_lines(self, lines: Sequence[Line], metric: str, look: CurveLook) -> dict[str, str]:
        """Draw these rows; gives the colour of each."""
        at_once(self.drawing(lines, metric, look))
        return {curve.key: curve.color for curve in self.curves}

    def drawing(self, lines: Sequence[Line], metric: str, look: CurveLook) -> Iterator[None]:
        """Draw these rows, a few a slice; the plot as it was is seen until all are there."""
        drawn: list[Overlaid] = []
        for at in range(0, len(lines), SLICE):
            # Reads the curves of runs that were not looked at before.
            drawn += self._drawn(lines[at : at + SLICE], metric, look)
            yield
        self.is_whole = False
        self.plot.setUpdatesEnabled(False)
        self.plot.axes.clear()
        # Each curve would have the range worked out anew; `fit` does it once.
        self.plot.axes.disableAutoRange()
        for known in (self._items, self._parts, self.names):
            known.clear()
        self._look, self._metric = look, metric
        self._lines = {line.key: line for line in lines}
        self.curves = [_curve(one) for one in drawn]
        self.plot.label(Axis("step"), Axis(metric.replace("_", " ")))
        self.plot.axes.getAxis("bottom").setLogMode(look.log_x)
        self.plot.axes.getAxis("left").setLogMode(look.log_y)
        for at, curve in enumerate(self.curves, 1):
            self._draw(curve)
            if at % SLICE == 0:
                yield
        for curve in self.curves[:MOST_NAMED]:
            name = pg.TextItem(curve.name, color=curve.color, anchor=(0, 0.5))
            self.names[curve.key] = name
            self.plot.axes.addItem(name, ignoreBounds=True)
        self._say()
        self.fit()
        self.plot.setUpdatesEnabled(True)
        self.is_whole = True

    def renew(self, lines: Sequence[Line]) -> bool:
        """Draw the curves of these rows again and leave all others; False where one is not there yet."""
        places = {curve.key: at for at, curve in enumerate(self.curves)}
        found = [_curve(one) for one in self._drawn(lines, self._metric, self._look)]
        if not self.is_whole or any(curve.key not in places for curve in found):
            return False
        self._lines.update((line.key, line) for line in lines)
        for curve in found:
            for part in self._parts.pop(curve.key):
                self.plot.axes.removeItem(part)
            self.curves[places[curve.key]] = curve
            self._draw(curve)
        if self._strong:
            self._emphasise()
        self._say()
        if self._is_zoomed:
            self._name_ends()
        else:
            self.fit()
        return True

    def fit(self) -> None:
        """Show all of the curves again, after a zoom."""
        self._is_zoomed = False
        self.plot.axes.enableAutoRange()
        self._leave_room()

    def strengthen(self, key: str) -> None:
        """Let one curve stand out; an empty key none."""
        if key == self._strong:
            return
        self._strong = key
        self._emphasise()

    def _emphasise(self) -> None:
        for curve in (one for one in self.curves if one.key in self._items):
            strong = curve.key == self._strong
            faint = bool(self._strong) and not strong
            width = 3.0 if strong else self._width(curve)
            self._items[curve.key].setPen(curve.pen(width, 0.25 if faint else 1.0))
            self._items[curve.key].setZValue(1 if strong else 0)

    def _zoomed(self) -> None:
        self._is_zoomed = True

    def _drawn(self, lines: Sequence[Line], metric: str, look: CurveLook) -> list[Overlaid]:
        return overlaid([line.runs for line in lines], metric, look, [line.place for line in lines])

    def _say(self) -> None:
        drawn = [curve.drawn for curve in self.curves]
        more = ["The cursor names any other."] if len(drawn) > MOST_NAMED else []
        going = _said_of_going(self._lines.values(), {curve.key for curve in self.curves})
        self.note.setText(" ".join([*said(drawn, len(self._lines), self._metric, self._look), *more, *going]))

    def _draw(self, curve: Curve) -> None:
        before = len(self.plot.axes.items)
        if has_raw_behind([c.drawn for c in self.curves], self._look):
            self._add(curve.drawn.raw_x, curve.drawn.raw_y, pen(curve.color, 1, alpha=0.35))
        edges = curve.drawn.edges(log_y=self._look.log_y)
        if edges is not None:
            self._fill(curve, *edges)
        self._items[curve.key] = self._add(curve.drawn.x, curve.drawn.y, curve.pen(self._width(curve)))
        self._mark(curve)
        self._parts[curve.key] = self.plot.axes.items[before:]

    def _width(self, curve: Curve) -> float:
        """Thin where there are many, and where a curve goes up and down so often that a wide one would be a blot."""
        y = curve.drawn.y[np.isfinite(curve.drawn.y)]
        reach = float(np.ptp(y)) if len(y) else 0.0
        is_rough = reach > 0 and float(np.abs(np.diff(y)).sum()) > ROUGH * reach
        return 1.0 if is_rough or len(self.curves) > MOST_NAMED else 1.6

    def _fill(self, curve: Curve, low: Floats, high: Floats) -> None:
        x = log_ready(curve.drawn.x, self._look.log_x)
        low, high = log_ready(low, self._look.log_y), log_ready(high, self._look.log_y)
        known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        if known.any():
            sides = [pg.PlotCurveItem(x[known], edge[known], pen=None) for edge in (low, high)]
            self.plot.addItem(pg.FillBetweenItem(*sides, brush=tint(curve.color, 0.18)))

    def _mark(self, curve: Curve) -> None:
        """A cross where a value is not finite: a gap is not hidden."""
        x, heights = self._seen(*curve.drawn.lost())
        x, heights = x[:: -(-len(x) // MOST_MARKS) or 1], heights[:: -(-len(x) // MOST_MARKS) or 1]
        fits = np.isfinite(x) & np.isfinite(heights)
        if fits.any():
            style = pen(curve.color, 1.5)
            self.plot.addItem(pg.ScatterPlotItem(x[fits], heights[fits], symbol="x", size=9, pen=style, brush=None))

    def _add(self, x: Floats, y: Floats, style: object) -> pg.PlotDataItem:
        x, y = self._seen(x, y)
        y = np.where(np.isfinite(y), y, np.nan)
        # pyqtgraph fails while it paints a curve without a finite point.
        if not (np.isfinite(x) & np.isfinite(y)).any():
            x = y = np.empty(0)
        columns = LOG_COLUMNS // max(1, len(self.curves) // MOST_NAMED) if self._look.log_x else 0
        return add_thinned(self.plot, x, y, columns, pen=style)

    def _seen(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return log_ready(x, self._look.log_x), log_ready(y, self._look.log_y)

    def _leave_room(self) -> None:
        """Room on the right for the names at the ends."""
        seen = [x[np.isfinite(x)] for x, _ in (self._seen(c.drawn.x, c.drawn.y) for c in self.curves)]
        ends = [(float(x.min()), float(x.max())) for x in seen if len(x)]
        if ends and self.names:
            low, high = min(a for a, _ in ends), max(b for _, b in ends)
            self.plot.axes.setXRange(low, high + NAMES_ROOM * ((high - low) or 1.0), padding=0.01)
        self._name_ends()

    def _name_ends(self) -> None:
        """Names beside the ends of their curves, pushed apart until none lies on another."""
        if not self.names:
            return
        (_, right), (bottom, top) = self.plot.axes.viewRange()
        pixel = (top - bottom) / max(1.0, self.plot.axes.vb.height())
        wanted = [(end, curve) for curve in self.curves if curve.key in self.names and (end := self._end(curve, right))]
        wanted.sort(key=lambda item: item[0][1])
        lowest = -np.inf
        for (x, y), curve in wanted:
            lowest = max(y, lowest + LINE_PIXELS * pixel)
            self.names[curve.key].setPos(x, lowest)

    def _end(self, curve: Curve, right: float) -> tuple[float, float] | None:
        x, y = self._seen(curve.drawn.x, curve.drawn.y)
        known = np.flatnonzero(np.isfinite(y) & (x <= right))
        return (float(x[known[-1]]), float(y[known[-1]])) if len(known) else None

    def _point(self, x: float, y: float) -> None:
        key, words = "", ""
        best = 12.0
        height = self.plot.axes.vb.viewPixelSize()[1] if np.isfinite(x) else 1.0
        for curve in self.curves if np.isfinite(x) else ():
            places, values = self._seen(curve.drawn.x, curve.drawn.y)
            known = np.flatnonzero(np.isfinite(places) & np.isfinite(values))
            if not len(known):
                continue
            at = int(known[np.argmin(np.abs(places[known] - x))])
            value = float(values[at])
            if abs(value - y) / height < best:
                best, key = abs(value - y) / height, curve.key
                words = f"{curve.name}   step {number(float(curve.drawn.x[at]))}   {number(float(curve.drawn.y[at]))}"
        self.reading.setText(words)
        self.strengthen(key)
        self.hovered.emit(key)


def _curve(drawn: Overlaid) -> Curve:
    return Curve(drawn, switch.look.curve(drawn.place))


def _said_of_going(lines: Iterable[Line], drawn: Container[str]) -> list[str]:
    """What is to be said of runs that go on."""
    words: list[str] = []
    going = [(line.key in drawn, run) for line in lines for run in line.runs if not run.status.is_final]
    for is_drawn, fate in ((True, "drawn as far as it is"), (False, "drawn with its first value")):
        some = [run for known, run in going if known is is_drawn]
        if len(some) == 1:
            words.append(f"{some[0].id} is {some[0].status.value}: {fate}.")
        elif some:
            words.append(f"{len(some)} runs are not over, each {fate}.")
    return words


def metrics_of(runs: Sequence[Run], more: Iterable[str] = ()) -> list[str]:
    """The metrics of runs, and more names: losses, then accuracies, then those that most have."""
    names = dict.fromkeys(name for name in (*(name for run in runs for name in run.metrics), *more) if name != "epoch")
    count = {name: sum(name in run.metrics for run in runs) for name in names}
    return sorted(names, key=lambda n: ("loss" not in n, "accuracy" not in n, "validation" not in n, -count[n]))
