"""An executor that gives the runs that ended before, and runs the others on another executor; keeps nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.sweeping.sweep import Executor


class Remembering:
    """Answers a task whose very experiment ended before with that run, each run once.

    As the method of a sweep asks for the same points in the same order, told the same scores, what is left is run as
    if nothing had come in between.

    Parameters
    ----------
    executor : Executor
    ended : iterable of Run
    """

    def __init__(self, executor: Executor, ended: Iterable[Run]) -> None:
        self._executor = executor
        self._ended: dict[str, list[Run]] = {}
        self.kept: dict[str, Run] = {}
        """Runs that were there before, by the id under which they were asked for."""
        for run in ended:
            self._ended.setdefault(run.experiment.digest(), []).append(run)

    def run(self, tasks: Iterable[tuple[str, Experiment]]) -> Iterator[Run]:
        """Give the ended ones first, then the others as they end."""
        left: list[tuple[str, Experiment]] = []
        before: list[Run] = []
        for run_id, experiment in tasks:
            known = self._ended.get(experiment.digest())
            if known:
                self.kept[run_id] = known.pop(0)
                before.append(replace(self.kept[run_id], id=run_id))
            else:
                left.append((run_id, experiment))
        yield from before
        if left:
            yield from self._executor.run(left)

    def cancel(self) -> None:
        """Stop what runs and drop what waits."""
        self._executor.cancel()

    def close(self) -> None:
        """Let go of the workers."""
        self._executor.close()
