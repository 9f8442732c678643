"""In a plugin's process: what its backend answers to whoever holds its stand-in; values travel, classes do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from ketbench.base.problems import Problem
from ketbench.contract.forms import idle_in, problems_in
from ketbench.contract.plugin import Task
from ketbench.data.dataset import Dataset

MOST_HELD = 3
_HELD: dict[tuple[str, str], Dataset] = {}


@dataclass(frozen=True, slots=True)
class Values:
    """Parameters as JSON data, in place of an object of a class that the other side has not."""

    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A task whose dataset is known here by name and digest, if it was sent before."""

    task: Task
    key: tuple[str, str]


@dataclass(frozen=True, slots=True)
class NeedsDataset:
    """The answer where the dataset is not known here."""


def called(backend: Any, method: str, args: tuple[Any, ...]) -> Any:
    """What a method gives, with generators as tuples.

    Parameters
    ----------
    backend : Backend
    method : str
    args : tuple
        With `Values` for parameters and `Held` for tasks.
    """
    if any(isinstance(one, Held) and one.key not in _HELD for one in args):
        return NeedsDataset()
    values = next((one.data for one in args if isinstance(one, Values)), None)
    if method == "check" and values is not None and (wrong := problems_in(backend.params, values)):
        return tuple(Problem(text, f"params.{place}") for place, text in wrong.items())
    made = getattr(backend, method)(*(_read(backend, one) for one in args))
    return tuple(made) if isinstance(made, Iterator) else made


def validated(backend: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[Any, str, str, Any]]]:
    """The values as JSON data after the model's own checks, or what it says against them."""
    params: type[BaseModel] = backend.params
    try:
        return params.model_validate(dict(values)).model_dump(mode="json"), []
    except ValidationError as error:
        return {}, [(one["loc"], one["type"], one["msg"], _shown(one["input"])) for one in error.errors()]


def idle(backend: Any, values: Mapping[str, Any]) -> Mapping[str, str]:
    """Fields without effect, each with why."""
    return dict(idle_in(backend.params, values) or {})


def _read(backend: Any, one: Any) -> Any:
    match one:
        case Values(data):
            return backend.params.model_validate(dict(data))
        case Held(task, key):
            return replace(task, dataset=_HELD[key])
        case Task(dataset=Dataset() as dataset) if not dataset.is_absent:
            while len(_HELD) >= MOST_HELD:
                del _HELD[next(iter(_HELD))]
            _HELD[dataset.name, dataset.sha256] = dataset
            return one
        case _:
            return one


def _shown(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)
