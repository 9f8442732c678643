"""Curves of one metric of several runs as they are drawn over each other, and what is to be said of them; draws none.

The Compare tab, the pictures it writes and the command line draw from here, so that all show the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError
from ketbench.base.intervals import student
from ketbench.contract.result import Metric
from ketbench.contract.run import Run
from ketbench.results.comparing.bands import aligned
from ketbench.results.comparing.settings import samples_by_seed
from ketbench.results.smoothing import (
    FEW,
    never_turns,
    running_median,
    smoothed,
    smoothing_words,
    weight_for,
    window_of,
)
from ketbench.results.smoothing import METHODS as EVERY_METHOD

Floats = NDArray[np.float64]
METHODS = {name: EVERY_METHOD[name] for name in ("ema", "median")}
"""A band of least and largest stands for seeds here, so it is not a way of smoothing."""
MOST_SMOOTH = 0.99
MOST_NAMED = 12
"""Curves that are named at their ends, and up to which all points stay behind smoothed ones."""
N_COLOURS = 8
"""Of curves, on the screen and on paper."""
DASHES = ("solid", "dashed", "dotted", "dashdot")
"""Once round the colours each."""


def dash(place: int) -> str:
    """The line of the curve at a place, one of `DASHES`.

    Examples
    --------
    >>> [dash(place) for place in (0, 7, 8, 31, 32)]
    ['solid', 'solid', 'dashed', 'dashdot', 'solid']
    """
    return DASHES[place // N_COLOURS % len(DASHES)]


@dataclass(frozen=True, slots=True)
class CurveLook:
    """How curves are drawn over each other.

    Parameters
    ----------
    smooth : float
        Between 0, which draws every point and nothing else, and 0.99.
    by : str
        One of `METHODS`.
    group_seeds : bool
        Whether runs that differ in nothing but the seed are a mean with its band.
    log_x, log_y : bool

    Raises
    ------
    InputError
        For another weight or method.
    """

    smooth: float = 0.0
    by: str = "ema"
    group_seeds: bool = False
    log_x: bool = False
    log_y: bool = False

    def __post_init__(self) -> None:
        if not 0.0 <= self.smooth <= MOST_SMOOTH:
            raise InputError(f"Curves cannot be smoothed by {self.smooth:g}; choose from 0 (not) to {MOST_SMOOTH:g}.")
        if self.by not in METHODS:
            raise InputError(f"'{self.by}' is not a way of smoothing; choose one of {', '.join(METHODS)}.")

    @property
    def words(self) -> str:
        """The smoothing by name."""
        return smoothing_words(self.smooth, self.by)

    def groups(self, runs: Sequence[Run]) -> list[list[Run]]:
        """The runs of each curve."""
        return samples_by_seed(runs) if self.group_seeds else [[run] for run in runs]

    def placed(self, runs: Sequence[Run], places: Sequence[int] = ()) -> tuple[list[list[Run]], list[int]]:
        """The runs of each curve, and its place; see `places_of`.

        Parameters
        ----------
        runs : sequence of Run
        places : sequence of int
            A place a run; runs of different places are never one curve. Counted from 0 where left out.

        Raises
        ------
        InputError
            For another number of places than runs, or one below 0.
        """
        if not places:
            groups = self.groups(runs)
            return groups, list(range(len(groups)))
        if len(places) != len(runs) or min(places) < 0:
            text = f"{len(runs)} runs were given {len(places)} places"
            raise InputError(f"{text}; give each run one, from 0.")
        together: dict[int, list[Run]] = {}
        for run, place in zip(runs, places, strict=True):
            together.setdefault(place, []).append(run)
        found = [(place, group) for place, members in together.items() for group in self.groups(members)]
        return [group for _, group in found], [place for place, _ in found]

    def places_of(self, chosen: Sequence[str], runs: Sequence[Run]) -> list[int]:
        """The place of each chosen run among all curves of all runs, which chooses its colour and dashes.

        Counted among all, it stays whatever else is chosen.

        Parameters
        ----------
        chosen : sequence of str
            Ids.
        runs : sequence of Run
            Those of the project.
        """
        places = {run.id: place for place, group in enumerate(self.groups(runs)) for run in group}
        return [places[name] for name in chosen]


@dataclass(frozen=True, slots=True, eq=False)
class Overlaid:
    """One curve.

    Parameters
    ----------
    key : str
        The first run of the curve.
    name : str
        What stands at its end.
    place : int
        Its number among all curves, those without the metric too; it chooses the colour and the dashes.
    x, y : ndarray, shape (n,)
        Smoothed where that is asked for.
    raw_x, raw_y : ndarray, shape (n_points,)
        Every point, for seeds their mean; the same as `x` and `y` without smoothing.
    low, high : ndarray, shape (n,), or None
        Student's 95 % interval of the mean over seeds, each seed smoothed before.
    """

    key: str
    name: str
    place: int
    x: Floats
    y: Floats
    raw_x: Floats
    raw_y: Floats
    low: Floats | None = None
    high: Floats | None = None

    def lost(self) -> tuple[Floats, Floats]:
        """Where points are not finite, and heights between their neighbours at which to mark them."""
        known = np.isfinite(self.raw_y)
        at = np.flatnonzero(~known)
        heights = np.interp(at, np.flatnonzero(known), self.raw_y[known]) if known.any() else np.ones(len(at))
        return self.raw_x[at], heights

    def edges(self, *, log_y: bool) -> tuple[Floats, Floats] | None:
        """The band's lower and upper edge; with logarithms one at zero or below is cut at the least value shown."""
        if self.low is None or self.high is None:
            return None
        if not log_y:
            return self.low, self.high
        shown = np.concatenate([self.y, self.low, self.raw_y])
        least = shown[shown > 0].min(initial=np.inf)
        return np.maximum(self.low, least), np.where(self.high > 0, self.high, np.nan)


