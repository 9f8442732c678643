"""One small multiple: raw curves thin, smoothed curves thick, an earlier run dashed, readings in the title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketbench.base.digits import shown
from ketbench.base.figures import Axis
from ketbench.results.smoothing import FEW, extremes, medians, running_median, smoothed, weight_for, window_of
from ketbench_ui.experiment.training.axes import CHOICES, along, step_at
from ketbench_ui.experiment.training.ends import Ends
from ketbench_ui.experiment.training.look import Look
from ketbench_ui.experiment.training.title import MOST_READ, legend, titled, whole
from ketbench_ui.plots.pixel_columns import by_columns
from ketbench_ui.plots.plot import Plot, log_ready, number, pen, tint
from ketbench_ui.plots.points import BLOCK, FINE, Part
from ketbench_ui.services.live import Floats, Points
from ketbench_ui.theme.layouts import column, label
from ketbench_ui.theme.theme import switch

NARROW = 300
LEGEND_FROM = 220
"""Height from which many curves have a legend of their own."""
CUMULATIVE = frozenset({"circuit executions", "function evaluations", "evaluations"})
"""Quantities that only grow."""
LATE = 0.3
"""Share of the planned steps after which a first point is late."""
MOST_MARKS = 200
"""Marks of values that are not finite, in one plot."""


class MetricPanel(QWidget):
    """A quantity with a curve a part."""

    zoomed = Signal()
    """Another part is in view, of which more can be shown."""
    pointed = Signal(float)
    """Where the cursor is along x, as the axis counts it; NaN when it has left."""

    def __init__(self, quantity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = quantity
        self._title = label()
        self._title.setTextFormat(Qt.TextFormat.RichText)
        self._title.setMinimumWidth(20)
        self._title.setAccessibleName(f"Plot of {quantity}")
        self.plot = Plot()
        self.plot.setMinimumSize(60, 30)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._items: dict[str, pg.PlotDataItem] = {}
        self._bands: dict[str, pg.FillBetweenItem] = {}
        self._marks: dict[str, pg.ScatterPlotItem] = {}
        self._newest: dict[str, tuple[str, float]] = {}
        self._shown: dict[str, Points] = {}
        self._curves: Mapping[str, Points] = {}
        self._not_finite = 0
        self._look = Look()
        self._said: tuple[str, list[tuple[str, str]]] = ("", [])
        self._spread, self._kept_free = "", 0
        self._cross = pg.InfiniteLine(angle=90, pen=pen(switch.look.muted, 1, dashed=True))
        self._cross.hide()
        self.plot.axes.addItem(self._cross, ignoreBounds=True)
        self._end: float | None = None
        self._goal = pg.PlotCurveItem(pen=None)
        self.plot.axes.addItem(self._goal)
        self.ends = Ends(self.plot)
        self._legend = label(role="muted", wrap=True)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.hide()
        inside = column(self._title, self._legend, self.plot, gap=2)
        inside.setStretch(2, 1)
        self.setLayout(inside)
        self.plot.axes.vb.sigRangeChangedManually.connect(lambda _: self.zoomed.emit())
        self.plot.hovered.connect(lambda x, _: self.pointed.emit(x))
        self.plot.clicked_twice.connect(self.fit)
        self.plot.left.connect(lambda: self.pointed.emit(float("nan")))

    def keep_free(self, pixels: int) -> None:
        """The title ends this far from the right, where a button stands."""
        self._kept_free = pixels
        self._set_title()

    def show_curves(
        self,
        curves: Mapping[str, Points],
        labels: Mapping[str, str],
        look: Look,
        beside: Mapping[str, Points],
    ) -> None:
        """Draw the newest state."""
        self._axes(look)
        self._curves = curves
        self._shown, self._newest, self._not_finite = {}, {}, 0
        self.ends.forget()
        drawn: set[str] = set()
        for index, (name, part) in enumerate(labels.items()):
            points = curves.get(name)
            if points is not None and points.count:
                self._shown[part or self.quantity] = points
                self._newest[name] = (part, points.newest)
                drawn |= self._draw(name, points, index, look)
            if name in beside and beside[name].count:
                drawn |= self._draw_beside(name, beside, index, look)
        self._drop(drawn)
        self.ends.draw()
        self._reach_end()
        if self._cross.isVisible():
            self._read(self._cross.pos().x())
        else:
            self._say_newest()
        # The range follows before anything is painted: found while painting, it would have all painted twice.
        self.plot.axes.vb.prepareForPaint()

    @property
    def follows(self) -> bool:
        """Whether all of the curves are in view; not after a person zoomed."""
        return all(self.plot.axes.vb.autoRangeEnabled())

    def plan(self, end: float | None) -> None:
        """Show x up to the planned end of a run that goes on, so that what is left is seen; None for no plan."""
        self._end = end

    def _reach_end(self) -> None:
        """A line that is not painted takes the range to the planned end."""
        newest = next((value for _, value in self._newest.values() if np.isfinite(value)), None)
        if self._end is None or newest is None or (self._look.log_y and newest <= 0):
            self._goal.setData([], [])
        else:
            height = float(log_ready([newest], self._look.log_y)[0])
            first = min(float(points.between(0, 1).steps[0]) for points in self._shown.values())
            # Curves of a second round begin where the first one ended: the room before them says nothing.
            begin = first if first > LATE * self._end else 0.0
            self._goal.setData([begin, self._end], [height, height])

    def restyle(self) -> None:
        """Let the curves take the colours of the look when they are drawn next."""
        self._drop(set())
        self._cross.setPen(pen(switch.look.muted, 1, dashed=True))

    def fit(self) -> None:
        """Show all of the curves again, after a zoom, and go on following them."""
        self.plot.axes.enableAutoRange()

    def point_at(self, x: float) -> None:
        """Put the crosshair at a place of the axis and read the curves there; NaN takes it away."""
        if np.isfinite(x):
            self._cross.setPos(x)
            self._cross.show()
            self._read(x)
        else:
            self._cross.hide()
            self._say_newest()

    def _drop(self, kept: set[str]) -> None:
        for items in (self._bands, self._items, self._marks):
            for key in [key for key in items if key not in kept]:
                self.plot.removeItem(items.pop(key))

    def _axes(self, look: Look) -> None:
        if look != self._look or not self._items:
            before, self._look = self._look, look
            self._fit_what_changed(before, look)
            self.plot.count("bottom", things=look.axis != "time" and not look.log_x)
            self.plot.label(Axis("" if look.axis == "step" else CHOICES[look.axis]), Axis())
            self.plot.axes.getAxis("bottom").setLogMode(look.log_x)
            self.plot.axes.getAxis("left").setLogMode(look.log_y)

    def _fit_what_changed(self, before: Look, look: Look) -> None:
        """A zoom means nothing on another scale: there the axis follows the curves again."""
        if (before.log_x, before.axis) != (look.log_x, look.axis):
            self.plot.axes.enableAutoRange(axis="x")
        if before.log_y != look.log_y:
            self.plot.axes.enableAutoRange(axis="y")

    def _draw(self, name: str, points: Points, index: int, look: Look) -> set[str]:
        color = switch.look.curve(index)
        # A count that only grows has no noise: smoothed it would lag behind itself.
        counts = self._is_counter(points)
        # Of few points a mean would say something else than they do: they are drawn as they are, as thick.
        weight = 0.0 if counts else weight_for(points.count, look.weight)
        is_short = bool(look.weight) and not counts and points.count <= FEW
        drawn = self._draw_smooth(name, points, color, replace(look, weight=weight)) if weight else set[str]()
        if drawn and points.count > 1:
            last = points.between(points.count - 1, points.count)
            self.ends.keep(log_ready(self._x(last, look), look.log_x), log_ready(last.values, look.log_y), color)
        if look.raw or not weight:
            key = f"raw {name}"
            first, last = self._in_view(points, look)
            part = points.drawn(first, last, 2 * self._pixels())
            # Not where x goes backwards, for columns count on rising x.
            most = 2 * self._pixels() if points.rises else None
            style = pen(color, 2 if is_short else 1, alpha=0.35 if weight else 1.0)
            _fill(self._item(key, style, smooth=is_short), self._x(part, look), part.values, look, most)
            drawn.add(key)
        return drawn | self._mark(name, points, look)

    def _is_counter(self, points: Points) -> bool:
        """A quantity that only grows, by its name or by what was measured; a loss is none, however well it falls."""
        return self.quantity in CUMULATIVE or ("loss" not in self.quantity and points.never_turns)

    def _in_view(self, points: Points, look: Look) -> tuple[int, int]:
        """Which points a zoomed picture shows; all of them where x follows the run, or goes backwards."""
        if self.plot.axes.vb.autoRangeEnabled()[0] or not points.rises:
            return 0, points.count
        low, high = (10.0**edge if look.log_x else edge for edge in self.plot.axes.viewRange()[0])
        if look.axis == "time":
            return points.range_of(low, high, by_time=True)
        low, high = step_at(low, self._curves, look.axis), step_at(high, self._curves, look.axis)
        return points.range_of(low, high, by_time=False)

    def _x(self, part: Part, look: Look) -> Floats:
        return along(part, self._curves, look.axis)

    def _draw_smooth(self, name: str, points: Points, color: str, look: Look) -> set[str]:
        if look.method == "band":
            return self._draw_band(name, points, color, look)
        key, most = f"smooth {name}", self._pixels()
        part, block = points.means()
        x = self._x(part, look)
        if look.method == "median" and block == 1:
            short = running_median(x, part.values, window_of(look.weight), most)
        elif look.method == "median":
            # Windows are far shorter than a pixel is wide: their medians are taken where pixels are.
            chosen = np.arange(0, len(x), -(-len(x) // most))
            rows = points.around(BLOCK * chosen + BLOCK // 2, window_of(look.weight) // 2)
            short = x[chosen], medians(rows)
        else:
            short = smoothed(x, part.values, look.weight**block, most)
        if look.log_x and points.rises and points.count > most:
            short = self._with_beginning(points, short, most, look)
        _fill(self._item(key, pen(color, 2), smooth=True), *short, look)
        return {key}

    def _with_beginning(
        self, points: Points, short: tuple[Floats, Floats], most: int, look: Look
    ) -> tuple[Floats, Floats]:
        """The first points smoothed one by one, then what is short: a logarithm shows mostly these."""
        window = window_of(look.weight)
        part = points.between(0, min(points.count, most + window))
        by_median = look.method == "median"
        x, y = self._x(part, look), part.values
        x, y = running_median(x, y, window) if by_median else smoothed(x, y, look.weight)
        later = short[0] > x[most - 1]
        return np.append(x[:most], short[0][later]), np.append(y[:most], short[1][later])

    def _draw_band(self, name: str, points: Points, color: str, look: Look) -> set[str]:
        if points.count <= FINE:
            part = points.all()
            place, low, high = extremes(self._x(part, look), part.values, window_of(look.weight), self._pixels())
        else:
            least, most = points.extremes()
            place, low, _ = extremes(self._x(least, look), least.values, 1, self._pixels())
            place, _, high = extremes(self._x(most, look), most.values, 1, self._pixels())
        known = np.isfinite(low)
        keys = [f"low {name}", f"high {name}"]
        edges = [self._item(key, pen(color, 1.2), smooth=True) for key in keys]
        for item, edge in zip(edges, (low, high), strict=True):
            _fill(item, place[known], edge[known], look)
        key = f"band {name}"
        if key not in self._bands:
            self._bands[key] = pg.FillBetweenItem(edges[0].curve, edges[1].curve, brush=tint(color, 0.2))
            self.plot.addItem(self._bands[key])
        return {*keys, key}

    def _draw_beside(self, name: str, beside: Mapping[str, Points], index: int, look: Look) -> set[str]:
        key = f"beside {name}"
        part, block = beside[name].means()
        x, y = along(part, beside, look.axis), part.values
        weight = weight_for(beside[name].count, look.weight)
        if not self._is_counter(beside[name]):
            x, y = smoothed(x, y, weight**block, self._pixels())
        style = pen(switch.look.curve(index), 1.4, alpha=0.6, dashed=True)
        _fill(self._item(key, style, smooth=True), x, y, look)
        return {key}

    def _mark(self, name: str, points: Points, look: Look) -> set[str]:
        """A cross where a value is not finite, at the height of the last one that is: a gap is not hidden."""
        self._not_finite += points.lost.count
        if not points.lost.count:
            return set()
        steps, times, heights = points.lost.marks(MOST_MARKS, positive=look.log_y)
        key = f"mark {name}"
        if key not in self._marks:
            self._marks[key] = pg.ScatterPlotItem(symbol="x", size=9, pen=pen(switch.look.bad, 1.5), brush=None)
            self.plot.addItem(self._marks[key])
        x = self._x(Part(steps, times, heights), look)
        at, high = log_ready(x, look.log_x), log_ready(heights, look.log_y)
        fits = np.isfinite(at) & np.isfinite(high)
        self._marks[key].setData(at[fits], high[fits])
        return {key}

    def _item(self, key: str, style: object, *, smooth: bool = False) -> pg.PlotDataItem:
        if key not in self._items:
            item = pg.PlotDataItem(pen=style, antialias=smooth, connect="finite")
            self.plot.addItem(item)
            self._items[key] = item
        self._items[key].setPen(style)
        return self._items[key]

    def _say_newest(self) -> None:
        parts = [(part or ("batch" if len(self._newest) > 1 else ""), value) for part, value in self._newest.values()]
        lost = f"{self._not_finite} not finite" if self._not_finite else ""
        self._say(lost, parts)

    def _read(self, x: float) -> None:
        at = 10.0**x if self._look.log_x else x
        by_time = self._look.axis == "time"
        parts: list[tuple[str, float]] = []
        for part, points in self._shown.items():
            found = points.nearest(at if by_time else step_at(at, self._curves, self._look.axis), by_time=by_time)
            name = "batch" if len(self._shown) > 1 else ""
            parts.append((part if part != self.quantity else name, found))
        self._say(self._place(at), parts)

    def _place(self, at: float) -> str:
        """Where the crosshair stands; counts are whole, and a narrow plot has no room for their name."""
        shown = number(float(round(at, 3 if self._look.axis == "time" else 0)))
        return f"at {shown}" if self.width() < NARROW else f"at {CHOICES[self._look.axis]} {shown}"

    def _pixels(self) -> int:
        return max(100, self.plot.width())

    def _say(self, head: str, parts: list[tuple[str, float]]) -> None:
        self._said = head, [(part, _brief(value)) for part, value in parts]
        finite = [value for _, value in parts if np.isfinite(value)]
        self._spread = f"{_brief(min(finite))} to {_brief(max(finite))}" if finite else ""
        self._set_title()

    def _set_title(self) -> None:
        """As much of what is to be said as the width has room for; the tooltip has the rest."""
        head, readings = self._said
        room = self.width() - self._kept_free
        apart = len(readings) > MOST_READ and self.height() >= LEGEND_FROM
        self._legend.setVisible(apart)
        self._legend.setText(legend(readings) if apart else "")
        told = () if apart else readings
        text, is_cut = titled(self.quantity, told, head, room, self._title.font(), self._spread)
        thick = f"Thick: {self._look.words}, or every point where there are at most {FEW}."
        thick += " Thin and faint: every point. Dot: the newest value, as in this line."
        self._title.setText(text)
        self._title.setAccessibleDescription(whole(self.quantity, readings, head))
        self._title.setToolTip(f"{whole(self.quantity, readings, head)}\n{thick}" if is_cut else thick)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The title takes what room there is."""
        super().resizeEvent(event)
        self._set_title()


def _fill(item: pg.PlotDataItem, x: Floats, y: Floats, look: Look, columns: int | None = None) -> None:
    """Hand a curve over; one without a finite point is emptied, for pyqtgraph fails while painting it."""
    shown_x, shown_y = log_ready(x, look.log_x), log_ready(y, look.log_y)
    # An infinite value would stretch the axis for ever; its mark says where it is.
    shown_y = np.where(np.isinf(shown_y), np.nan, shown_y)
    if columns is not None:
        shown_x, shown_y = by_columns(shown_x, shown_y, columns)
    if (np.isfinite(shown_x) & np.isfinite(shown_y)).any():
        # One point alone has no line.
        alone = np.count_nonzero(np.isfinite(shown_x) & np.isfinite(shown_y)) == 1
        item.setData(
            shown_x, shown_y, symbol="o" if alone else None, symbolSize=6, symbolBrush=item.opts["pen"].color()
        )
    else:
        item.setData([], [])


def _brief(value: float) -> str:
    """Three digits that matter; large counts in full."""
    return shown(float(value))
