"""One growing curve and a coarse copy of it, so that drawing costs by pixels and not by points; numpy only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.contract.long_series import Columns, LongSeries, Scratch
from ketbench_ui.plots.lost_points import LostPoints

Floats = NDArray[np.float64]
BLOCK = 256
FINE = 40_000
"""Up to so many points every one of them is looked at in each picture."""
LOW, HIGH, MEAN, STEP, TIME, MIDDLE_STEP, MIDDLE_TIME, VALUE = range(8)
"""Rows of the coarse copy: of each full block what its values span, where it begins, where its middle is."""


@dataclass(frozen=True, slots=True)
class Part:
    """A curve thinned for drawing: two points a block, its least and its largest value.

    Parameters
    ----------
    steps, times, values : ndarray, shape (n,)
    """

    steps: Floats
    times: Floats
    values: Floats


class Points:
    """Appending is cheap; in memory are the newest points and, of each full block, the coarse copy.

    Parameters
    ----------
    scratch : Scratch or None
        Where older points lie; one of its own if left out.
    """

    def __init__(self, scratch: Scratch | None = None) -> None:
        self._series = LongSeries(scratch or Scratch())
        self._coarse = np.empty((8, 8))
        self._newest = (math.nan, math.nan)
        self.least = math.inf
        """The smallest value so far."""
        self.count = 0
        self.rises = True
        """Whether no step was smaller than the one before."""
        self._climbs, self._falls, self._rests = True, True, False
        self._known = math.nan
        """The last finite value."""
        self.lost = LostPoints()
        """Values that are not finite."""

    @classmethod
    def of(cls, steps: NDArray[np.int64] | Floats, values: Floats, times: Floats) -> Points:
        """Points that are there already and are not copied; more can be appended."""
        made = cls()
        made._series = LongSeries(Scratch(), (steps.astype(np.int64, copy=False), values, times))
        made.count = len(values)
        if made.count:
            made._newest = float(steps[-1]), float(values[-1])
            made.rises = not bool((np.diff(steps) < 0).any())
            finite = values[np.isfinite(values)]
            ways = np.diff(finite)
            made._climbs, made._falls = bool((ways >= 0).all()), bool((ways <= 0).all())
            made._rests = bool((ways == 0).any())
            made._known = float(finite[-1]) if len(finite) else math.nan
            made.lost.take_all(steps.astype(float), values, times)
            full = made.count // BLOCK * BLOCK
            made._coarse = _coarse(steps[:full], values[:full], times[:full])
        return made

    def append(self, step: int, value: float, seconds: float) -> None:
        """Take one point."""
        if step < self._newest[0]:
            self.rises = False
        self._newest = step, value
        if value < self.least:
            self.least = value
        if math.isfinite(value):
            self._climbs = self._climbs and not value < self._known
            self._falls = self._falls and not value > self._known
            self._rests = self._rests or value == self._known
            self._known = value
        self.lost.take(step, value, seconds)
        self._series.append(step, value, seconds)
        self.count += 1
        if self.count % BLOCK == 0:
            self._take_block(self.count // BLOCK - 1)

    @property
    def never_turns(self) -> bool:
        """Whether values only grow, or fall in steps, as of a counter; see `ketbench.results.smoothing`."""
        return self.count - self.lost.count > 2 and (self._climbs or (self._falls and self._rests))

    @property
    def newest(self) -> float:
        """The last value; NaN before the first one."""
        return self._newest[1]

    @property
    def last_step(self) -> float:
        """The last step; NaN before the first one."""
        return self._newest[0]

    def between(self, first: int, last: int) -> Part:
        """Every point from `first` to before `last`."""
        return _part(self._series.between(first, last))

    def last(self) -> Part:
        """The newest point alone."""
        return self.between(max(0, self.count - 1), self.count)

    def all(self) -> Part:
        """Every point."""
        return self.between(0, self.count)

    def range_of(self, low: float, high: float, *, by_time: bool) -> tuple[int, int]:
        """First and behind the last point between two rising places, with a neighbour on either side."""
        first, last = self._place(low, by_time), self._place(high, by_time)
        return max(0, first - 1), min(self.count, last + 2)

    def nearest(self, place: float, *, by_time: bool) -> float:
        """The value at the last point that stands nearest to a place; x may go backwards."""
        if self.rises or by_time:
            after = min(self._place(place, by_time), self.count - 1)
            two = self.between(max(0, after - 1), after + 1)
            x = two.times if by_time else two.steps
            return float(two.values[0 if abs(x[0] - place) < abs(x[-1] - place) else -1])
        x, values = self.knots()
        return float(values[np.argmin(np.abs(x - place))])

    def knots(self) -> tuple[Floats, Floats]:
        """Steps and values; of a long curve those at which blocks begin, and the newest."""
        if self.count <= FINE:
            found = self.all()
            return found.steps, found.values
        coarse = self._full()
        return np.append(coarse[STEP], self._newest[0]), np.append(coarse[VALUE], self._newest[1])

    def around(self, places: NDArray[np.int64], half: int) -> Floats:
        """A row for each place with its value in the middle and `half` on either side; NaN where there are none."""
        rows = np.full((len(places), 2 * half + 1), np.nan)
        for row, place in zip(rows, places.tolist(), strict=True):
            first, last = max(0, place - half), min(self.count, place + half + 1)
            row[first - place + half : last - place + half] = self._series.between(first, last)[1]
        return rows

    def drawn(self, first: int, last: int, most: int) -> Part:
        """The points from `first` to before `last`, as they are or by least and largest of at most `most` blocks."""
        if last - first <= max(FINE, 4 * most):
            return self.between(first, last)
        begin, end = -(-first // BLOCK), last // BLOCK
        per = max(1, -(-(end - begin) // most))
        coarse = self._full()[:, begin:end]
        low, high = _merged(np.fmin, coarse[LOW], per), _merged(np.fmax, coarse[HIGH], per)
        steps, times = (_pairs(coarse[row], coarse[middle], per) for row, middle in _EDGES)
        before, behind = self.between(first, begin * BLOCK), self.between(end * BLOCK, last)
        values = np.column_stack([low, high]).ravel()
        return Part(
            np.concatenate([before.steps, steps, behind.steps]),
            np.concatenate([before.times, times, behind.times]),
            np.concatenate([before.values, values, behind.values]),
        )

    def means(self) -> tuple[Part, int]:
        """Means of blocks, and how many points are in each, for smoothing a long curve; all points of a short one."""
        return (self.all(), 1) if self.count <= FINE else (self._by_block(MEAN), BLOCK)

    def extremes(self) -> tuple[Part, Part]:
        """Least and largest of each full block."""
        return self._by_block(LOW), self._by_block(HIGH)

    def _by_block(self, row: int) -> Part:
        coarse = self._full()
        return Part(coarse[MIDDLE_STEP], coarse[MIDDLE_TIME], coarse[row])

    def _full(self) -> Floats:
        return self._coarse[:, : self.count // BLOCK]

    def _place(self, wanted: float, by_time: bool) -> int:
        """The first point that does not stand before a place; by the blocks first, then in one of them."""
        begins = self._full()[TIME if by_time else STEP]
        block = max(0, int(np.searchsorted(begins, wanted)) - 1)
        found = self.between(block * BLOCK, (block + 1) * BLOCK if block + 1 < len(begins) else self.count)
        return block * BLOCK + int(np.searchsorted(found.times if by_time else found.steps, wanted))

    def _take_block(self, at: int) -> None:
        if at == self._coarse.shape[1]:
            self._coarse = np.concatenate([self._coarse, np.empty((8, max(8, at // 2)))], axis=1)
        self._coarse[:, at : at + 1] = _coarse(*self._series.between(at * BLOCK, self.count))


_EDGES = ((STEP, MIDDLE_STEP), (TIME, MIDDLE_TIME))


def _part(columns: Columns) -> Part:
    steps, values, times = columns
    return Part(steps.astype(float), times, values)


def _coarse(steps: NDArray[np.int64] | Floats, values: Floats, times: Floats) -> Floats:
    """The coarse copy of full blocks, shape (8, n); NaN for the span of a block in which nothing is finite."""
    rows = values.reshape(-1, BLOCK)
    known = np.isfinite(rows)
    count = known.sum(axis=1)
    low = np.where(known, rows, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known, rows, -np.inf).max(axis=1, initial=-np.inf)
    mean = np.where(known, rows, 0.0).sum(axis=1) / np.maximum(count, 1)
    span = np.where(count > 0, np.array([low, high, mean]), np.nan)
    places = [steps[::BLOCK], times[::BLOCK], steps[BLOCK // 2 :: BLOCK], times[BLOCK // 2 :: BLOCK]]
    return np.vstack([span, *places, values[::BLOCK]])


def _pairs(begins: Floats, middles: Floats, per: int) -> Floats:
    """Where two points of each `per` blocks stand: at the beginning and at the middle of them."""
    heads = begins[::per]
    tails = middles[::per] if per == 1 else begins[np.minimum(np.arange(len(heads)) * per + per // 2, len(begins) - 1)]
    return np.column_stack([heads, tails]).ravel()


def _merged(reduced: np.ufunc, values: Floats, per: int) -> Floats:
    """Every `per` blocks as one."""
    if per == 1 or not len(values):
        return values
    return reduced.reduceat(values, np.arange(0, len(values), per))
