"""How each kind of figure looks in matplotlib; one function a kind, all drawing on axes that somebody else made."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from ketbench.base.figures import (
    Axis,
    Bars,
    Graph,
    HeatMap,
    Histogram,
    Image,
    Line,
    Mark,
    Scatter,
    Spheres,
    Table,
    Waterfall,
    seen,
)
from ketbench.results.drawing.style import REFERENCE, colour

MOST_WRITTEN_CELLS = 400
LETTERS_OF_NAME = 16
MOST_INSIDE = 8
"""Entries of a legend that stands on the drawing."""


def line(axes: Any, figure: Line) -> None:
    """Curves with bands."""
    index = -1
    for series in figure.series:
        if series.reference:
            axes.plot(series.x, series.y, color=REFERENCE, label=series.label, linewidth=1.0, linestyle="--")
            continue
        index += 1
        axes.plot(series.x, series.y, color=colour(index), label=series.label, linewidth=1.3)
        if series.low is not None and series.high is not None:
            axes.fill_between(series.x, series.low, series.high, color=colour(index), alpha=0.2, linewidth=0)
    if figure.y.from_zero and not figure.y.log and figure.series:
        axes.update_datalim([(float(series.x[0]), 0.0) for series in figure.series if len(series.x)])
        axes.autoscale_view()
    _finish(axes, figure.x, figure.y, figure.marks, [s.label for s in figure.series])


def scatter(axes: Any, figure: Scatter) -> None:
    """Point clouds."""
    for index, series in enumerate(figure.series):
        axes.scatter(series.x, series.y, s=14, color=colour(index), label=series.label, alpha=0.8)
    _finish(axes, figure.x, figure.y, figure.marks, [s.label for s in figure.series])


def bars(axes: Any, figure: Bars) -> None:
    """Grouped or stacked bars; a missing value is written as such."""
    values = np.asarray(figure.values, float)
    places = np.arange(len(figure.categories))
    base = np.zeros(len(places))
    width = 0.8 if figure.stacked else 0.8 / max(1, len(figure.names))
    for index, row in enumerate(values):
        at = places if figure.stacked else places + (index - (len(values) - 1) / 2) * width
        _bar(axes, figure, index, at, width, np.nan_to_num(row), base if figure.stacked else None)
        _missing(axes, at[np.isnan(row)], figure)
        base = base + np.nan_to_num(row)
    ticks = axes.set_yticks if figure.horizontal else axes.set_xticks
    names = figure.categories
    if not figure.horizontal:
        names = [textwrap.fill(name, LETTERS_OF_NAME) for name in names]
    ticks(places, names, rotation=0 if figure.horizontal or len(places) < 7 else 30)
    _finish(axes, figure.x, figure.y, figure.marks, figure.names, beside=True)


def waterfall(axes: Any, figure: Waterfall) -> None:
    """A running sum, step by step."""
    ends = np.cumsum(figure.steps)
    starts = np.concatenate([[0.0], ends[:-1]])
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        is_penalty = figure.penalties is not None and bool(figure.penalties[index])
        shade = colour(0) if index == 0 or end >= start else colour(1)
        axes.bar(index, end - start, bottom=start, width=0.7, color=shade, hatch="///" if is_penalty else None)
    axes.set_xticks(range(len(ends)), figure.labels, rotation=40, ha="right")
    _finish(axes, Axis(), figure.y, figure.marks, [])


def heat_map(axes: Any, figure: HeatMap) -> None:
    """A matrix in colours, with contours or written values."""
    values = np.asarray(figure.values, float)
    x, y = _coordinates(figure.columns), _coordinates(figure.rows)
    if figure.classes:
        _areas(axes, figure, values, x, y)
        return
    limit = float(np.nanmax(np.abs(values))) if figure.diverging and np.isfinite(values).any() else None
    shown = axes.pcolormesh(
        _edges(x),
        _edges(y),
        values,
        shading="flat",
        cmap="RdBu_r" if figure.diverging else "viridis",
        vmin=-limit if limit is not None else None,
        vmax=limit,
        # Thousands of quadrilaterals would make a file of megabytes; its axes and words stay lines.
        rasterized=values.size > MOST_WRITTEN_CELLS,
    )
    axes.figure.colorbar(shown, ax=axes, label=figure.z.title())
    if figure.contours and min(values.shape) > 1:
        axes.contour(x, y, values, levels=sorted(figure.contours), colors="white", linewidths=1.2)
    _name_ticks(axes, figure)
    if figure.write_values and values.size <= MOST_WRITTEN_CELLS:
        _write_cells(axes, values, x, y)
    for index, series in enumerate(figure.points):
        axes.scatter(
            series.x, series.y, s=16, color=colour(index), edgecolors="white", linewidths=0.7, label=series.label
        )
    axes.grid(False)
    _finish(axes, figure.x, figure.y, figure.marks, ())
    if figure.points:
        axes.legend(fontsize=7, frameon=True, framealpha=0.85)


def _areas(axes: Any, figure: HeatMap, values: Any, x: Any, y: Any) -> None:
    """Areas in the colours of their classes, pale where the model is not sure; no scale, for classes have none."""
    from matplotlib.colors import to_rgb

    sure = np.ones(values.shape) if figure.shade is None else np.clip(np.asarray(figure.shade, float), 0, 1)
    table = np.array([to_rgb(colour(at)) for at in range(len(figure.classes))])
    known = np.where(np.isfinite(values), values, 0).astype(int)
    pixels = 1 - (1 - table[known]) * (0.12 + 0.5 * sure)[..., None]
    axes.pcolormesh(_edges(x), _edges(y), pixels, shading="flat", rasterized=values.size > MOST_WRITTEN_CELLS)
    for index, series in enumerate(figure.points):
        axes.scatter(
            series.x, series.y, s=16, color=colour(index), edgecolors="white", linewidths=0.7, label=series.label
        )
    axes.grid(False)
    _finish(axes, figure.x, figure.y, figure.marks, ())
    if figure.points:
        axes.legend(fontsize=7, frameon=True, framealpha=0.85)


def spheres(axes: Any, figure: Spheres) -> None:
    """Spheres side by side, points darker the nearer they are."""
    flat, groups = figure.flat(), np.asarray(figure.groups, int)
    columns = max(1, int(np.ceil(np.sqrt(2 * len(figure.names)))))
    angles = np.linspace(0, 2 * np.pi, 73)
    ring = seen(np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=-1))
    for at, name in enumerate(figure.names):
        left, top = 2.5 * (at % columns), -2.7 * (at // columns)
        axes.plot(left + np.cos(angles), top + np.sin(angles), color="0.6", linewidth=0.8)
        axes.plot(left + ring[:, 0], top + ring[:, 1], color="0.8", linewidth=0.6)
        axes.text(left, top - 1.32, name, ha="center", fontsize=8)
        for group in np.unique(groups):
            chosen = flat[at][groups == group]
            label = figure.labels[group] if at == 0 and group < len(figure.labels) else None
            axes.scatter(left + chosen[:, 0], top + chosen[:, 1], s=9, color=colour(int(group)), label=label)
    axes.set_aspect("equal")
    axes.axis("off")
    if figure.labels:
        axes.legend(fontsize=7, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def histogram(axes: Any, figure: Histogram) -> None:
    """Counts between edges."""
    counts = np.atleast_2d(figure.counts)
    for index, (name, row) in enumerate(zip(figure.names, counts, strict=True)):
        axes.stairs(row, figure.edges, fill=True, alpha=0.6, color=colour(index), label=name)
    _finish(axes, figure.x, figure.y, figure.marks, figure.names)


def graph(axes: Any, figure: Graph) -> None:
    """Nodes and edges."""
    positions = np.asarray(figure.positions, float)
    groups = np.zeros(len(positions), int) if figure.groups is None else np.asarray(figure.groups, int)
    for a, b in np.asarray(figure.edges, int).reshape(-1, 2):
        cut = groups[a] != groups[b]
        axes.plot(*positions[[a, b]].T, color="#888888", linewidth=1.2 if cut else 0.5, alpha=0.9 if cut else 0.4)
    axes.scatter(*positions.T, s=40, c=[colour(g) for g in groups], zorder=2)
    for label, (x, y) in zip(figure.labels, positions, strict=False):
        axes.annotate(label, (x, y), fontsize=7, ha="center", va="center", color="white", zorder=3)
    for at, name in enumerate(figure.group_names):
        axes.scatter([], [], s=40, color=colour(at), label=name)
    if figure.group_names:
        axes.legend(loc="upper right", fontsize=7)
    axes.set_axis_off()


def table(axes: Any, figure: Table) -> None:
    """Rows of numbers and words."""
    cells = [[cell_text(cell, figure.missing) for cell in row] for row in figure.rows]
    axes.set_axis_off()
    if cells:
        drawn = axes.table(cells, colLabels=list(figure.columns), loc="upper left", cellLoc="left")
        drawn.auto_set_column_width(list(range(len(figure.columns))))


def image(axes: Any, figure: Image) -> None:
    """Pixels."""
    axes.imshow(figure.pixels, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.grid(False)
    _finish(axes, figure.x, figure.y, (), [])


def cell_text(cell: object, missing: str) -> str:
    """A cell as a reader sees it."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return missing
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e9 else f"{cell:.4g}"
    return str(cell)