def overlaid(
    groups: Sequence[Sequence[Run]], metric: str, look: CurveLook, places: Sequence[int] = ()
) -> list[Overlaid]:
    """A curve for each group of runs that has the metric.

    Parameters
    ----------
    groups : sequence of sequence of Run
        See `CurveLook.groups`.
    metric : str
    look : CurveLook
    places : sequence of int
        A place a group; counted from 0 where left out.
    """
    numbers = places or range(len(groups))
    found = (_curve(group, place, metric, look) for place, group in zip(numbers, groups, strict=True))
    return [curve for curve in found if curve is not None]


def said(curves: Sequence[Overlaid], asked: int, metric: str, look: CurveLook) -> list[str]:
    """What a reader must know of the curves, a sentence each.

    Parameters
    ----------
    curves : sequence of Overlaid
    asked : int
        Number of groups, those without the metric too.
    metric : str
    look : CurveLook
    """
    words: list[str] = []
    if asked > len(curves):
        words.append(f"{asked - len(curves)} of {asked} have no {metric.replace('_', ' ')}.")
    has_means = any(curve.low is not None for curve in curves)
    if has_means:
        is_smoothed = look.smooth and any(len(curve.raw_x) > FEW for curve in curves)
        each = ", each seed smoothed before" if is_smoothed else ""
        words.append(f"Mean over seeds; the band is Student's 95 % interval of the mean{each}.")
    if look.smooth:
        points = "faint: every point" + (", of seeds their mean" if has_means else "")
        behind = points if has_raw_behind(curves, look) else f"above {MOST_NAMED} curves no points behind"
        short = [len(curve.raw_x) <= FEW for curve in curves]
        if not all(short):
            words.append(f"Thick: {look.words}; {behind}.")
        if any(short):
            words.append(f"Not smoothed: curves of at most {FEW} points.")
    words += _said_of_gaps(curves, look)
    if len(curves) > MOST_NAMED:
        words.append(f"The first {MOST_NAMED} are named.")
    return words


def has_raw_behind(curves: Sequence[Overlaid], look: CurveLook) -> bool:
    """Whether every point is drawn faint behind smoothed curves; more than a few would hide them."""
    return bool(look.smooth) and len(curves) <= MOST_NAMED


def _said_of_gaps(curves: Sequence[Overlaid], look: CurveLook) -> list[str]:
    words: list[str] = []
    lost = sum(len(curve.lost()[0]) for curve in curves)
    if lost:
        words.append(f"× marks what is not finite: {lost} {'points' if lost > 1 else 'point'}.")
    if any(_leaves_log(curve, look) for curve in curves):
        words.append("What is zero or below has no place on a logarithmic axis.")
    return words


def _leaves_log(curve: Overlaid, look: CurveLook) -> bool:
    lowest = curve.raw_y if curve.low is None else np.append(curve.raw_y, curve.low)
    return bool((look.log_x and (curve.raw_x <= 0).any()) or (look.log_y and (lowest <= 0).any()))


def _curve(group: Sequence[Run], place: int, metric: str, look: CurveLook) -> Overlaid | None:
    members = [run for run in group if metric in run.metrics and len(run.metrics[metric])]
    if not members:
        return None
    # A loss is not a counter, however well it falls.
    counts = "loss" not in metric
    if len(members) > 1:
        found = _of_seeds(
            group[0].id, place, [run.metrics[metric] for run in members], members[0].id, look, counts=counts
        )
        if found is not None:
            return found
    only = members[0].metrics[metric]
    raw_x, raw_y = only.steps.astype(float), only.values
    drawn = (raw_x, raw_y) if counts and never_turns(raw_y) else _smooth(raw_x, raw_y, look)
    # Seeds without a common step have no mean: the name then promises one run and no more.
    return Overlaid(group[0].id, members[0].id, place, *drawn, raw_x, raw_y)


def _of_seeds(
    key: str, place: int, metrics: Sequence[Metric], first: str, look: CurveLook, *, counts: bool
) -> Overlaid | None:
    steps, values = aligned(metrics)
    if not len(steps):
        return None
    raw_x = steps.astype(float)
    # All or none: rows of one group are joined point by point.
    steady = counts and all(never_turns(row) for row in values)
    rows = [(raw_x, row) if steady else _smooth(raw_x, row, look) for row in values]
    mean, low, high = student(np.array([y for _, y in rows]))
    name = f"{first} +{len(metrics) - 1}"
    return Overlaid(key, name, place, rows[0][0], mean, raw_x, values.mean(axis=0), low, high)


def _smooth(x: Floats, y: Floats, look: CurveLook) -> tuple[Floats, Floats]:
    weight = weight_for(len(x), look.smooth)
    if not weight:
        return x, y
    return running_median(x, y, window_of(weight)) if look.by == "median" else smoothed(x, y, weight)
