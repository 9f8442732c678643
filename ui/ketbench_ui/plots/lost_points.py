"""Where a curve has values that are not finite, and at which height a mark for each can stand; numpy only."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_LOST = 10_000
"""Places that are remembered, the first ones; all are counted."""


class LostPoints:
    """Taken point by point while the curve grows; a mark stands as high as the last finite value before it."""

    def __init__(self) -> None:
        self.count = 0
        self._marks: list[tuple[float, float, float, float]] = []
        # The first and the last finite value so far, and the same of positive ones.
        self._first, self._last = [math.nan, math.nan], [math.nan, math.nan]

    def take(self, step: float, value: float, seconds: float) -> None:
        """Look at the next point."""
        if math.isfinite(value):
            self._know(0, value)
            if value > 0:
                self._know(1, value)
            return
        self.count += 1
        if len(self._marks) < MOST_LOST:
            self._marks.append((step, seconds, self._last[0], self._last[1]))

    def take_all(self, steps: Floats, values: Floats, times: Floats) -> None:
        """Look at many points, as if one after the other."""
        lost = np.flatnonzero(~np.isfinite(values))
        self.count = len(lost)
        for which, known in enumerate((np.isfinite(values), np.isfinite(values) & (values > 0))):
            places = np.flatnonzero(known)
            if len(places):
                self._first[which], self._last[which] = float(values[places[0]]), float(values[places[-1]])
        lost = lost[:MOST_LOST]
        heights = (_before(values, lost, positive=False), _before(values, lost, positive=True))
        self._marks = list(zip(*(c.tolist() for c in (steps[lost], times[lost], *heights)), strict=True))

    def marks(self, most: int, *, positive: bool) -> tuple[Floats, Floats, Floats]:
        """Steps, seconds and heights of at most `most` marks; one before all finite values stands by the first."""
        chosen = np.array(self._marks[:: -(-len(self._marks) // most) or 1], dtype=float).reshape(-1, 4)
        which = int(positive)
        first = self._first[which] if math.isfinite(self._first[which]) else 1.0
        heights = chosen[:, 2 + which]
        return chosen[:, 0], chosen[:, 1], np.where(np.isfinite(heights), heights, first)

    def _know(self, which: int, value: float) -> None:
        self._last[which] = value
        if math.isnan(self._first[which]):
            self._first[which] = value


def _before(values: Floats, places: NDArray[np.int64], *, positive: bool) -> Floats:
    """The last usable value before each place; NaN where there is none."""
    usable = np.flatnonzero(np.isfinite(values) & ((values > 0) if positive else True))
    found = np.searchsorted(usable, places) - 1
    heights = np.full(len(places), np.nan)
    heights[found >= 0] = values[usable[found[found >= 0]]]
    return heights
