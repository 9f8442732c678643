"""A training run on our own simulator, or on lightning.qubit where it is faster; loaded by the worker only."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import torch

from ketbench.plugin import BackendError, Context, Dataset, Ended, Event, Model, Prediction, Result, Task
from ketbench_gate.engines import choice
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.explaining.afterwards import afterwards
from ketbench_gate.models.keeping.adopting import adopted
from ketbench_gate.models.keeping.predicting import predicted
from ketbench_gate.models.keeping.recovering import recovered
from ketbench_gate.params import StatevectorParams
from ketbench_gate.training.training import Build, train


def run(task: Task, params: StatevectorParams, context: Context) -> Iterator[Event | Result]:
    """Train with the engine that was asked for, or the one that suits."""
    yield from train(task, params, context, _build(params, context), _dtype(params))


def explain(task: Task, params: StatevectorParams, ended: Ended, context: Context) -> Iterator[Event | Result]:
    """Explain a run that is over."""
    yield from afterwards(task, params, ended, context, _build(params, context), _dtype(params))


def predict(params: StatevectorParams, model: Model, rows: Dataset, context: Context) -> Prediction:
    """What a kept model says of new rows, on the engine that trained it."""
    return predicted(model, rows, context, _build(params, context))


def adopt(task: Task, params: StatevectorParams, place: str, context: Context) -> Iterator[Event | Result]:
    """A model from outside in the layers of the experiment."""
    yield from adopted(task, params, place, context, _build(params, context), _dtype(params))


def recover(task: Task, params: StatevectorParams, checkpoint: bytes, context: Context) -> Model:
    """The model that a stopped run had at its last checkpoint."""
    return recovered(task, params, checkpoint, context, _build(params, context), _dtype(params))


def code(task: Task, params: StatevectorParams, model: Model | None) -> tuple[str, str]:
    """The experiment as a program of its own, and the table beside it."""
    from ketbench_gate.models.exporting.script import code as written

    return written(task, params, model, _build(params, Context()), _dtype(params))


def _dtype(params: StatevectorParams) -> torch.dtype:
    return torch.float64 if params.precision == "complex128" else torch.float32


def _build(params: StatevectorParams, context: Context) -> Build:
    def build(work: Work, batch: int) -> Engine:
        chosen = choice.engine(params.engine, work.circuit, batch, params.complex_bytes)
        if chosen.name == "lightning.qubit":
            from ketbench_gate.engines.pennylane_engine import PennyLaneEngine

            return PennyLaneEngine(work, chosen.name, reason=chosen.reason)
        memory = params.memory * 10**6 or _memory(context)
        return StatevectorEngine(work, chosen.reason, _device(params.device), memory)

    return build


def _memory(context: Context) -> int:
    """Bytes for states: a quarter of what the run may take or, without a limit, of what is free."""
    return (context.memory or psutil.virtual_memory().available) // 4


def _device(asked: str) -> str:
    there = torch.cuda.is_available()
    if asked == "cuda" and not there:
        raise BackendError("The device 'cuda' was asked for, but torch finds no CUDA device; choose auto or cpu.")
    return "cuda" if there and asked != "cpu" else "cpu"
