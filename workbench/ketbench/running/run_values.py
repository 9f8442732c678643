"""Gives a backend what its form reads out of other runs of the project, before it runs; the run keeps what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from ketbench.backends.registry import AnyBackend
from ketbench.base.errors import BackendError
from ketbench.contract.chosen.looking import pinned
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run


class Backends(Protocol):
    """Whatever knows backends by name."""

    def backend(self, name: str) -> AnyBackend:
        """A backend; raises BackendError."""
        ...


def with_values(known: Backends, experiment: Experiment, runs: Mapping[str, Run], folder: str = "") -> Experiment:
    """The experiment with what its backend reads out of runs, and its files by whole path and digest.

    A backend that reads has a method ``from_runs(values, runs)`` that gives the values of the form filled in.

    Parameters
    ----------
    known : Backends
    experiment : Experiment
    runs : mapping of str to Run
    folder : str
        The project's: relative paths count from it, and a file that has moved is looked for in it. The present folder
        where empty.

    Raises
    ------
    ParamsError
        With the sentence of the backend.
    """
    try:
        backend = known.backend(experiment.backend)
    except BackendError:
        # Whether it can run at all is said elsewhere.
        return experiment
    reads = getattr(backend, "from_runs", None)
    filled = dict(experiment.params) if reads is None else dict(reads(experiment.params, runs))
    filled = pinned(backend.params, filled, folder, folder)
    return experiment if filled == dict(experiment.params) else replace(experiment, params=filled)
