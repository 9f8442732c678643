"""One growing curve and a coarse copy of it, so that drawing costs by pixels and not by points; numpy only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 256
FINE = 40_000
"""Up to so many points every one of them is looked at in each picture."""
MOST_LOST = 10_000
"""Places of values that are not finite that are remembered; all are counted."""


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
    """Appending is cheap, reading copies nothing; of each full block least, largest and mean are known."""

    def __init__(self) -> None:
        self._data = np.empty((3, BLOCK))
        self._blocks = np.empty((3, 8))
        self.count = 0
        self.rises = True
        """Whether no step was smaller than the one before."""
        self.lost: list[int] = []
        """Places of values that are not finite, the first ones."""
        self.lost_count = 0

    @classmethod
    def of(cls, steps: Floats, values: Floats, times: Floats) -> Points:
        """Points that are there already."""
        made = cls()
        made.count = len(values)
        if made.count:
            made._data = np.array([steps, values, times], dtype=float)
            made.rises = not bool((np.diff(made.steps) < 0).any())
            lost = np.flatnonzero(~np.isfinite(made.values))
            made.lost, made.lost_count = lost[:MOST_LOST].tolist(), len(lost)
            full = made.count // BLOCK
            if full:
                made._blocks = _blocks(made.values[: full * BLOCK].reshape(full, BLOCK))
        return made

    def append(self, step: float, value: float, seconds: float) -> None:
        """Take one point."""
        if self.count == self._data.shape[1]:
            self._data = _grown(self._data)
        if self.count and step < self._data[0, self.count - 1]:
            self.rises = False
        if not math.isfinite(value):
            self.lost_count += 1
            if len(self.lost) < MOST_LOST:
                self.lost.append(self.count)
        self._data[:, self.count] = step, value, seconds
        self.count += 1
        if self.count % BLOCK == 0:
            at = self.count // BLOCK - 1
            if at == self._blocks.shape[1]:
                self._blocks = _grown(self._blocks)
            self._blocks[:, at : at + 1] = _blocks(self.values[at * BLOCK : self.count].reshape(1, BLOCK))

    @property
    def steps(self) -> Floats:
        """Steps so far."""
        return self._data[0, : self.count]

    @property
    def values(self) -> Floats:
        """Values so far."""
        return self._data[1, : self.count]

    @property
    def times(self) -> Floats:
        """Seconds since the run began."""
        return self._data[2, : self.count]

    def range_of(self, low: float, high: float, along: Floats) -> tuple[int, int]:
        """First and behind the last point between two places of rising `along`, with a neighbour on either side."""
        first, last = np.searchsorted(along, [low, high], side="left")
        return max(0, int(first) - 1), min(self.count, int(last) + 2)

    def drawn(self, first: int, last: int, most: int) -> Part:
        """The points from `first` to before `last`, as they are or by least and largest of at most `most` blocks."""
        if last - first <= max(FINE, 4 * most):
            part = slice(first, last)
            return Part(self.steps[part], self.times[part], self.values[part])
        begin, end = -(-first // BLOCK), last // BLOCK
        per = max(1, -(-(end - begin) // most))
        low = _merged(np.fmin, self._blocks[0, begin:end], per)
        high = _merged(np.fmax, self._blocks[1, begin:end], per)
        heads = np.minimum(np.arange(begin, end, per) * BLOCK, self.count - 1)
        tails = np.minimum(heads + per * BLOCK // 2, end * BLOCK - 1)
        places = np.column_stack([heads, tails]).ravel()
        edges = [np.arange(first, begin * BLOCK), np.arange(end * BLOCK, last)]
        around = [self.values[edge] for edge in edges]
        places = np.concatenate([edges[0], places, edges[1]])
        values = np.concatenate([around[0], np.column_stack([low, high]).ravel(), around[1]])
        return Part(self.steps[places], self.times[places], values)

    def means(self, most: int) -> tuple[Part, int]:
        """Means of blocks, and how many points are in each, for smoothing a long curve; all points of a short one."""
        if self.count <= FINE:
            return Part(self.steps, self.times, self.values), 1
        full = self.count // BLOCK
        places = np.arange(full) * BLOCK + BLOCK // 2
        return Part(self.steps[places], self.times[places], self._blocks[2, :full]), BLOCK

    def extremes(self) -> tuple[Part, Part]:
        """Least and largest of each full block."""
        full = self.count // BLOCK
        places = np.arange(full) * BLOCK + BLOCK // 2
        steps, times = self.steps[places], self.times[places]
        return Part(steps, times, self._blocks[0, :full]), Part(steps, times, self._blocks[1, :full])


def _grown(data: Floats) -> Floats:
    """Half as much room again: less than double, for it stands unused."""
    return np.concatenate([data, np.empty((3, max(BLOCK, data.shape[1] // 2)))], axis=1)


def _blocks(rows: Floats) -> Floats:
    """Least, largest and mean of each row over what is finite, shape (3, n); NaN where nothing is."""
    known = np.isfinite(rows)
    count = known.sum(axis=1)
    some = count > 0
    low = np.where(known, rows, np.inf).min(axis=1)
    high = np.where(known, rows, -np.inf).max(axis=1)
    mean = np.where(known, rows, 0.0).sum(axis=1) / np.maximum(count, 1)
    return np.where(some, np.array([low, high, mean]), np.nan)


def _merged(reduced: np.ufunc, values: Floats, per: int) -> Floats:
    """Every `per` blocks as one."""
    if per == 1 or not len(values):
        return values
    return reduced.reduceat(values, np.arange(0, len(values), per))
