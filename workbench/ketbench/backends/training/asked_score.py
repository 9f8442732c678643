"""Whether the runs of a sweep will have the score it is judged by, asked before anything is spent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError, KetbenchError
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Task


def require_score(experiment: Experiment, score: str) -> None:
    """Refuse a score that the backend says its runs do not have.

    A backend says so by ``scores(task, params)``, which gives the names of all numbers of its summary; one that has no
    such method, or fails in it, is not asked, and the first run that ends shows it.

    Raises
    ------
    InputError
        With the names there are.
    """
    names = offered(experiment)
    if names and score not in names:
        text = f"Runs of '{experiment.backend}' have no '{score}'"
        raise InputError(f"{text}; take one of {', '.join(sorted(names))}.")


def offered(experiment: Experiment) -> frozenset[str]:
    """The names of the numbers that runs of an experiment will have; empty where the backend does not say."""
    try:
        backend = Registry().backend(experiment.backend)
        told: Any = getattr(backend, "scores", None)
        if told is None:
            return frozenset()
        params = backend.params.model_validate(dict(experiment.params))
        return frozenset(map(str, told(Task(experiment.dataset, experiment.circuit, experiment.seed), params)))
    except (KetbenchError, Exception):
        return frozenset()


def missing(score: str, backend: str, summary: Mapping[str, Any]) -> str:
    """What to say when the first run that ended has no such entry."""
    numbers = sorted(k for k, v in summary.items() if isinstance(v, (int, float)) and not isinstance(v, bool))
    listed = ", ".join(numbers) or "no number"
    return f"The first run of '{backend}' has no '{score}', so the sweep ends here; it has {listed}."
