"""Metric curves of runs as small multiples: every point drawn, nothing sampled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ketbench.drawing.style import SETTINGS, colour
from ketbench.errors import InputError
from ketbench.runs import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


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

    panels = grouped(dict.fromkeys(name for run in runs for name in run.metrics), names)
    if not panels:
        raise InputError("No metric was recorded, so there is no curve to draw; run the experiment first.")
    width = min(columns, len(panels))
    height = -(-len(panels) // width)
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=(4.2 * width, 2.7 * height))
        for place, (title, members) in enumerate(panels.items(), 1):
            axes = canvas.add_subplot(height, width, place)
            _panel(axes, title, members, runs)
    return canvas


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


def _panel(axes: Any, title: str, members: Sequence[str], runs: Sequence[Run]) -> None:
    curves = [(run, name) for run in runs for name in members if name in run.metrics]
    for index, (run, name) in enumerate(curves):
        metric = run.metrics[name]
        label = f"{run.id} {name}" if len(runs) > 1 else name
        style = "." if len(metric) == 1 else "-"
        axes.plot(metric.steps, metric.values, style, color=colour(index), linewidth=1.1, label=label)
    axes.set_title(title.replace("_", " "))
    axes.set_xlabel("step")
    if len(curves) > 1:
        axes.legend(fontsize=7)
