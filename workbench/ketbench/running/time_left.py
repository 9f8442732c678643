"""Estimates how long a run will still take from the progress it reports; knows no clock of its own."""

from __future__ import annotations

from bisect import bisect_left

MOST_KEPT = 512


class TimeLeft:
    """The pace of the later half of a run so far, carried on to its end.

    So what comes before the first report (loading, compiling) and a slow start count less and less.

    Examples
    --------
    >>> left = TimeLeft()
    >>> for second in range(11):
    ...     left.take(5.0 + second, 10 * second, 1000)
    >>> left.seconds(15.0)
    90.0
    """

    def __init__(self) -> None:
        self._times: list[float] = []
        self._done: list[float] = []
        self._total = 0.0

    def take(self, seconds: float, done: float, total: float) -> None:
        """A report: `done` of `total` units, so many seconds after the run began; the total may be corrected later."""
        if self._times and (done < self._done[-1] or seconds < self._times[-1]):
            self._times, self._done = [], []
        self._total = total
        self._times.append(seconds)
        self._done.append(done)
        if len(self._times) > MOST_KEPT:
            del self._times[1:-1:2], self._done[1:-1:2]

    def seconds(self, now: float) -> float | None:
        """What is left, seen `now` seconds after the run began; None while nothing can be said."""
        if len(self._times) < 2 or self._done[-1] <= self._done[0] or self._total <= 0:
            return None
        middle = (self._times[0] + self._times[-1]) / 2
        first = min(bisect_left(self._times, middle), len(self._times) - 2)
        if self._done[-1] <= self._done[first]:
            first = 0
        pace = (self._times[-1] - self._times[first]) / (self._done[-1] - self._done[first])
        since = max(0.0, now - self._times[-1])
        return max(0.0, pace * (self._total - self._done[-1]) - since)
