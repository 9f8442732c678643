"""One metric of several runs over each other, as the Compare tab shows it: smoothed, by seeds, named at the ends."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError
from ketbench.base.whole_files import write_whole
from ketbench.contract.run import Run
from ketbench.results.comparing.overlaid import MOST_NAMED, CurveLook, Overlaid, dash, has_raw_behind, overlaid, said
from ketbench.results.drawing.curves import MOST_CROSSES, MOST_PANELS, of_many, thinned
from ketbench.results.drawing.layout import settle
from ketbench.results.drawing.style import SETTINGS, colour

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 6.0, 3.6
"""Of a panel, inch."""
LETTERS_OF_NOTE = 15
"""On an inch of a panel."""
NAME_SIZE = 7.5
NAME_ROOM = 1.35 * NAME_SIZE / (0.68 * HEIGHT * 72)
"""Height of a name as a share of its panel."""
LEADER: dict[str, Any] = {"arrowstyle": "-", "linewidth": 0.5, "alpha": 0.5, "shrinkA": 1, "shrinkB": 1}
"""From a name to the end of its curve."""
MOST_COLUMNS = 2


def save_curves(
    runs: Sequence[Run],
    names: Sequence[str],
    path: str | PathLike[str],
    *,
    smooth: float = 0.0,
    by: str = "ema",
    group_seeds: bool = False,
    log_x: bool = False,
    log_y: bool = False,
    places: Sequence[int] = (),
) -> Path:
    """Draw metrics of runs over each other into a file, with the fonts embedded.

    Parameters
    ----------
    runs : sequence of Run
    names : sequence of str
        Metrics, a panel each; none means all.
    path : path
        Its ending chooses the format: .png, .svg or .pdf.
    smooth : float
        From 0, not at all, to 0.99; every point stays faint behind.
    by : str
        "ema" for a moving mean without start bias, or "median".
    group_seeds : bool
        Draw runs that differ in nothing but the seed as their mean with Student's 95 % interval.
    log_x, log_y : bool
    places : sequence of int
        See `draw_curves`.

    Raises
    ------
    InputError
        See `draw_curves`, and for another smoothing.
    """
    from ketbench.results.drawing.draw import image_bytes

    look, target = CurveLook(smooth, by, group_seeds, log_x, log_y), Path(path)
    canvas = draw_curves(runs, names, look, places)
    write_whole(target, image_bytes(canvas, target.suffix.removeprefix(".").lower()))
    return target


def draw_curves(
    runs: Sequence[Run], names: Sequence[str] = (), look: CurveLook | None = None, places: Sequence[int] = ()
) -> Canvas:
    """Draw metrics of runs over each other, a panel a metric.

    Parameters
    ----------
    runs : sequence of Run
    names : sequence of str
        None means all.
    look : CurveLook, optional
    places : sequence of int
        A number a run, which chooses its colour and dashes: its place in the project as `CurveLook.places_of` counts
        it keeps them the same whatever is drawn beside it. Runs of one curve share one.

    Raises
    ------
    InputError
        When no run has a metric to draw, or none has one that was named, or the places are not as many as the runs.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    look, wanted = look or CurveLook(), _wanted(runs, names)
    words = [of_many(len(wanted))] if len(wanted) > MOST_PANELS else []
    wanted = wanted[:MOST_PANELS]
    groups, numbers = look.placed(runs, places)
    columns = min(MOST_COLUMNS, len(wanted))
    rows = -(-len(wanted) // columns)
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=(WIDTH * columns, HEIGHT * rows))
        for at, name in enumerate(wanted, 1):
            words += _panel(canvas.add_subplot(rows, columns, at), name, groups, numbers, look)
        if words:
            text = textwrap.fill(" ".join(dict.fromkeys(words)), int(WIDTH * columns * LETTERS_OF_NOTE))
            canvas.supxlabel(text, fontsize=7, x=0.01, ha="left", color="#555555")
        settle(canvas)
    return canvas


def _wanted(runs: Sequence[Run], names: Sequence[str]) -> list[str]:
    known = [name for name in dict.fromkeys(name for run in runs for name in run.metrics) if name != "epoch"]
    if not known:
        raise InputError("No metric was recorded, so there is no curve to draw; run the experiment first.")
    for name in names:
        if name not in known:
            raise InputError(f"No run has a metric '{name}'; choose from {', '.join(known)}.")
    return list(names) or known


