"""The backend: checks with executions and price before, training within the budget, a curve with bars of the shots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ketbench.plugin import (
    Availability,
    Context,
    Dataset,
    Event,
    InputError,
    Model,
    Prediction,
    Problem,
    Result,
    Severity,
    Task,
    costs,
    target,
)
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.reported import of_training
from ketbench_gate.training.checks import input_problems, lowered_or_none, train_rows
from ketbench_gate.training.on_device.estimate import Estimate, estimated
from ketbench_gate.training.on_device.params import DeviceParams


class DeviceBackend:
    """Training on an execution target: a simulator with noise, a fake device, a machine."""

    name = "gate.device"
    title = "Gate model: training on a device"
    needs = frozenset({"dataset", "circuit"})
    params = DeviceParams
    continues = frozenset({"gate.statevector", "gate.pennylane"})
    """Backends whose checkpoints it can go on from."""

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        costs = bool(params is not None and (params.price_execution or params.price_shot))
        return of_training(task, params, ("device_executions", *(("price",) if costs else ())))

    def example(self) -> tuple[None, DeviceParams]:
        """A short training for the conformance suite."""
        return None, DeviceParams(target="exact", shots=0, epochs=1, explain="none")

    def available(self) -> Availability:
        """Whether torch is installed; which device can work is a matter of its name."""
        return StatevectorBackend().available()

    def warm(self) -> None:
        """Import what a run needs."""
        StatevectorBackend().warm()

    def check(self, task: Task, params: DeviceParams) -> Sequence[Problem]:
        """Findings before Run: the device, and what it will take."""
        found = input_problems(task, params)
        flat = lowered_or_none(task.circuit)
        if flat is None or task.circuit is None:
            return found
        try:
            target(params.target)
            taken = estimated(task.circuit, flat, params, train_rows(task.dataset))
        except InputError as error:
            return [*found, Problem(str(error), "params.target")]
        if costs(params.target) and not params.budget:
            found.append(Problem(f"'{params.target}' may cost money; set Executions to a limit.", "params.budget"))
        return [*found, Problem(_told(taken, params), "params.budget", Severity.NOTE)]

    def encodes(self, params: DeviceParams) -> bool:
        """Whether an encoder stands between the features and the circuit."""
        return params.encoder != "none"

    def run(self, task: Task, params: DeviceParams, context: Context) -> Iterator[Event | Result]:
        """Train."""
        from ketbench_gate.training.on_device.run import run

        yield from run(task, params, context)

    def predict(self, task: Task, params: DeviceParams, model: Model, rows: Dataset, context: Context) -> Prediction:
        """What the exact circuit says of new rows."""
        from ketbench_gate.training.on_device.run import predict

        return predict(model, rows, context)

    def recover(self, task: Task, params: DeviceParams, checkpoint: bytes, context: Context) -> Model:
        """The model that a stopped run had at its last checkpoint; see `ketbench_gate.models.keeping.recovering`."""
        from ketbench_gate.training.on_device.run import recover

        return recover(task, params, checkpoint, context)

    def evaluate(
        self, task: Task, params: DeviceParams, model: Model, how: Mapping[str, Any], context: Context
    ) -> Iterator[Event | Result]:
        """A kept model executed elsewhere; see `ketbench_gate.models.evaluating.evaluation`."""
        from ketbench_gate.models.evaluating.evaluation import evaluated

        yield from evaluated(task, model, how, context)

    def export(
        self, task: Task, params: DeviceParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """Files that run without Ketbench; see `ketbench_gate.models.exporting.writing`."""
        from ketbench_gate.models.exporting.writing import exported

        return exported(model, form, folder)


def _told(taken: Estimate, params: DeviceParams) -> str:
    text = f"{taken.a_step} executions a step, {taken.all} for {params.epochs} epochs"
    if taken.price:
        text += f", about {taken.price:.4g} {params.currency}"
    if params.budget and taken.all > params.budget:
        return f"{text}; the budget of {params.budget} allows {params.budget // max(1, taken.a_step)} steps."
    return f"{text}."
