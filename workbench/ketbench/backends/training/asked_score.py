"""Whether the runs of a sweep will have the score it is judged by, asked before anything is spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError
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
        if not callable(told):
            return frozenset()
        params = backend.params.model_validate(dict(experiment.params))
        named: Any = told(Task(experiment.dataset, experiment.circuit, experiment.seed), params)
        return frozenset(map(str, named))
    except Exception:
        return frozenset()


def proposed(backend: Any, experiment: Experiment) -> tuple[str, ...]:
    """What a backend proposes to judge a sweep by, the usual score first; empty where it says nothing.

    ``scores`` may be a tuple, a method of a task, or one of a task and parameters that names all numbers.
    """
    told: Any = getattr(backend, "scores", ())
    if not callable(told):
        return tuple(told)
    task = Task(experiment.dataset, experiment.circuit, experiment.seed)
    try:
        return tuple(map(str, cast("Iterable[Any]", told(task))))
    except Exception:
        # One that takes parameters too, as a plugin's, is asked with those of the experiment.
        names = offered(experiment)
        return tuple(sorted(names, key=lambda name: (not name.startswith("validation_"), name)))


def missing(score: str, backend: str, summary: Mapping[str, Any]) -> str:
    """What to say when the first run that ended has no such entry."""
    numbers = sorted(k for k, v in summary.items() if isinstance(v, (int, float)) and not isinstance(v, bool))
    listed = ", ".join(numbers) or "no number"
    return f"The first run of '{backend}' has no '{score}', so the sweep ends here; it has {listed}."
