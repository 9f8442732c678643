"""Estimates how long a sweep will still take from the trials that ended; starts and stops nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import fmean


class Pace:
    """The mean time of the trials so far, carried on to the last one.

    Nothing is said of the first trial of each worker, which also loads what the later ones find loaded.

    Parameters
    ----------
    trials : int
        How many there will be.
    workers : int
        How many run at a time.
    clock : callable
        Seconds.

    Examples
    --------
    >>> now = [0.0]
    >>> pace = Pace(20, 2, lambda: now[0])
    >>> for seconds in (7.0, 7.0):
    ...     pace.ended(seconds)
    >>> pace.seconds_left()
    >>> pace.ended(3.0); pace.ended(3.0); pace.seconds_left()
    24.0
    >>> now[0] = 1.0; pace.seconds_left()
    23.0
    """

    def __init__(self, trials: int, workers: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._trials, self._workers, self._clock = trials, max(1, min(workers, trials)), clock
        self._took: list[float] = []
        self._last = 0.0

    def ended(self, seconds: float) -> None:
        """A trial has ended now that took so long."""
        self._took.append(seconds)
        self._last = self._clock()

    def seconds_left(self) -> float | None:
        """Until the last trial ends; None while nothing can be said."""
        told = self._took[self._workers :]
        if not told:
            return None
        left = fmean(told) * (self._trials - len(self._took)) / self._workers
        return max(0.0, left - (self._clock() - self._last))
