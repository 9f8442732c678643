"""A table of sub-models with some of its columns drawn as points; a point that is dragged changes its row."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from ketbench.base.digits import unit
from ketbench.contract.forms import FormField
from ketbench_ui.fields.near import Near
from ketbench_ui.fields.table_editor import TableEditor
from ketbench_ui.plots.in_view import InView
from ketbench_ui.plots.plot import Plot
from ketbench_ui.theme.theme import switch

HEIGHT, SIZE, DIGITS = 190, 13, 4
LEAST_RANGE, APART = 24.0, 6.0
"""Of places, in their unit: what the axes show at least, and how far beside the last one a new one is put."""
STRAIGHT_PIXELS = 5
"""A drag that leaves a direction by less was meant to keep it."""
_MARKS = ("o", "s", "t", "d")


class PointsEditor(TableEditor):
    """The points above the table; each column that is drawn along y has a mark and a colour of its own."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        along, *across = field.drawn
        self._adds, self._along, self._across = along.startswith("+"), along.removeprefix("+"), across
        self.plot = Plot(in_page=True)
        self.plot.setFixedHeight(HEIGHT)
        self.plot.setAccessibleName(f"{field.title} as points to drag")
        self.plot.setToolTip("Drag a point to change its row")
        columns = {part.name: part for part in field.columns}
        self.plot.axes.setLabel("bottom", _titled(columns[self._along]))
        units = list(dict.fromkeys(columns[name].unit for name in across))
        several = len(across) > 1
        self.plot.axes.setLabel("left", ", ".join(map(unit, units)) if several else _titled(columns[across[0]]))
        legend = self.plot.axes.addLegend(offset=(-8, 4)) if several else None
        if legend is not None:
            # It may lie over a point, which is what a drag there means.
            legend.mouseDragEvent = lambda event: event.ignore()
        self.plot.axes.showGrid(x=True, y=True, alpha=0.15)
        if len(across) == 1 and columns[self._along].unit == columns[across[0]].unit:
            # Places: a circle of the same distance must look like one.
            self.plot.axes.setAspectLocked(True)
            self.plot.axes.getViewBox().setLimits(minXRange=LEAST_RANGE, minYRange=LEAST_RANGE / 2)
        self._lines = [self.plot.axes.plot([], [], stepMode=None) for _ in across]
        if self._adds:
            # Zero stays in the picture, so that a small value is not taken for none.
            self.plot.axes.plot([0.0], [0.0], pen=None)
        self.numbers: list[InView] = []
        self.near = Near(self.plot, _titled(columns[across[0]]).partition("[")[2].rstrip("]"))
        self._held = -1
        self.points = [_Points(self._moved, number) for number in range(len(across))]
        for made, name in zip(self.points, across, strict=True):
            self.plot.axes.addItem(made)
            if legend is not None:
                legend.addItem(made, columns[name].title)
        room: Any = self.layout()
        room.insertWidget(0, self.plot)
        room.insertWidget(1, self.near.said)
        self.edited.connect(self._draw)
        switch.changed.connect(self._draw)
        self._draw()

    def set_value(self, value: Any) -> None:
        """Show rows, and their points."""
        super().set_value(value)
        self._draw()

    def _add(self) -> None:
        """A new place stands beside the last one, not upon it."""
        super()._add()
        row = self.table.currentRow()
        if self._adds or row < 1:
            return
        rows = self.value()
        rows[row][self._along] = self._within(self._along, _number(rows[row - 1][self._along]) + APART)
        self.set_value(rows)
        self.table.setCurrentCell(row, 0)
        self.edited.emit()

    def join(self, ask: Callable[[list[dict[str, Any]]], tuple[float, str]]) -> None:
        """Say how far two places act on each other, by the rows of the table."""
        self.near.ask = ask
        self._draw()

    def place(self, curve: int, row: int) -> tuple[float, float]:
        """Where a point stands, in the units of the columns."""
        return self._places(curve)[row]

    def _places(self, curve: int) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        passed = 0.0
        for cells in self.value():
            along, across = _number(cells[self._along]), _number(cells[self._across[curve]])
            passed = passed + along if self._adds else along
            found.append((passed, across))
        return found

    def _draw(self) -> None:
        if not hasattr(self, "points"):
            return
        for curve, made in enumerate(self.points):
            places = [(x, y) for x, y in self._places(curve) if math.isfinite(x) and math.isfinite(y)]
            colour = switch.look.curve(curve)
            self._number(places if not self._adds else [])
            made.setData(pos=places, symbol=_MARKS[curve % len(_MARKS)], size=SIZE, brush=colour, pen=switch.look.view)
            if self._adds:
                xs, ys = _stairs(places)
                self._lines[curve].setData(xs, ys, pen=pg.mkPen(colour, width=2))
        self.plot.setVisible(bool(self.table.rowCount()))
        self.near.draw([] if self._adds else self._places(0), self._held, self.value())

    def _number(self, places: list[tuple[float, float]]) -> None:
        """Write the number of each place beside it."""
        while len(self.numbers) > len(places):
            self.plot.axes.removeItem(self.numbers.pop())
        while len(self.numbers) < len(places):
            made = InView(str(len(self.numbers) + self.first), (-0.4, 1.1))
            self.plot.axes.addItem(made, ignoreBounds=True)
            self.numbers.append(made)
        for made, place in zip(self.numbers, places, strict=True):
            made.setColor(switch.look.muted)
            made.setPos(*place)

    def _moved(self, curve: int, row: int, to: QPointF, *, done: bool) -> None:
        """Put what a drag means into the cells of its row, within the bounds of the columns."""
        rows = self.value()
        if not 0 <= row < len(rows):
            return
        before = self._places(curve)[row - 1][0] if self._adds and row else 0.0
        rows[row][self._along] = self._within(self._along, to.x() - before)
        rows[row][self._across[curve]] = self._within(self._across[curve], to.y())
        super().set_value(rows)
        self._held = -1 if done else row
        self._draw()
        if done:
            self.edited.emit()

    def _within(self, name: str, value: float) -> float:
        part = next(part for part in self.field.columns if part.name == name)
        low = -math.inf if part.low is None else part.low
        high = math.inf if part.high is None else part.high
        kept = min(max(value, low), high)
        if part.low_open and kept <= low:
            # A bound that is excluded: the smallest step the field shows.
            kept = low + 10.0 ** (1 - DIGITS)
        return float(f"{kept:.{DIGITS}g}")


