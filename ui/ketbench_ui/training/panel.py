"""One small multiple: raw curves thin, smoothed curves thick, an earlier run dashed, readings in the title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ketbench.figures import Axis
from ketbench_ui.layouts import column, label
from ketbench_ui.live import Floats, Points
from ketbench_ui.plots import Plot, log_ready, number, pen
from ketbench_ui.theme import switch
from ketbench_ui.training.smoothing import smoothed

NARROW = 300


@dataclass(frozen=True, slots=True)
class Look:
    """How curves are drawn.

    Parameters
    ----------
    weight : float
        Of the smoothing; 0 draws raw curves only.
    log_x, log_y : bool
    raw : bool
        Whether raw curves are drawn behind smoothed ones.
    by_time : bool
        Seconds instead of steps along x.
    """

    weight: float = 0.9
    log_x: bool = False
    log_y: bool = False
    raw: bool = True
    by_time: bool = False


class MetricPanel(QWidget):
    """A quantity with a curve a part."""

    def __init__(self, quantity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = quantity
        self._title = label()
        self._title.setTextFormat(Qt.TextFormat.RichText)
        self._title.setMinimumWidth(20)
        self.plot = Plot()
        self.plot.setMinimumSize(60, 40)
        self._items: dict[str, pg.PlotDataItem] = {}
        self._newest: dict[str, tuple[str, float]] = {}
        self._shown: dict[str, tuple[Floats, Floats]] = {}
        self._look = Look()
        self.setLayout(column(self._title, self.plot, gap=2))
        self.plot.hovered.connect(self._read)
        self.plot.left.connect(self._say_newest)

    def show_curves(
        self, curves: Mapping[str, Points], labels: Mapping[str, str], look: Look, beside: Mapping[str, Points]
    ) -> None:
        """Draw the newest state."""
        self._axes(look)
        self._shown, self._newest = {}, {}
        drawn: set[str] = set()
        for index, (name, part) in enumerate(labels.items()):
            points = curves.get(name)
            if points is not None and points.count:
                self._shown[part or self.quantity] = (_x(points, look), points.values)
                self._newest[name] = (part, float(points.values[-1]))
                drawn |= self._draw(name, points, index, look)
            if name in beside and beside[name].count:
                drawn |= self._draw_beside(name, beside[name], index, look)
        for key in set(self._items) - drawn:
            self.plot.removeItem(self._items.pop(key))
        self._say_newest()

    def restyle(self) -> None:
        """Let the curves take the colours of the look when they are drawn next."""
        for item in self._items.values():
            self.plot.removeItem(item)
        self._items.clear()

    def _axes(self, look: Look) -> None:
        if look != self._look or not self._items:
            self._look = look
            self.plot.label(Axis(), Axis())
            self.plot.axes.getAxis("bottom").setLogMode(look.log_x)
            self.plot.axes.getAxis("left").setLogMode(look.log_y)

    def _draw(self, name: str, points: Points, index: int, look: Look) -> set[str]:
        color, x = switch.look.curve(index), _x(points, look)
        drawn: set[str] = set()
        if look.raw or not look.weight:
            key = f"raw {name}"
            faint = 0.35 if look.weight else 1.0
            _fill(self._item(key, pen(color, 1, alpha=faint)), x, points.values, look)
            drawn.add(key)
        if look.weight:
            key = f"smooth {name}"
            short_x, short_y = smoothed(x, points.values, look.weight, self._pixels())
            _fill(self._item(key, pen(color, 2), smooth=True), short_x, short_y, look)
            drawn.add(key)
        return drawn

    def _draw_beside(self, name: str, points: Points, index: int, look: Look) -> set[str]:
        key = f"beside {name}"
        x, y = smoothed(_x(points, look), points.values, look.weight, self._pixels())
        style = pen(switch.look.curve(index), 1.4, alpha=0.6, dashed=True)
        _fill(self._item(key, style, smooth=True), x, y, look)
        return {key}

    def _item(self, key: str, style: object, *, smooth: bool = False) -> pg.PlotDataItem:
        if key not in self._items:
            item = pg.PlotDataItem(pen=style, antialias=smooth, connect="finite")
            self.plot.addItem(item)
            if not smooth:
                item.setDownsampling(auto=True, method="peak")
                item.setClipToView(True)
            self._items[key] = item
        self._items[key].setPen(style)
        return self._items[key]

    def _say_newest(self) -> None:
        parts = [(part or ("batch" if len(self._newest) > 1 else ""), value) for part, value in self._newest.values()]
        self._say("", parts)

    def _read(self, x: float, y: float) -> None:
        at = 10.0**x if self._look.log_x else x
        parts: list[tuple[str, float]] = []
        for part, (steps, values) in self._shown.items():
            near = min(int(np.searchsorted(steps, at)), len(steps) - 1)
            parts.append((part if part != self.quantity else "", float(values[near])))
        self._say(f"at {number(float(round(at, 3)))}", parts)

    def _pixels(self) -> int:
        return max(100, self.plot.width())

    def _short(self, part: str) -> str:
        return "val." if part == "validation" and self.width() < NARROW else part

    def _say(self, head: str, parts: list[tuple[str, float]]) -> None:
        texts = [
            f'<span style="color:{switch.look.curve(i)}">■</span>&nbsp;{escape(self._short(part))} {_brief(value)}'
            for i, (part, value) in enumerate(parts)
        ]
        muted = f'<span style="color:{switch.look.muted}"> &nbsp;{"&nbsp; ".join(texts)}&nbsp; {head}</span>'
        self._title.setText(f"<b>{escape(self.quantity)}</b>{muted}")


def _fill(item: pg.PlotDataItem, x: Floats, y: Floats, look: Look) -> None:
    """Hand a curve over; one without a finite point is emptied, for pyqtgraph fails while painting it."""
    shown_x, shown_y = log_ready(x, look.log_x), log_ready(y, look.log_y)
    if (np.isfinite(shown_x) & np.isfinite(shown_y)).any():
        item.setData(shown_x, shown_y)
    else:
        item.setData([], [])


def _brief(value: float) -> str:
    """Three digits that matter; large counts in full."""
    return f"{value:.3g}" if not 1000 <= abs(value) < 1e9 else f"{value:.0f}"


def _x(points: Points, look: Look) -> Floats:
    return points.times if look.by_time else points.steps