def _finish(axes: Any, x: Axis, y: Axis, marks: Sequence[Mark], labels: Sequence[str], *, beside: bool = False) -> None:
    axes.set_xlabel(x.title())
    axes.set_ylabel(y.title())
    if x.log:
        axes.set_xscale("log")
    if y.log:
        axes.set_yscale("log")
    for mark in marks:
        _mark(axes, mark)
    if len(labels) > 1:
        _legend(axes, len(labels), beside=beside)


def _legend(axes: Any, count: int, *, beside: bool) -> None:
    """Inside where there is room; beside the axes for bars, which fill them, and for many curves."""
    if beside or count > MOST_INSIDE:
        size = 8 if count <= MOST_INSIDE else 6
        axes.legend(fontsize=size, loc="upper left", bbox_to_anchor=(1.01, 1.0), ncols=1 + count // 17)
    else:
        axes.legend(fontsize=8)


def _mark(axes: Any, mark: Mark) -> None:
    if mark.x is not None and mark.y is not None:
        axes.plot([mark.x], [mark.y], "o", color="#D55E00", markersize=6)
        # On a map a word would sink into dark cells.
        behind: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
        axes.annotate(mark.label, (mark.x, mark.y), (6, 6), textcoords="offset points", fontsize=8, bbox=behind)
    elif mark.x is not None:
        axes.axvline(mark.x, color="#555555", linestyle="--", linewidth=1)
        axes.annotate(mark.label, (mark.x, 1), xycoords=("data", "axes fraction"), fontsize=8, va="top", rotation=90)
    elif mark.y is not None:
        axes.axhline(mark.y, color="#555555", linestyle="--", linewidth=1)
        axes.annotate(mark.label, (1, mark.y), xycoords=("axes fraction", "data"), fontsize=8, ha="right", va="bottom")


def _bar(axes: Any, figure: Bars, index: int, at: Any, width: float, row: Any, base: Any) -> None:
    errors = None
    if figure.low is not None and figure.high is not None:
        errors = np.abs(np.stack([row - figure.low[index], figure.high[index] - row]))
    style: dict[str, Any] = {"color": colour(index), "label": figure.names[index]}
    if figure.horizontal:
        axes.barh(at, row, width, left=base, xerr=errors, **style)
    else:
        axes.bar(at, row, width, bottom=base, yerr=errors, **style)


def _missing(axes: Any, places: Any, figure: Bars) -> None:
    for place in places:
        spot = (0, place) if figure.horizontal else (place, 0)
        axes.annotate(figure.missing, spot, fontsize=7, rotation=0 if figure.horizontal else 90, color="#777777")


def _coordinates(names: Any) -> Any:
    first = names[0] if len(names) else 0
    return np.arange(len(names)) if isinstance(first, str) else np.asarray(names, float)


def _edges(centres: Any) -> Any:
    """Middles between neighbours, and half a step beyond the ends; one cell is one wide."""
    if len(centres) < 2:
        return np.array([centres[0] - 0.5, centres[0] + 0.5]) if len(centres) else np.array([0.0])
    middles = (centres[1:] + centres[:-1]) / 2
    return np.concatenate([[2 * centres[0] - middles[0]], middles, [2 * centres[-1] - middles[-1]]])


def _name_ticks(axes: Any, figure: HeatMap) -> None:
    if len(figure.columns) and isinstance(figure.columns[0], str):
        count = len(figure.columns)
        turned: dict[str, Any] = {"rotation": 90} if count > 10 else {"rotation": 45, "ha": "right"}
        axes.set_xticks(range(count), figure.columns, fontsize=_small(count), **(turned if count > 4 else {}))
    if len(figure.rows) and isinstance(figure.rows[0], str):
        axes.set_yticks(range(len(figure.rows)), figure.rows, fontsize=_small(len(figure.rows)))
        axes.invert_yaxis()


def _small(count: int) -> float:
    """Type size of so many names along an axis."""
    return float(np.clip(180 / count, 4.5, 8))


def _write_cells(axes: Any, values: Any, x: Any, y: Any) -> None:
    middle = (np.nanmin(values) + np.nanmax(values)) / 2 if np.isfinite(values).any() else 0.0
    for (row, column), value in np.ndenumerate(values):
        shade = "black" if value > middle else "white"
        axes.text(x[column], y[row], f"{value:.3g}", ha="center", va="center", fontsize=8, color=shade)
