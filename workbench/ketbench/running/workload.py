"""Counts a run of unequal parts by the time each is expected to take, for its bar and the time left; runs no part."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

PER_SECOND = 1000


class Workload:
    """The parts of a run, some of which are of the same kind and so take about as long.

    Times are those of the thread: a busy machine and a held run do not lengthen them. What a kind costs is the mean of
    its parts so far, before that a guess, and without one the mean of the kinds that are known.

    Parameters
    ----------
    parts : mapping of str to int
        How many parts of each kind there are.
    clock : callable
        Seconds that the work has taken.

    Examples
    --------
    >>> now = [0.0]
    >>> load = Workload({"fold": 4, "end": 1}, lambda: now[0])
    >>> load.guess("end", 6.0)
    >>> now[0] = 2.0
    >>> load.ended("fold")
    >>> load.done, load.total
    (2000, 14000)
    """

    def __init__(self, parts: Mapping[str, int], clock: Callable[[], float] = time.thread_time) -> None:
        self._left, self._clock = dict(parts), clock
        self._took: dict[str, list[float]] = {}
        self._guessed: dict[str, float] = {}
        self._spent, self._since = 0.0, clock()

    def guess(self, kind: str, seconds: float) -> None:
        """What a part is thought to cost; its first measured part counts more."""
        self._guessed[kind] = max(0.0, seconds)

    def ended(self, kind: str) -> None:
        """All that was done since the last part was one part of this kind."""
        now = self._clock()
        self._took.setdefault(kind, []).append(now - self._since)
        self._spent += now - self._since
        self._since = now
        self._left[kind] = max(0, self._left.get(kind, 0) - 1)

    def cost(self, kind: str) -> float:
        """Seconds that a part of this kind is expected to take."""
        known = self._known(kind)
        if known is not None:
            return known
        if kind in self._guessed:
            return self._guessed[kind]
        others = [found for other in self._took if (found := self._known(other)) is not None]
        return statistics.fmean(others) if others else 0.0

    @property
    def done(self) -> int:
        """Units behind us; never falls."""
        return round(PER_SECOND * self._spent)

    @property
    def total(self) -> int:
        """Units of the whole run as it looks now."""
        left = sum(count * self.cost(kind) for kind, count in self._left.items() if count)
        return max(1, self.done, round(PER_SECOND * (self._spent + left)))

    def _known(self, kind: str) -> float | None:
        took = self._took.get(kind)
        # The first part loads what later ones find loaded.
        return statistics.fmean(took[1:] or took) if took else None
