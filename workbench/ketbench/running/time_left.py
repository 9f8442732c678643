"""Estimates how long a run will still take from the progress it reports; knows no clock of its own."""

from __future__ import annotations

from bisect import bisect_left

MOST_KEPT = 512
FEWEST, EARLY, UNEVEN = 8, 0.05, 1.5
"""Reports, share of the work, and ratio of two paces from which on an estimate is rough."""


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

    @property
    def is_rough(self) -> bool:
        """Whether the run may well take twice or half of what is estimated.

        So it is early on, and while the pace changes, as it does on a machine with other work.

        Examples
        --------
        >>> left = TimeLeft()
        >>> for second in range(11):
        ...     left.take(float(second), 10 * second, 1000)
        >>> left.is_rough
        False
        >>> left.take(30.0, 110, 1000)
        >>> left.is_rough
        True
        """
        times, done = self._times, self._done
        if len(times) < FEWEST or self._total <= 0 or done[-1] / self._total < EARLY:
            return True
        middle = min(bisect_left(times, (times[0] + times[-1]) / 2), len(times) - 2)
        before, after = done[middle] - done[0], done[-1] - done[middle]
        if before <= 0 or after <= 0 or times[middle] <= times[0]:
            return True
        ratio = (times[-1] - times[middle]) / after / ((times[middle] - times[0]) / before)
        return not 1 / UNEVEN <= ratio <= UNEVEN
