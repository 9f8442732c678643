"""Metric curves of runs as small multiples: every point drawn, nothing sampled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError
from ketbench.contract.run import Run
from ketbench.results.drawing.layout import settle
from ketbench.results.drawing.style import SETTINGS, colour

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

Floats = NDArray[np.float64]
COLUMNS = 1500
MOST_CROSSES = 200
MOST_PANELS = 60
"""A run may have hundreds of metrics; a picture of all would be too large to be written."""


def draw_metrics(runs: Sequence[Run], names: Sequence[str] = (), columns: int = 2) -> Canvas:
    """Draw metrics against the step, a panel a metric family, a colour a curve.

    Metrics named ``train_loss``, ``validation_loss`` share the panel "loss".

    Raises
    ------
    InputError
        When no run has a metric to draw.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    panels = _first(grouped(dict.fromkeys(name for run in runs for name in run.metrics), names))
    height = -(-len(panels) // columns)
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=(4.2 * min(columns, max(1, len(panels))), 2.7 * max(1, height)))
        draw_metrics_into(canvas, runs, names, columns)
        settle(canvas)
    return canvas


def draw_metrics_into(canvas: Any, runs: Sequence[Run], names: Sequence[str] = (), columns: int = 2) -> None:
    """Draw metrics into a matplotlib figure, or a part of one.

    Raises
    ------
    InputError
        When no run has a metric to draw.
    """
    every = grouped(dict.fromkeys(name for run in runs for name in run.metrics), names)
    panels = _first(every)
    if len(every) > len(panels):
        canvas.supxlabel(of_many(len(every)), fontsize=7, x=0.01, ha="left")
    if not panels:
        raise InputError("No metric was recorded, so there is no curve to draw; run the experiment first.")
    width = min(columns, len(panels))
    for place, (title, members) in enumerate(panels.items(), 1):
        axes = canvas.add_subplot(-(-len(panels) // width), width, place)
        _panel(axes, title, members, runs)


def grouped(available: Mapping[str, None] | Sequence[str], wanted: Sequence[str] = ()) -> dict[str, list[str]]:
    """Metric names by the panel they share, in order of appearance."""
    panels: dict[str, list[str]] = {}
    for name in available:
        if not wanted or name in wanted:
            panels.setdefault(family(name), []).append(name)
    return panels


def family(name: str) -> str:
    """The panel a metric belongs to: its name less the part of the split."""
    for part in ("train_", "validation_", "test_"):
        if name.startswith(part):
            return name.removeprefix(part)
    return name


def thinned(x: Floats, y: Floats, columns: int = COLUMNS) -> tuple[Floats, Floats]:
    """A curve by its least and largest value in each of many columns, so that a spike of one step stays.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    columns : int
        Curves of at most twice as many points stay as they are.
    """
    if len(x) <= 2 * columns:
        return x, y
    edges = np.linspace(0, len(x), columns + 1).astype(int)
    kept: list[int] = []
    for begin, end in pairwise(edges):
        part = y[begin:end]
        if np.isfinite(part).any():
            low, high = (np.where(np.isfinite(part), part, fill) for fill in (np.inf, -np.inf))
            kept += sorted({begin + int(low.argmin()), begin + int(high.argmax())})
        if not np.isfinite(part).all():
            kept.append(begin + int(np.argmin(np.isfinite(part))))
    order = np.unique(kept)
    return x[order], y[order]


def of_many(count: int) -> str:
    """That not all metrics are drawn."""
    return f"The first {MOST_PANELS} of {count} metrics; the export as CSV has all."


def _first(panels: dict[str, list[str]]) -> dict[str, list[str]]:
    return dict(list(panels.items())[:MOST_PANELS])


def _panel(axes: Any, title: str, members: Sequence[str], runs: Sequence[Run]) -> None:
    curves = [(run, name) for run in runs for name in members if name in run.metrics]
    for index, (run, name) in enumerate(curves):
        metric = run.metrics[name]
        label = f"{run.id} {name}" if len(runs) > 1 else name
        known = np.isfinite(metric.values)
        x, y = thinned(metric.steps.astype(float), np.where(known, metric.values, np.nan))
        axes.plot(x, y, "." if len(metric) == 1 else "-", color=colour(index), linewidth=1.1, label=label)
        _mark_gaps(axes, metric.steps[~known], colour(index))
    axes.set_title(title.replace("_", " "))
    axes.set_xlabel("step")
    if len(curves) > 1:
        axes.legend(fontsize=7)


def _mark_gaps(axes: Any, steps: Any, shade: str) -> None:
    """A cross on the lower edge at each step whose value is not finite."""
    if len(steps):
        shown = steps[:: max(1, len(steps) // MOST_CROSSES)]
        style: dict[str, Any] = {"color": shade, "markersize": 5, "clip_on": False, "linestyle": "none"}
        axes.plot(shown, np.zeros(len(shown)), "x", transform=axes.get_xaxis_transform(), **style)
        axes.annotate(
            f"× {len(steps)} not finite", (1, 0.02), xycoords="axes fraction", fontsize=7, color=shade, ha="right"
        )
