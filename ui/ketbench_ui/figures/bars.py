"""Draws bars, grouped or stacked, upright or lying, with error bars; and waterfalls; NaN is written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from ketbench.base.digits import MINUS
from ketbench.base.figures import Array, Axis, Bars, Mark, Waterfall
from ketbench_ui.figures.drawn import Drawing, LegendEntry, Reading
from ketbench_ui.figures.marks import draw_marks
from ketbench_ui.plots.in_view import InView
from ketbench_ui.plots.plot import Plot, number, pen
from ketbench_ui.theme.theme import switch

GROUP_WIDTH = 0.76
MOST_UPRIGHT = 7
"""Steps of a waterfall whose names still fit side by side; more of them lie."""


def draw_bars(plot: Plot, figure: Bars) -> Drawing:
    """A group a category, a colour a name."""
    values = np.atleast_2d(np.asarray(figure.values, float))
    plot.label(figure.x, figure.y)
    plot.name_ticks("left" if figure.horizontal else "bottom", list(figure.categories))
    if figure.horizontal:
        plot.axes.invertY(True)
    starts = _starts(values) if figure.stacked else np.zeros_like(values)
    for index, row in enumerate(values):
        _row(plot, figure, index, row, starts[index], len(values))
    if figure.stacked and values.size:
        unknown = np.isnan(values).any(axis=0) & (np.nan_to_num(values) == 0).all(axis=0)
        for at in np.flatnonzero(unknown):
            _missing(plot, float(at), figure.missing, figure.horizontal)
    draw_marks(plot, figure.marks, figure.x, figure.y)
    entries = [LegendEntry(name, switch.look.curve(i)) for i, name in enumerate(figure.names)]
    return Drawing(_bar_under(figure, values), entries if len(entries) > 1 else [])


def draw_waterfall(plot: Plot, figure: Waterfall) -> Drawing:
    """From level to level; gains and losses differ in colour, penalties are hatched."""
    steps = np.asarray(figure.steps, float)
    levels = np.cumsum(np.nan_to_num(steps))
    lying = len(steps) > MOST_UPRIGHT
    axes = (figure.y, Axis()) if lying else (Axis(), figure.y)
    plot.label(*axes)
    plot.name_ticks("left" if lying else "bottom", list(figure.labels))
    plot.axes.invertY(lying)
    for index, step in enumerate(steps):
        before = levels[index - 1] if index else 0.0
        hatched = figure.penalties is not None and bool(figure.penalties[index])
        told = _told(float(step), float(np.nanmax(np.abs(levels))), first=index == 0)
        _step(plot, index, before, float(step), told, hatched, lying)
        if index + 1 < len(steps):
            ends = ([index + 0.38, index + 0.62], [levels[index]] * 2)
            plot.addItem(pg.PlotCurveItem(*(reversed(ends) if lying else ends), pen=pen(switch.look.faint)))
    marks = [Mark(mark.label, mark.y, mark.x) for mark in figure.marks] if lying else figure.marks
    draw_marks(plot, marks, *axes)
    plot.axes.vb.setDefaultPadding(0.13 if lying else 0.16)
    return Drawing(_step_under(figure, steps, levels, lying))


def _starts(values: Array) -> Array:
    filled = np.nan_to_num(values)
    return np.cumsum(filled, axis=0) - filled


def _row(plot: Plot, figure: Bars, index: int, row: Array, start: Array, rows: int) -> None:
    if not len(row):
        return
    width = GROUP_WIDTH if figure.stacked else GROUP_WIDTH / rows
    offset = 0.0 if figure.stacked else (index - (rows - 1) / 2) * width
    places = np.arange(len(row)) + offset
    lengths = np.nan_to_num(row)
    color = switch.look.curve(index)
    geometry: dict[str, Any] = (
        {"x0": start, "width": lengths, "y": places, "height": width * 0.92}
        if figure.horizontal
        else {"x": places, "width": width * 0.92, "y0": start, "height": lengths}
    )
    plot.addItem(pg.BarGraphItem(**geometry, brush=color, pen=pen(switch.look.view, 0.5)))
    _error_bars(plot, figure, index, places, start + row)
    for place, value in zip(places, row, strict=True):
        if np.isnan(value) and not figure.stacked:
            _missing(plot, float(place), figure.missing, figure.horizontal)


def _error_bars(plot: Plot, figure: Bars, index: int, places: Array, ends: Array) -> None:
    if figure.low is None or figure.high is None:
        return
    row = np.atleast_2d(figure.values)[index]
    low = row - np.atleast_2d(figure.low)[index]
    high = np.atleast_2d(figure.high)[index] - row
    known = np.isfinite(ends) & np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return
    color = pen(switch.look.text, 1.2)
    options: dict[str, Any] = (
        {"x": ends[known], "y": places[known], "left": low[known], "right": high[known]}
        if figure.horizontal
        else {"x": places[known], "y": ends[known], "bottom": low[known], "top": high[known]}
    )
    plot.addItem(pg.ErrorBarItem(**options, beam=0.12, pen=color))


def _missing(plot: Plot, place: float, words: str, horizontal: bool) -> None:
    if horizontal:
        text = InView(words, (0, 0.5), color=switch.look.faint)
    else:
        text = pg.TextItem(words, color=switch.look.faint, anchor=(0, 0.5), angle=90)
    text.setPos(*((0.0, place) if horizontal else (place, 0.0)))
    plot.addItem(text)


def _step(plot: Plot, index: int, before: float, step: float, told: str, hatched: bool, lying: bool) -> None:
    look = switch.look
    if np.isnan(step):
        _missing(plot, float(index), "not measured", lying)
        return
    color = look.muted if index == 0 else look.curves[2] if step > 0 else look.curves[1]
    brush = QBrush(QColor(color), Qt.BrushStyle.BDiagPattern) if hatched else QBrush(QColor(color))
    along: dict[str, Any] = (
        {"y": [index], "height": 0.76, "x0": [before], "width": [step]}
        if lying
        else {"x": [index], "width": 0.76, "y0": [before], "height": [step]}
    )
    plot.addItem(pg.BarGraphItem(**along, brush=brush, pen=pen(color)))
    anchor = (0.0 if step >= 0 else 1.0, 0.5) if lying else (0.5, 1.0 if step >= 0 else 0.0)
    text = InView(told, anchor, color=look.text)
    text.setPos(*((before + step, index) if lying else (index, before + step)))
    plot.addItem(text)


def _told(step: float, reach: float, *, first: bool) -> str:
    """The height of a step; one too small to be seen has no digits that would hide the others."""
    if abs(step) < 1e-3 * reach:
        return "0" if step == 0 else "≈ 0"
    return (f"{step:.3g}" if first else f"{step:+.3g}").replace("-", MINUS)


def _bar_under(figure: Bars, values: Array) -> Reading:
    unit = f" {figure.x.unit if figure.horizontal else figure.y.unit}".rstrip()

    def reading(x: float, y: float) -> str:
        at = round(y if figure.horizontal else x)
        if not 0 <= at < len(figure.categories):
            return ""
        texts = []
        for name, row in zip(figure.names, values, strict=False):
            known = not np.isnan(row[at])
            texts.append(f"{name} {number(float(row[at]), figure.missing)}{unit if known else ''}".strip())
        return f"{figure.categories[at]}   " + "   ".join(texts)

    return reading


def _step_under(figure: Waterfall, steps: Array, levels: Array, lying: bool) -> Reading:
    unit = f" {figure.y.unit}".rstrip()

    def reading(x: float, y: float) -> str:
        at = round(y if lying else x)
        if not 0 <= at < len(steps):
            return ""
        return f"{figure.labels[at]}   {number(float(steps[at]))}{unit}   level {number(float(levels[at]))}{unit}"

    return reading