class _Points(pg.ScatterPlotItem):
    """Points that follow the mouse; the axes stand still meanwhile."""

    def __init__(self, moved: Callable[..., None], curve: int) -> None:
        super().__init__()
        self._moved, self._curve, self._row = moved, curve, -1
        self._begun = QPointF()
        self.setZValue(10)

    def mouseDragEvent(self, event: Any) -> None:
        """Take a point where the drag begins on one, else leave it to the axes."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.isStart():
            under = self.pointsAt(event.buttonDownPos())
            self._row = under[0].index() if len(under) else -1
            self._begun = under[0].pos() if len(under) else QPointF()
        if self._row < 0:
            event.ignore()
            return
        event.accept()
        row = self._row
        box: Any = self.getViewBox()
        if event.isStart():
            # A range that followed the point would move the axes under the mouse.
            box.disableAutoRange()
        self._moved(self._curve, row, self._straight(event), done=event.isFinish())
        if event.isFinish():
            self._row = -1
            box.enableAutoRange()

    def _straight(self, event: Any) -> QPointF:
        """Where the drag is, on the line it began along where it hardly left it."""
        to = QPointF(event.pos())
        across, along = _away(event)
        if across < STRAIGHT_PIXELS <= along:
            to.setX(self._begun.x())
        elif along < STRAIGHT_PIXELS <= across:
            to.setY(self._begun.y())
        return to


def _away(event: Any) -> tuple[float, float]:
    """How far a drag has led from its beginning, pixels."""
    begun, now = event.buttonDownScreenPos(), event.screenPos()
    return abs(now.x() - begun.x()), abs(now.y() - begun.y())


def _stairs(places: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Each value from the end of the part before to its own."""
    xs, ys = [0.0], [places[0][1]] if places else [0.0]
    for number, (x, y) in enumerate(places):
        xs += [xs[-1], x] if number else [x]
        ys += [y, y] if number else [y]
    return xs, ys


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan


def _titled(part: FormField) -> str:
    return f"{part.title} [{unit(part.unit)}]" if part.unit else part.title
