"""Whether the runs of a sweep will have the score it is judged by, asked before anything is spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from inspect import signature
from numbers import Real
from typing import Any, cast

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Result


def require_score(experiment: Experiment, score: str, others: Iterable[Experiment] = ()) -> None:
    """Refuse a score that the backend says its runs do not have.

    A backend says so by ``scores(task, params)``, which gives the names of all numbers of its summary; one that has no
    such method is run where it is interactive, which takes milliseconds. Of another, or where that fails, the first
    run that ends shows it.

    Parameters
    ----------
    experiment : Experiment
    score : str
    others : iterable of Experiment
        More of the same sweep, whose settings bring other scores; a score that one of them has is a score of the sweep.

    Raises
    ------
    InputError
        With the names there are.
    """
    names = offered(experiment)
    for other in others if names and score not in names else ():
        more = offered(other)
        if not more or score in more:
            return
        names |= more
    if names and score not in names:
        text = f"Runs of '{experiment.backend}' have no '{score}'"
        raise InputError(f"{text}; take one of {', '.join(sorted(names))}.")


def offered(experiment: Experiment) -> frozenset[str]:
    """The names of the numbers that runs of an experiment will have; empty where the backend does not say."""
    try:
        backend = Registry().backend(experiment.backend)
        params = backend.params.model_validate(dict(experiment.params))
        return frozenset(named(backend, Task(experiment.dataset, experiment.circuit, experiment.seed), params))
    except Exception:
        return frozenset()


def named(backend: Any, task: Task, params: Any) -> Sequence[str]:
    """The names of the numbers that a run will report; empty where the backend does not say.

    Parameters
    ----------
    backend : backend
    task : Task
    params : BaseModel
    """
    told: Any = getattr(backend, "scores", None)
    if callable(told) and takes_params(told):
        return tuple(map(str, cast("Iterable[Any]", told(task, params))))
    if not getattr(backend, "interactive", False):
        return ()
    results = [item for item in backend.run(task, params, Context()) if isinstance(item, Result)]
    return tuple(key for one in results for key, value in one.summary.items() if is_number(value))


def takes_params(told: Any) -> bool:
    """Whether the method wants parameters beside the task: with these it names all numbers."""
    return len(signature(told).parameters) > 1


def is_number(value: object) -> bool:
    """Whether an entry of a summary can be a score; True and False are none."""
    return type(value) is not bool and isinstance(value, Real)


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
    numbers = sorted(k for k, v in summary.items() if is_number(v))
    listed = ", ".join(numbers) or "no number"
    return f"The first run of '{backend}' has no '{score}', so the sweep ends here; it has {listed}."
