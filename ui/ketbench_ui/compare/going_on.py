"""Runs that still go on as far as they are: the points that came since the last look are added; asks no worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ketbench.contract.result import Metric
from ketbench.contract.run import Run
from ketbench_ui.plots.points import Points
from ketbench_ui.services.live import LiveRun


class GoingOn:
    """The newest state of runs that the project knows nothing of yet but their names.

    Parameters
    ----------
    source : callable
        Gives the runs of this window by id, those that ended too.
    """

    def __init__(self, source: Callable[[], Mapping[str, LiveRun]] = dict) -> None:
        self._source = source
        self._seen: dict[str, tuple[int, str]] = {}
        self._copies: dict[tuple[str, str], _Copy] = {}

    def names(self, runs: Iterable[Run]) -> list[str]:
        """The metrics that those of these runs have which go on."""
        return list(dict.fromkeys(name for _, live in self._among(runs) for name in live.curves))

    def filled(self, runs: Iterable[Run], metric: str) -> list[Run]:
        """The runs, with the metric as far as it is in those that go on."""
        fresh = {run.id: self._fill(run, live, metric) for run, live in self._among(runs)}
        self._copies = {key: copy for key, copy in self._copies.items() if key[0] in fresh}
        return [fresh.get(run.id, run) for run in runs]

    def changed(self, runs: Iterable[Run], metric: str) -> dict[str, Run]:
        """Those that came further since they were last asked for."""
        return {
            run.id: self._fill(run, live, metric)
            for run, live in self._among(runs)
            if self._seen.get(run.id) != (live.version, metric)
        }

    def _among(self, runs: Iterable[Run]) -> list[tuple[Run, LiveRun]]:
        lives = self._source()
        return [(run, lives[run.id]) for run in runs if not run.status.is_final and run.id in lives]

    def _fill(self, run: Run, live: LiveRun, metric: str) -> Run:
        self._seen[run.id] = (live.version, metric)
        points = live.curves.get(metric)
        status = run.status if live.status.is_final else live.status
        if points is None or not points.count:
            return replace(run, status=status, seconds=live.elapsed())
        copy = self._copies.get((run.id, metric))
        if copy is None or copy.points is not points:
            copy = self._copies[run.id, metric] = _Copy(points)
        return replace(run, status=status, seconds=live.elapsed(), metrics={**run.metrics, metric: copy.metric()})


class _Copy:
    """A curve in arrays that have room to grow, so that each look costs by what is new."""

    def __init__(self, points: Points) -> None:
        self.points = points
        self._count = 0
        self._room: NDArray[np.float64] = np.empty((3, 256))

    def metric(self) -> Metric:
        """Every point so far."""
        now = self.points.count
        if now > self._room.shape[1]:
            self._room = np.concatenate([self._room[:, : self._count], np.empty((3, 2 * now - self._count))], axis=1)
        if now > self._count:
            new = self.points.between(self._count, now)
            self._room[:, self._count : now] = new.steps, new.values, new.times
            self._count = now
        steps, values, times = self._room[:, :now]
        return Metric(steps.astype(np.int64), values, times)
