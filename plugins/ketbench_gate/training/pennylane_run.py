"""A training run on a PennyLane device; loaded by the worker only."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ketbench.plugin import Context, Dataset, Ended, Event, InputError, Model, Prediction, Result, Task
from ketbench_gate.engines import choice
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.engines.noise import NoiseParams
from ketbench_gate.engines.pennylane_engine import PennyLaneEngine
from ketbench_gate.explaining.afterwards import afterwards
from ketbench_gate.models.keeping.adopting import adopted
from ketbench_gate.models.keeping.predicting import predicted
from ketbench_gate.models.keeping.recovering import recovered
from ketbench_gate.params import PennyLaneParams
from ketbench_gate.training.checks import several_refusal
from ketbench_gate.training.training import Build, train


def run(task: Task, params: PennyLaneParams, context: Context) -> Iterator[Event | Result]:
    """Train with the device that was asked for, or the one that suits.

    Raises
    ------
    InputError
        For noise or shots on a model of several circuits, of which all but the first would stay exact.
    """
    if text := several_refusal(params, disturbed=params.is_noisy or params.shots > 0):
        raise InputError(text)
    yield from train(task, params, context, _build(params), torch.float64)


def explain(task: Task, params: PennyLaneParams, ended: Ended, context: Context) -> Iterator[Event | Result]:
    """Explain a run that is over."""
    yield from afterwards(task, params, ended, context, _build(params), torch.float64)


def predict(params: PennyLaneParams, model: Model, rows: Dataset, context: Context) -> Prediction:
    """What a kept model says of new rows, on the engine that trained it."""
    return predicted(model, rows, context, _build(params))


def adopt(task: Task, params: PennyLaneParams, place: str, context: Context) -> Iterator[Event | Result]:
    """A model from outside in the layers of the experiment."""
    yield from adopted(task, params, place, context, _build(params), torch.float64)


def recover(task: Task, params: PennyLaneParams, checkpoint: bytes, context: Context) -> Model:
    """The model that a stopped run had at its last checkpoint."""
    return recovered(task, params, checkpoint, context, _build(params), torch.float64)


def code(task: Task, params: PennyLaneParams, model: Model | None) -> tuple[str, str]:
    """The experiment as a program of its own, and the table beside it."""
    from ketbench_gate.models.exporting.script import code as written

    return written(task, params, model, _build(params), torch.float64)


def _build(params: PennyLaneParams) -> Build:
    def build(work: Work, batch: int) -> Engine:
        n_wires = work.circuit.n_wires
        chosen = choice.pennylane_device(params.device, n_wires, noisy=params.is_noisy, shots=params.shots)
        noise = NoiseParams(**params.probabilities())
        return PennyLaneEngine(work, chosen.name, shots=params.shots, noise=noise, reason=chosen.reason)

    return build
