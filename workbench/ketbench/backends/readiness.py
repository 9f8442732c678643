"""Whether an experiment can run, asked before a run is begun, so that bad input leaves no trace in the project."""

from __future__ import annotations

from collections.abc import Sequence

from ketbench.backends.registry import Registry
from ketbench.base.errors import BackendError, InputError
from ketbench.base.problems import Problem, Severity
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import validated
from ketbench.contract.plugin import Task


def require_ready(registry: Registry, experiment: Experiment) -> Sequence[Problem]:
    """Look at the backend, its parameters and its own check.

    Returns
    -------
    sequence of Problem
        Warnings and notes, which forbid nothing.

    Raises
    ------
    BackendError
        Unknown backend, or one that cannot run here.
    ParamsError
        A parameter outside its bounds.
    InputError
        The first error that the backend finds in data, circuit or parameters.
    """
    backend = registry.backend(experiment.backend)
    state = registry.available(experiment.backend)
    if not state.ok:
        raise BackendError(f"'{experiment.backend}' cannot run here: {state.reason} {state.remedy}".strip())
    params = validated(backend.params, experiment.params, experiment.backend)
    task = Task(experiment.dataset, experiment.circuit, experiment.seed)
    _require_inputs(experiment, backend.needs)
    if experiment.dataset is not None and "dataset" in backend.needs:
        experiment.dataset.refuse_absent()
    found = backend.check(task, params)
    for problem in found:
        if problem.severity is Severity.ERROR:
            raise InputError(str(problem))
    return tuple(found)


def _require_inputs(experiment: Experiment, needs: frozenset[str]) -> None:
    for need in ("dataset", "circuit"):
        if need in needs and getattr(experiment, need) is None:
            text = f"Experiment '{experiment.name}' has no {need}, but '{experiment.backend}' needs one"
            raise InputError(f"{text}; add it to the experiment.")
