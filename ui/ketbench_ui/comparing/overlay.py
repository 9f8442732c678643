"""Curves of several runs over each other, each named at its end in its own colour; drawn from thinned copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketbench.comparing import band
from ketbench.figures import Axis
from ketbench.runs import Run
from ketbench.smoothing import smoothed
from ketbench_ui.comparing.table import Line
from ketbench_ui.layouts import column, label
from ketbench_ui.live import Floats
from ketbench_ui.plots import Plot, log_ready, number, pen, tint
from ketbench_ui.theme import switch

MOST_NAMED = 12
HEIGHT = 330
LINE_PIXELS = 15
NAMES_ROOM = 0.16
"""Share of the width kept free for the names at the ends."""
STYLES = ("solid", "dashed")


@dataclass(frozen=True, slots=True)
class Curve:
    """One drawn curve.

    Parameters
    ----------
    key : str
    name : str
    color : str
    dashed : bool
        The second time round the colours.
    x, y : ndarray, shape (n,)
    low, high : ndarray, shape (n,), or None
        A band over seeds.
    """

    key: str
    name: str
    color: str
    dashed: bool
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None


class Overlay(QWidget):
    """The chosen metric of all ticked rows; `hovered` names the row whose curve is under the cursor."""

    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = Plot()
        self.plot.setMinimumHeight(HEIGHT)
        self.curves: list[Curve] = []
        self.names: dict[str, pg.TextItem] = {}
        self._items: dict[str, pg.PlotDataItem] = {}
        self._log_y = False
        self._strong = ""
        self._note = label(role="muted", wrap=True)
        self._reading = label(role="muted")
        self._reading.setMinimumWidth(20)
        self.setLayout(column(self.plot, self._reading, self._note, gap=2))
        self.plot.hovered.connect(self._point)
        self.plot.left.connect(lambda: self._point(float("nan"), float("nan")))
        self.plot.axes.vb.sigResized.connect(lambda _: self._name_ends())
        self.plot.axes.vb.sigRangeChanged.connect(lambda *_: self._name_ends())

    def show_lines(self, lines: Sequence[Line], metric: str, weight: float, log_y: bool) -> dict[str, str]:
        """Draw these rows; gives the colour of each."""
        self.plot.axes.clear()
        self._items.clear()
        self.names.clear()
        self._log_y = log_y
        self.curves = [c for at, line in enumerate(lines) if (c := _curve(line, at, metric, weight)) is not None]
        self.plot.label(Axis("step"), Axis(metric.replace("_", " ")))
        self.plot.axes.getAxis("left").setLogMode(log_y)
        for curve in self.curves:
            self._draw(curve, thick=len(self.curves) <= MOST_NAMED)
        for curve in self.curves[:MOST_NAMED]:
            name = pg.TextItem(curve.name, color=curve.color, anchor=(0, 0.5))
            self.names[curve.key] = name
            self.plot.axes.addItem(name, ignoreBounds=True)
        self._note.setText(_note(lines, self.curves, metric, weight))
        self.plot.axes.enableAutoRange()
        self._leave_room()
        return {curve.key: curve.color for curve in self.curves}

    def strengthen(self, key: str) -> None:
        """Let one curve stand out; an empty key none."""
        if key == self._strong:
            return
        self._strong = key
        for curve in self.curves:
            strong = curve.key == key
            faint = bool(key) and not strong
            width = 3.0 if strong else 1.6 if len(self.curves) <= MOST_NAMED else 1.0
            self._items[curve.key].setPen(pen(curve.color, width, alpha=0.25 if faint else 1.0, dashed=curve.dashed))
            self._items[curve.key].setZValue(1 if strong else 0)

    def _draw(self, curve: Curve, *, thick: bool) -> None:
        if curve.low is not None and curve.high is not None:
            known = np.isfinite(curve.low)
            edges = [
                pg.PlotCurveItem(curve.x[known], log_ready(edge[known], self._log_y), pen=None)
                for edge in (curve.low, curve.high)
            ]
            if known.any():
                self.plot.addItem(pg.FillBetweenItem(*edges, brush=tint(curve.color, 0.18)))
        y = log_ready(curve.y, self._log_y)
        y = np.where(np.isfinite(y), y, np.nan)
        item = pg.PlotDataItem(pen=pen(curve.color, 1.6 if thick else 1.0, dashed=curve.dashed), connect="finite")
        if np.isfinite(y).any():
            item.setData(curve.x, y)
        self._items[curve.key] = item
        self.plot.addItem(item)
        if not (np.diff(curve.x) < 0).any():
            item.setDownsampling(auto=True, method="peak")
            item.setClipToView(True)

    def _leave_room(self) -> None:
        """Room on the right for the names at the ends."""
        ends = [(float(c.x.min()), float(c.x.max())) for c in self.curves if len(c.x)]
        if ends and self.names:
            low, high = min(a for a, _ in ends), max(b for _, b in ends)
            self.plot.axes.setXRange(low, high + NAMES_ROOM * max(high - low, 1.0), padding=0.01)
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
        y = log_ready(curve.y, self._log_y)
        known = np.flatnonzero(np.isfinite(y) & (curve.x <= right))
        return (float(curve.x[known[-1]]), float(y[known[-1]])) if len(known) else None

    def _point(self, x: float, y: float) -> None:
        key, words = "", ""
        best = 12.0
        height = self.plot.axes.vb.viewPixelSize()[1] if np.isfinite(x) else 1.0
        for curve in self.curves if np.isfinite(x) else ():
            at = int(np.argmin(np.abs(curve.x - x)))
            value = float(log_ready(curve.y[at : at + 1], self._log_y)[0])
            if abs(value - y) / height < best:
                best, key = abs(value - y) / height, curve.key
                words = f"{curve.name}   step {number(float(curve.x[at]))}   {number(float(curve.y[at]))}"
        self._reading.setText(words)
        self.strengthen(key)
        self.hovered.emit(key)


def _curve(line: Line, at: int, metric: str, weight: float) -> Curve | None:
    color, dashed = switch.look.curve(at), at // len(switch.look.curves) % 2 == 1
    metrics = [run.metrics[metric] for run in line.runs if metric in run.metrics and len(run.metrics[metric])]
    if not metrics:
        return None
    name = line.key if len(line.runs) == 1 else f"{line.key} +{len(line.runs) - 1}"
    if len(metrics) > 1:
        found = band(metrics)
        if len(found.steps):
            return Curve(line.key, name, color, dashed, found.steps.astype(float), found.mean, found.low, found.high)
    x, y = metrics[0].steps.astype(float), metrics[0].values
    if weight:
        x, y = smoothed(x, y, weight)
    return Curve(line.key, name, color, dashed, x, y)


def _note(lines: Sequence[Line], curves: Sequence[Curve], metric: str, weight: float) -> str:
    words: list[str] = []
    if len(lines) > len(curves):
        words.append(f"{len(lines) - len(curves)} of {len(lines)} have no {metric.replace('_', ' ')}.")
    if any(curve.low is not None for curve in curves):
        words.append("Mean over seeds; the band is Student's 95 % interval of the mean.")
    if weight:
        words.append(f"Smoothed by a moving mean of weight {weight:.2f} without start bias.")
    if len(curves) > MOST_NAMED:
        words.append(f"The first {MOST_NAMED} are named; the cursor names any other.")
    return " ".join(words)


def metrics_of(runs: Sequence[Run]) -> list[str]:
    """The metrics of runs: losses, then accuracies, then those that most have."""
    names = dict.fromkeys(name for run in runs for name in run.metrics if name != "epoch")
    count = {name: sum(name in run.metrics for run in runs) for name in names}
    return sorted(names, key=lambda n: ("loss" not in n, "accuracy" not in n, "validation" not in n, -count[n]))
