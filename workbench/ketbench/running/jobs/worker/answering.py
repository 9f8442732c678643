"""Worker side: asks a backend about a kept model and gives the answer as the events of a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from ketbench.backends.registry import AnyBackend
from ketbench.base.errors import BackendError, RunFailed
from ketbench.contract.model import (
    Adopting,
    Asked,
    Calling,
    Evaluating,
    Exporting,
    Model,
    Predicting,
    Prediction,
    Recovering,
)
from ketbench.contract.plugin import Context, Event, Task
from ketbench.contract.result import Result


def answered(backend: AnyBackend, task: Task, params: Any, asked: Asked, context: Context) -> Iterator[Event | Result]:
    """Events and one result: predicted columns as its arrays, names of written files as its notes, or a model.

    Raises
    ------
    BackendError
        When the backend has no such method.
    RunFailed
        When it answers with something else.
    """
    match asked:
        case Predicting(model, rows):
            found = _method(backend, "predict")(task, params, model, rows, context)
            yield Result(arrays=_columns(backend, found, rows.n_rows), notes=tuple(found.notes))
        case Evaluating(model, how):
            yield from _method(backend, "evaluate")(task, params, model, how, context)
        case Adopting(place):
            yield from _method(backend, "adopt")(task, params, place, context)
        case Exporting(model, form, folder):
            names = _method(backend, "export")(task, params, model, form, folder, context)
            yield Result(notes=tuple(str(name) for name in names))
        case Calling():
            from ketbench.running.jobs.worker.calling import called

            yield Result(notes=(json.dumps(called(asked)),))
        case Recovering(checkpoint):
            made = _method(backend, "recover")(task, params, checkpoint, context)
            if not isinstance(made, Model):
                raise RunFailed(f"recover of backend '{backend.name}' gave {type(made).__name__} instead of a Model.")
            yield Result(model=made)


def _method(backend: AnyBackend, name: str) -> Callable[..., Any]:
    found = getattr(backend, name, None)
    if found is None:
        raise BackendError(
            f"Backend '{backend.name}' cannot {name} with a kept model; choose a run of another backend."
        )
    return found


def _columns(backend: AnyBackend, found: object, n_rows: int) -> dict[str, Any]:
    if not isinstance(found, Prediction):
        kind = type(found).__name__
        raise RunFailed(f"predict of backend '{backend.name}' gave {kind} instead of a Prediction.")
    for name, values in found.columns.items():
        if values.shape != (n_rows,):
            raise RunFailed(
                f"predict of backend '{backend.name}' gave column '{name}' of shape {values.shape} for {n_rows} rows."
            )
    return dict(found.columns)