def _panel(
    axes: Any, metric: str, groups: Sequence[Sequence[Run]], places: Sequence[int], look: CurveLook
) -> list[str]:
    """Draw a metric; gives what is to be said of it."""
    curves = overlaid(groups, metric, look, places)
    axes.set_title(metric.replace("_", " "))
    axes.set_xlabel("step")
    _scale(axes, curves, look)
    for curve in curves:
        _draw(axes, curve, look, has_behind=has_raw_behind(curves, look))
    if len(groups) > 1:
        _name_ends(axes, curves[:MOST_NAMED], look)
    return said(curves, len(groups), metric, look)


def _scale(axes: Any, curves: Sequence[Overlaid], look: CurveLook) -> None:
    """Logarithms where there is something to take them of."""
    if look.log_x and any((curve.x > 0).any() for curve in curves):
        axes.set_xscale("log", nonpositive="mask")
    if look.log_y and any((curve.y > 0).any() for curve in curves):
        axes.set_yscale("log", nonpositive="mask")


def _draw(axes: Any, curve: Overlaid, look: CurveLook, *, has_behind: bool) -> None:
    shade = colour(curve.place)
    if has_behind:
        axes.plot(*_shown(curve.raw_x, curve.raw_y, look), color=shade, linewidth=0.6, alpha=0.35)
    edges = curve.edges(log_y=look.log_y)
    if edges is not None:
        known = np.isfinite(edges).all(axis=0) & ((curve.x > 0) | (not look.log_x))
        axes.fill_between(curve.x, *edges, where=known, color=shade, alpha=0.18, linewidth=0)
    x, y = _shown(curve.x, curve.y, look)
    alone = np.isfinite(y).sum() == 1
    style = {"marker": "o", "linestyle": "none"} if alone else {"linestyle": dash(curve.place)}
    axes.plot(x, y, **style, markersize=3, color=shade, linewidth=1.5 if look.smooth else 1.1)
    lost, heights = curve.lost()
    if len(lost):
        thin = slice(None, None, max(1, len(lost) // MOST_CROSSES))
        axes.plot(*_shown(lost[thin], heights[thin], look), "x", color=shade, markersize=5)


def _shown(x: Floats, y: Floats, look: CurveLook) -> tuple[Floats, Floats]:
    """Points as they are drawn: gaps where there is no number or no logarithm, no more than a printer shows."""
    known = np.isfinite(y) & ((x > 0) | (not look.log_x)) & ((y > 0) | (not look.log_y))
    return thinned(x, np.where(known, y, np.nan))


def _name_ends(axes: Any, curves: Sequence[Overlaid], look: CurveLook) -> None:
    """Names on the right in the colours of their curves, pushed apart until none lies on another."""
    # Limits are made lazily, and heights among the names count on them.
    axes.autoscale_view()
    ends: list[tuple[float, float, float, Overlaid]] = []
    for curve in curves:
        x, y = _shown(curve.x, curve.y, look)
        known = np.flatnonzero(np.isfinite(y))
        if len(known):
            end = float(x[known[-1]]), float(y[known[-1]])
            ends.append((axes.transAxes.inverted().transform(axes.transData.transform(end))[1], *end, curve))
    ends.sort(key=lambda end: end[0])
    for height, (_, x, y, curve) in zip(_apart([end[0] for end in ends]), ends, strict=True):
        axes.annotate(
            curve.name,
            (x, y),
            (1.03, height),
            textcoords="axes fraction",
            fontsize=NAME_SIZE,
            color=colour(curve.place),
            va="center",
            arrowprops={"relpos": (0, 0.5), "color": colour(curve.place), **LEADER},
        )


def _apart(heights: Sequence[float]) -> list[float]:
    """Rising heights with room for a name between each two, kept within the panel where they fit."""
    out: list[float] = []
    for height in heights:
        out.append(max(height, out[-1] + NAME_ROOM) if out else height)
    ceiling = 1.0
    for at in reversed(range(len(out))):
        out[at] = min(out[at], ceiling)
        ceiling = out[at] - NAME_ROOM
    return out
