"""Runs one experiment inside the calling process; what a cluster's worker does, which supervises itself."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from ketbench.backends.registry import AnyBackend, Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Finished, Started
from ketbench.contract.plugin import Context, Event
from ketbench.contract.recording import Recording
from ketbench.contract.run import Run
from ketbench.running.jobs import wire
from ketbench.running.jobs.worker.execution import Execution
from ketbench.running.jobs.worker.holding import Holding


class _Kept:
    """An outbox that keeps: what the pool's worker would have sent is folded into the run at once."""

    def __init__(self, run_id: str, recording: Recording) -> None:
        self._run_id, self._recording = run_id, recording

    def add(self, seconds: float, event: Event, what: str) -> None:
        """Take an event the way it would have arrived."""
        self._recording.add(wire.understood(wire.many(self._run_id, [wire.packed((seconds, event), what)])))

    def send(self, report: Started) -> None:
        """Take a message."""
        self._recording.add(report)


def run_alone(run_id: str, experiment: Experiment) -> Run:
    """Run an experiment here and now and give the run as it ended, a failed one too.

    One processor thread, as in the pool of this machine, so that the same seed gives the same figures.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    recording = Recording(Run(run_id, experiment))
    work = wire.Work(0, run_id, experiment)
    execution = Execution(work, _registry(), _Kept(run_id, recording), Context(threads=1), _warm, Holding())
    ended: Any = wire.understood(execution.finish())
    assert isinstance(ended, Finished)
    recording.add(ended)
    return recording.run()


@cache
def _registry() -> Registry:
    # Such a process is a worker: backends are loaded in it, not asked from outside.
    return Registry(patience=0)


def _warm(backend: AnyBackend) -> None:
    getattr(backend, "warm", lambda: None)()
