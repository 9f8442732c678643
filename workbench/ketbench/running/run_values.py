"""Gives a backend what its form reads out of other runs of the project, before it runs; the run keeps what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from ketbench.backends.registry import AnyBackend
from ketbench.base.errors import BackendError
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run


class Backends(Protocol):
    """Whatever knows backends by name."""

    def backend(self, name: str) -> AnyBackend:
        """A backend; raises BackendError."""
        ...


def with_values(known: Backends, experiment: Experiment, runs: Mapping[str, Run]) -> Experiment:
    """The experiment with what its backend reads out of runs; the same where it reads nothing.

    A backend that reads has a method ``from_runs(values, runs)`` that gives the values of the form filled in.

    Raises
    ------
    ParamsError
        With the sentence of the backend.
    """
    try:
        reads = getattr(known.backend(experiment.backend), "from_runs", None)
    except BackendError:
        # Whether it can run at all is said elsewhere.
        return experiment
    if reads is None:
        return experiment
    filled = dict(reads(experiment.params, runs))
    return experiment if filled == dict(experiment.params) else replace(experiment, params=filled)
