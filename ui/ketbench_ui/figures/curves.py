"""Draws lines, scatters and histograms; a value that is not finite is a gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyqtgraph as pg

from ketbench.base.figures import Array, Axis, Histogram, Line, Scatter, Series
from ketbench_ui.figures.drawn import Drawing, LegendEntry, Reading
from ketbench_ui.figures.marks import draw_marks
from ketbench_ui.plots.plot import Plot, log_ready, number, pen, tint
from ketbench_ui.plots.thinned import add_thinned
from ketbench_ui.theme.theme import switch

FEW_POINTS = 60
THICK_POINTS = 2000
MOST_NAMED, FEW_NAMED = 16, 6
"""Curves from which on the legend names only some of them, and how many."""
SYMBOLS = ("o", "s", "t", "d", "p", "h")


def draw_line(plot: Plot, figure: Line) -> Drawing:
    """Curves with their bands; points are shown where there are few."""
    _axes(plot, figure.x, figure.y)
    plot.count("bottom", things=not figure.x.log and all_whole(one.x for one in figure.series))
    for series, color in _coloured(figure.series):
        _band(plot, series, color, figure)
        _curve(plot, series, color, figure)
    if figure.y.from_zero and not figure.y.log and figure.series:
        # A line that is not painted takes the range to zero.
        x = log_ready(figure.series[0].x[:1], figure.x.log)
        plot.addItem(pg.PlotCurveItem(x, np.zeros(len(x)), pen=None))
    draw_marks(plot, figure.marks, figure.x, figure.y)
    entries = [LegendEntry(s.label, color, s.reference) for s, color in _coloured(figure.series)]
    return Drawing(_nearest_x(figure), _legend(entries))


def draw_scatter(plot: Plot, figure: Scatter) -> Drawing:
    """One colour and one shape a series."""
    _axes(plot, figure.x, figure.y)
    for index, series in enumerate(figure.series):
        x, y = log_ready(series.x, figure.x.log), log_ready(series.y, figure.y.log)
        kept = np.isfinite(x) & np.isfinite(y)
        if not kept.any():
            continue
        color = switch.look.curve(index)
        symbol = SYMBOLS[index % len(SYMBOLS)]
        item = pg.ScatterPlotItem(x[kept], y[kept], symbol=symbol, size=7, brush=tint(color, 0.75), pen=None)
        plot.addItem(item)
    draw_marks(plot, figure.marks, figure.x, figure.y)
    entries = [LegendEntry(s.label, switch.look.curve(at)) for at, s in enumerate(figure.series)]
    return Drawing(_nearest_point(plot, figure), _legend(entries))


def draw_histogram(plot: Plot, figure: Histogram) -> Drawing:
    """Counts as steps over the edges, let through where several lie on each other."""
    _axes(plot, figure.x, figure.y)
    plot.count("left")
    plot.count("bottom", things=not figure.x.log and _around_whole(figure.edges))
    edges, counts = np.asarray(figure.edges, float), np.atleast_2d(np.asarray(figure.counts, float))
    alpha = 0.65 if len(counts) == 1 else 0.35
    for index, heights in enumerate(counts):
        color = switch.look.curve(index)
        item = pg.PlotCurveItem(
            log_ready(edges, figure.x.log),
            np.nan_to_num(heights),
            stepMode="center",
            fillLevel=0,
            pen=pen(color),
            brush=tint(color, alpha),
        )
        plot.addItem(item)
    draw_marks(plot, figure.marks, figure.x, figure.y)
    entries = [LegendEntry(name, switch.look.curve(at)) for at, name in enumerate(figure.names)]
    return Drawing(_bin_under(figure, edges, counts), _legend(entries))


def all_whole(values: Iterable[Array]) -> bool:
    """Whether all finite numbers of several arrays are whole, and there are two different ones."""
    found = [np.asarray(one, float).ravel() for one in values]
    every = np.concatenate(found) if found else np.empty(0)
    every = every[np.isfinite(every)]
    return bool(len(every) and (every == np.floor(every)).all() and np.ptp(every) > 0)


def _around_whole(edges: Array) -> bool:
    """Whether bins lie around whole numbers."""
    return all_whole([np.asarray(edges, float) + 0.5])


def _axes(plot: Plot, x: Axis, y: Axis) -> None:
    plot.label(x, y)
    plot.axes.getAxis("bottom").setLogMode(x.log)
    plot.axes.getAxis("left").setLogMode(y.log)


def _coloured(series: Sequence[Series]) -> list[tuple[Series, str]]:
    """Each curve with its colour; a line for reference takes none of them."""
    own = [one for one in series if not one.reference]
    colors = iter([switch.look.curve_of(at, len(own)) for at in range(len(own))])
    return [(one, switch.look.muted if one.reference else next(colors)) for one in series]


def _legend(entries: Sequence[LegendEntry]) -> list[LegendEntry]:
    named = [one for one in entries if one.label]
    if len(named) > MOST_NAMED:
        # Colours in order: some of them tell the others, and the reading names each.
        named = [named[round(at * (len(named) - 1) / (FEW_NAMED - 1))] for at in range(FEW_NAMED)]
    return named if len(named) > 1 else []


def _curve(plot: Plot, series: Series, color: str, figure: Line) -> None:
    few = len(series.x) <= FEW_POINTS
    x, y = log_ready(series.x, figure.x.log), log_ready(series.y, figure.y.log)
    if not (np.isfinite(x) & np.isfinite(y)).any():
        return
    add_thinned(
        plot,
        x,
        y,
        pen=pen(color, 2 if len(series.x) <= THICK_POINTS else 1, dashed=series.reference),
        antialias=len(series.x) <= THICK_POINTS,
        symbol="o" if few and not series.reference else None,
        symbolSize=5,
        symbolBrush=color,
        symbolPen=None,
    )


def _band(plot: Plot, series: Series, color: str, figure: Line) -> None:
    if series.low is None or series.high is None:
        return
    x = log_ready(series.x, figure.x.log)
    if not np.isfinite(series.low).any():
        return
    edges = [pg.PlotCurveItem(x, log_ready(y, figure.y.log), pen=None) for y in (series.low, series.high)]
    plot.addItem(pg.FillBetweenItem(*edges, brush=tint(color, 0.2)))


def _plain(value: float, log: bool) -> float:
    return 10.0**value if log else value


def _nearest_x(figure: Line) -> Reading:
    def reading(x: float, y: float) -> str:
        at = _plain(x, figure.x.log)
        parts = [f"{figure.x.label or 'x'} {number(at)}"]
        for series in figure.series:
            value = _value_near(series, at)
            if value is not None:
                parts.append(f"{series.label or figure.y.label} {number(value)}{_unit(figure.y)}")
        return "   ".join(parts)

    return reading


def _value_near(series: Series, at: float) -> float | None:
    x = np.asarray(series.x, float)
    if not len(x) or not np.isfinite(x).any():
        return None
    return float(np.asarray(series.y, float)[int(np.nanargmin(np.abs(x - at)))])


def _nearest_point(plot: Plot, figure: Scatter) -> Reading:
    def reading(x: float, y: float) -> str:
        width, height = plot.axes.vb.viewPixelSize()
        best, text = 20.0, ""
        for series in figure.series:
            distances = np.hypot(
                (log_ready(series.x, figure.x.log) - x) / width, (log_ready(series.y, figure.y.log) - y) / height
            )
            if len(distances) and np.isfinite(distances).any() and np.nanmin(distances) < best:
                best = float(np.nanmin(distances))
                text = _point_text(series, int(np.nanargmin(distances)), figure.x, figure.y)
        return text

    return reading


def _point_text(series: Series, at: int, x: Axis, y: Axis) -> str:
    place = f"{x.label or 'x'} {number(float(series.x[at]))}{_unit(x)}   {y.label or 'y'} {number(float(series.y[at]))}"
    return f"{series.label}   {place}{_unit(y)}".strip()


def _bin_under(figure: Histogram, edges: Array, counts: Array) -> Reading:
    def reading(x: float, y: float) -> str:
        at = int(np.searchsorted(edges, _plain(x, figure.x.log))) - 1
        if not 0 <= at < len(edges) - 1:
            return ""
        texts = [f"{name} {number(float(row[at]))}".strip() for name, row in zip(figure.names, counts, strict=False)]
        return f"{number(float(edges[at]))} to {number(float(edges[at + 1]))}{_unit(figure.x)}   " + "   ".join(texts)

    return reading


def _unit(axis: Axis) -> str:
    return f" {axis.unit}" if axis.unit else ""
