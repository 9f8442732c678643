"""Draws heat maps with contours or written values, and images; a cell that is not finite stays empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QTransform
from PySide6.QtWidgets import QGraphicsRectItem

from ketbench.base.figures import Array, Axis, HeatMap, Image
from ketbench_ui.figures.drawn import Drawing, LegendEntry, Reading
from ketbench_ui.figures.marks import draw_marks
from ketbench_ui.plots.plot import Plot, log_ready, number, pen
from ketbench_ui.theme.theme import switch

MOST_WRITTEN = 400
_ISOCURVE: Any = pg.IsocurveItem


def draw_heat_map(plot: Plot, figure: HeatMap) -> Drawing:
    """Cells in colour between their edges; names get a tick each and run from the top."""
    values = np.asarray(figure.values, float)
    x, y = _edges(figure.columns, figure.x), _edges(figure.rows, figure.y)
    _axes(plot, figure)
    if figure.classes:
        return _draw_areas(plot, figure, values, x, y)
    low, high = _levels(values, figure.diverging)
    colors = _colors(figure)
    item = pg.PColorMeshItem(*np.meshgrid(x, y), _filled(values, low), colorMap=colors, levels=(low, high))
    item.setOpacity(1.0)
    plot.addItem(item)
    _hide_unknown(plot, values, x, y)
    for level in figure.contours:
        _contour(plot, values, level, x, y)
    if figure.write_values and values.size <= MOST_WRITTEN:
        _write(plot, values, x, y, colors, (low, high))
    elif values.size:
        _scale(plot, figure, colors, low, high)
    legend = _points(plot, figure)
    draw_marks(plot, figure.marks, figure.x, figure.y)
    plot.fixed_to(float(min(x)), float(max(x)), float(min(y)), float(max(y)))
    return Drawing(_cell_under(figure, values, x, y), legend)


def _draw_areas(plot: Plot, figure: HeatMap, values: Array, x: Array, y: Array) -> Drawing:
    """Areas in the colours of their classes, pale where the model is not sure; the points wear the same colours."""
    look, count = switch.look, len(figure.classes)
    sure = np.ones(values.shape) if figure.shade is None else np.clip(np.asarray(figure.shade, float), 0, 1)
    table = np.array([_rgb(look.curve(at)) for at in range(count)], dtype=float)
    ground = np.array(_rgb(look.view), dtype=float)
    known = np.clip(np.where(np.isfinite(values), values, 0), 0, count - 1).astype(int)
    weight = (0.10 + 0.45 * sure)[..., None]
    pixels = (ground * (1 - weight) + table[known] * weight).astype(np.ubyte)
    item = pg.ImageItem(pixels, axisOrder="row-major", levels=(0, 255))
    item.setRect(float(x[0]), float(y[0]), float(x[-1] - x[0]), float(y[-1] - y[0]))
    plot.addItem(item)
    _points(plot, figure)
    legend = [LegendEntry(str(name), look.curve(at)) for at, name in enumerate(figure.classes)]
    draw_marks(plot, figure.marks, figure.x, figure.y)
    plot.fixed_to(float(min(x)), float(max(x)), float(min(y)), float(max(y)))

    def reading(at_x: float, at_y: float) -> str:
        column, row = int(np.searchsorted(x, at_x)) - 1, int(np.searchsorted(y, at_y)) - 1
        if not (0 <= row < values.shape[0] and 0 <= column < values.shape[1]):
            return ""
        place = f"{figure.x.label} {_name(figure.columns[column])}   {figure.y.label} {_name(figure.rows[row])}"
        how = "" if figure.shade is None else f", sure by {sure[row, column]:.2f}"
        return f"{place}   {figure.classes[known[row, column]]}{how}"

    return Drawing(reading, legend)


def _rgb(color: str) -> tuple[int, int, int]:
    found = QColor(color)
    return found.red(), found.green(), found.blue()


def draw_image(plot: Plot, figure: Image) -> Drawing:
    """Pixels as they are, the first row on top."""
    pixels = np.asarray(figure.pixels, float)
    plot.label(figure.x, figure.y)
    plot.axes.invertY(True)
    plot.axes.setAspectLocked(True)
    for side, axis in (("bottom", figure.x), ("left", figure.y)):
        # Numbers beside a photograph or a board of tiles are pixels, which nobody asked for.
        plot.axes.showAxis(side, bool(axis.label))
    plot.axes.showGrid(x=False, y=False)
    plot.addItem(pg.ImageItem(pixels, axisOrder="row-major", levels=(0.0, 1.0)))

    def reading(x: float, y: float) -> str:
        row, column = int(np.floor(y)), int(np.floor(x))
        if not (0 <= row < pixels.shape[0] and 0 <= column < pixels.shape[1]):
            return ""
        inside = " ".join(number(float(part)) for part in np.atleast_1d(pixels[row, column]))
        return f"row {row}   column {column}   {inside}"

    return Drawing(reading)


SYMBOLS = ("o", "s", "t", "d", "p", "h")
"""Marks of classes besides their colours."""


def _points(plot: Plot, figure: HeatMap) -> list[LegendEntry]:
    """Points upon the map, each with an edge, since any colour may lie below."""
    legend: list[LegendEntry] = []
    for index, series in enumerate(figure.points):
        color, x, y = (
            switch.look.curve(index),
            log_ready(series.x, figure.x.log),
            log_ready(series.y, figure.y.log),
        )
        kept = np.isfinite(x) & np.isfinite(y)
        plot.addItem(
            pg.ScatterPlotItem(
                x[kept],
                y[kept],
                symbol=SYMBOLS[index % len(SYMBOLS)],
                size=8,
                brush=pg.mkBrush(color),
                pen=pen("#ffffff", 1.2),
            )
        )
        legend.append(LegendEntry(series.label, color))
    return legend


def _axes(plot: Plot, figure: HeatMap) -> None:
    plot.label(figure.x, figure.y)
    plot.axes.showGrid(x=False, y=False)
    for side, names, axis in (("bottom", figure.columns, figure.x), ("left", figure.rows, figure.y)):
        if _named(names):
            plot.name_ticks(side, [str(name) for name in names])
        else:
            plot.axes.getAxis(side).setLogMode(axis.log)
    plot.axes.invertY(_named(figure.rows))


def _named(places: Array | Sequence[str]) -> bool:
    return len(places) > 0 and isinstance(places[0], str)


def _edges(places: Array | Sequence[str], axis: Axis) -> Array:
    """Middles between neighbours, and half a step beyond the ends."""
    if _named(places):
        return np.arange(len(places) + 1) - 0.5
    centres = log_ready(places, axis.log)
    if len(centres) < 2:
        return np.array([centres[0] - 0.5, centres[0] + 0.5]) if len(centres) else np.array([0.0, 1.0])
    middles = (centres[1:] + centres[:-1]) / 2
    return np.concatenate([[2 * centres[0] - middles[0]], middles, [2 * centres[-1] - middles[-1]]])


def _levels(values: Array, diverging: bool) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    if diverging:
        reach = max(abs(low), abs(high), 1e-12)
        return -reach, reach
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _filled(values: Array, low: float) -> Array:
    return np.where(np.isfinite(values), values, low)


def _colors(figure: HeatMap) -> pg.ColorMap:
    look = switch.look
    if figure.diverging:
        return pg.ColorMap([0.0, 0.5, 1.0], [look.curves[0], look.view, look.curves[1]])
    if figure.write_values:
        return pg.ColorMap([0.0, 1.0], [look.view, look.accent])
    return pg.colormap.get("viridis") or pg.ColorMap([0.0, 1.0], [look.view, look.accent])


def _hide_unknown(plot: Plot, values: Array, x: Array, y: Array) -> None:
    for row, column in np.argwhere(~np.isfinite(values))[:MOST_WRITTEN]:
        left, bottom = float(x[column]), float(y[row])
        box = QGraphicsRectItem(left, bottom, float(x[column + 1]) - left, float(y[row + 1]) - bottom)
        box.setPen(pen(switch.look.line))
        box.setBrush(pg.mkBrush(switch.look.window))
        plot.addItem(box)


def _contour(plot: Plot, values: Array, level: float, x: Array, y: Array) -> None:
    rows, columns = values.shape
    item: Any = _ISOCURVE(_filled(values, float(np.nanmin(values))).T, level, pen=pen(switch.look.text, 1.4))
    place = QTransform()
    place.translate(x[0], y[0])
    place.scale((x[-1] - x[0]) / columns, (y[-1] - y[0]) / rows)
    item.setTransform(place)
    plot.addItem(item)


def _write(plot: Plot, values: Array, x: Array, y: Array, colors: pg.ColorMap, levels: tuple[float, float]) -> None:
    low, high = levels
    ramp: Any = colors
    for (row, column), value in np.ndenumerate(values):
        shown = (value - low) / (high - low) if np.isfinite(value) else 0.0
        behind: QColor = ramp.map([shown], mode="qcolor")[0]
        ink = "#101418" if behind.lightnessF() > 0.55 else "#ffffff"
        text = number(float(value), "–")
        item = pg.TextItem(text, color=ink if np.isfinite(value) else switch.look.muted, anchor=(0.5, 0.5))
        item.setPos(float(x[column] + x[column + 1]) / 2, float(y[row] + y[row + 1]) / 2)
        plot.addItem(item)


def _scale(plot: Plot, figure: HeatMap, colors: pg.ColorMap, low: float, high: float) -> None:
    bar = pg.ColorBarItem(values=(low, high), colorMap=colors, interactive=False, width=14, label=figure.z.title())
    for side in ("left", "right", "top", "bottom"):
        bar.getAxis(side).setTextPen(pg.mkPen(switch.look.muted))
        bar.getAxis(side).setPen(pg.mkPen(switch.look.line_strong))
        bar.getAxis(side).labelStyle = {"color": switch.look.muted}
    bar.getAxis("left").setLabel(figure.z.title(), color=switch.look.muted)
    # The numbers at both ends reach half a line beyond the bar.
    half = plot.fontMetrics().height() / 2
    room: Any = bar.layout
    room.setContentsMargins(0, half, 0, half)
    plot.axes.layout.addItem(bar, 2, 5)


def _cell_under(figure: HeatMap, values: Array, x: Array, y: Array) -> Reading:
    def reading(at_x: float, at_y: float) -> str:
        column, row = int(np.searchsorted(x, at_x)) - 1, int(np.searchsorted(y, at_y)) - 1
        if not (0 <= row < values.shape[0] and 0 <= column < values.shape[1]):
            return ""
        place = f"{figure.x.label or 'x'} {_name(figure.columns[column])}   {figure.y.label or 'y'} "
        unit = f" {figure.z.unit}".rstrip()
        return f"{place}{_name(figure.rows[row])}   {figure.z.label} {number(float(values[row, column]))}{unit}"

    return reading


def _name(place: object) -> str:
    return place if isinstance(place, str) else number(float(place))  # pyright: ignore[reportArgumentType]
