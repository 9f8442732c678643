"""What the plugin registers: the gate backends, each a form, checks and a training run; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from ketbench.plugin import (
    Availability,
    Context,
    Dataset,
    Ended,
    Event,
    Model,
    Page,
    Prediction,
    Problem,
    Result,
    Severity,
    Stage,
    Task,
    Tick,
)
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.engines import choice
from ketbench_gate.engines.device_probe import cuda_probed, probed
from ketbench_gate.engines.statevector.footprint import bytes_per_amplitude
from ketbench_gate.explaining.costs import offer
from ketbench_gate.paging.results import page
from ketbench_gate.paging.stages import stages, ticks
from ketbench_gate.params import PennyLaneParams, StatevectorParams
from ketbench_gate.training.checks import (
    Cost,
    cost_problems,
    foreign,
    input_problems,
    lowered_or_none,
    several_refusal,
)

_ALWAYS = ("default.qubit", "default.mixed", "lightning.qubit")
"""Devices that come with the plugin; others are constructed in a child before they are believed."""


def _scores(task: Task) -> Sequence[str]:
    target = task.dataset.target if task.dataset is not None else None
    score = "validation_r2" if target is not None and not target.is_coded else "validation_accuracy"
    return (score,)


class PennyLaneBackend:
    """Training on any PennyLane device."""

    name = "gate.pennylane"
    title = "Gate model: PennyLane"
    needs = frozenset({"dataset", "circuit"})
    params = PennyLaneParams

    def scores(self, task: Task) -> Sequence[str]:
        """What a run reports that a sweep may judge by."""
        return _scores(task)

    def example(self) -> tuple[None, PennyLaneParams]:
        """A short training for the conformance suite, on the small task that it makes."""
        return None, PennyLaneParams(epochs=1)

    def available(self) -> Availability:
        """Whether torch and PennyLane are installed."""
        return _installed("torch", "pennylane")

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.training.pennylane_run")
        _warm_training()

    def check(self, task: Task, params: PennyLaneParams) -> Sequence[Problem]:
        """Findings before Run."""
        found = input_problems(task, params)
        flat = lowered_or_none(task.circuit)
        if flat is None:
            return found
        noisy = params.is_noisy
        chosen = choice.pennylane_device(params.device, flat.n_wires, noisy=noisy, shots=params.shots)
        if noisy and chosen.name != "default.mixed":
            text = f"The device '{chosen.name}' cannot apply the noise model; choose auto or default.mixed."
            found.append(Problem(text, "params.device"))
        if text := several_refusal(params, disturbed=noisy or params.shots > 0):
            found.append(Problem(text, "params.copies"))
        if params.shots and params.batch_size * params.shots > 10_000_000:
            text = f"{params.shots} shots a value make each step slow; 1000 are often enough."
            found.append(Problem(text, "params.shots", Severity.WARNING))
        if chosen.name not in _ALWAYS and not (there := probed(chosen.name)).ok:
            found.append(Problem(there.reason, "params.device", remedy=there.remedy))
        cost = _pennylane_cost(chosen.name, flat.n_wires, len(flat.ops), params.batch_size)
        return [*found, *cost_problems(task, params, flat.n_wires, cost)]

    def stages(self, task: Task, params: PennyLaneParams) -> Sequence[Stage]:
        """From the data to the loss; see `ketbench_gate.paging.stages`."""
        return stages(task, params)

    def ticks(self, task: Task, params: PennyLaneParams) -> Sequence[Tick]:
        """The controls that are trained along."""
        return ticks(task, params)

    def page(self, task: Task, params: PennyLaneParams, result: Result) -> Page:
        """What belongs on one screen."""
        return page(result)

    def foreign(self, params: PennyLaneParams) -> Sequence[str]:
        """Import paths of the user's own code that a run with these settings imports."""
        return [path for _, path in foreign(params)]

    def encodes(self, params: PennyLaneParams) -> bool:
        """Whether an encoder stands between the features and the circuit."""
        return params.encoder != "none"

    def run(self, task: Task, params: PennyLaneParams, context: Context) -> Iterator[Event | Result]:
        """Train; see `ketbench_gate.training.training.train`."""
        from ketbench_gate.training.pennylane_run import run

        yield from run(task, params, context)

    def predict(self, task: Task, params: PennyLaneParams, model: Model, rows: Dataset, context: Context) -> Prediction:
        """What a kept model says of new rows; see `ketbench_gate.models.keeping.predicting`."""
        from ketbench_gate.training.pennylane_run import predict

        return predict(params, model, rows, context)

    def adopt(self, task: Task, params: PennyLaneParams, place: str, context: Context) -> Iterator[Event | Result]:
        """An exported folder or a state of torch as the model of a run; see `ketbench_gate.models.keeping.adopting`."""
        from ketbench_gate.training.pennylane_run import adopt

        yield from adopt(task, params, place, context)

    def code(self, task: Task, params: PennyLaneParams, model: Model | None) -> tuple[str, str]:
        """The experiment as a program without Ketbench; see `ketbench_gate.models.exporting.script`."""
        from ketbench_gate.training.pennylane_run import code

        return code(task, params, model)

    def recover(self, task: Task, params: PennyLaneParams, checkpoint: bytes, context: Context) -> Model:
        """The model that a stopped run had at its last checkpoint; see `ketbench_gate.models.keeping.recovering`."""
        from ketbench_gate.training.pennylane_run import recover

        return recover(task, params, checkpoint, context)

    def evaluate(
        self, task: Task, params: PennyLaneParams, model: Model, how: Mapping[str, Any], context: Context
    ) -> Iterator[Event | Result]:
        """A kept model executed elsewhere; see `ketbench_gate.models.evaluating.evaluation`."""
        from ketbench_gate.models.evaluating.evaluation import evaluated

        yield from evaluated(task, model, how, context)

    def export(
        self, task: Task, params: PennyLaneParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """Files that run without Ketbench; see `ketbench_gate.models.exporting.writing`."""
        from ketbench_gate.models.exporting.writing import exported

        return exported(model, form, folder)

    def explain_offer(self, task: Task, params: PennyLaneParams, ended: Ended) -> str:
        """What explaining a run would bring, and about how long it takes."""
        return offer(task, ended)

    def explain(self, task: Task, params: PennyLaneParams, ended: Ended, context: Context) -> Iterator[Event | Result]:
        """Explain a run that is over; see `ketbench_gate.explaining.afterwards`."""
        from ketbench_gate.training.pennylane_run import explain

        yield from explain(task, params, ended, context)


class StatevectorBackend:
    """Training on the batched state-vector engine, or on lightning.qubit where that is faster."""

    name = "gate.statevector"
    title = "Gate model: batched state vectors"
    needs = frozenset({"dataset", "circuit"})
    params = StatevectorParams

    def scores(self, task: Task) -> Sequence[str]:
        """What a run reports that a sweep may judge by."""
        return _scores(task)

    def example(self) -> tuple[None, StatevectorParams]:
        """A short training for the conformance suite, on the small task that it makes."""
        return None, StatevectorParams(epochs=2)

    def available(self) -> Availability:
        """Whether torch is installed."""
        return _installed("torch")

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.training.statevector_run")
        _warm_training()

    def check(self, task: Task, params: StatevectorParams) -> Sequence[Problem]:
        """Findings before Run."""
        found = input_problems(task, params)
        flat = lowered_or_none(task.circuit)
        if flat is None:
            return found
        chosen = choice.engine(params.engine, flat, params.batch_size, params.complex_bytes)
        if chosen.name == "lightning.qubit" and not choice.has("pennylane_lightning"):
            text = "The engine 'lightning.qubit' needs the package pennylane-lightning, which is not installed"
            found.append(Problem(f"{text}; choose auto.", "params.engine"))
        if params.device == "cuda" and not (there := cuda_probed()).ok:
            found.append(Problem(there.reason, "params.device", remedy=there.remedy))
        found.append(Problem(f"Engine {chosen.name}: {chosen.reason}", "params.engine", Severity.NOTE))
        cost = _statevector_cost(chosen.name, params, flat)
        return [*found, *cost_problems(task, params, flat.n_wires, cost)]

    def stages(self, task: Task, params: StatevectorParams) -> Sequence[Stage]:
        """From the data to the loss; see `ketbench_gate.paging.stages`."""
        return stages(task, params)

    def ticks(self, task: Task, params: StatevectorParams) -> Sequence[Tick]:
        """The controls that are trained along."""
        return ticks(task, params)

    def page(self, task: Task, params: StatevectorParams, result: Result) -> Page:
        """What belongs on one screen."""
        return page(result)

    def foreign(self, params: StatevectorParams) -> Sequence[str]:
        """Import paths of the user's own code that a run with these settings imports."""
        return [path for _, path in foreign(params)]

    def encodes(self, params: StatevectorParams) -> bool:
        """Whether an encoder stands between the features and the circuit."""
        return params.encoder != "none"

    def run(self, task: Task, params: StatevectorParams, context: Context) -> Iterator[Event | Result]:
        """Train; see `ketbench_gate.training.training.train`."""
        from ketbench_gate.training.statevector_run import run

        yield from run(task, params, context)

    def predict(
        self, task: Task, params: StatevectorParams, model: Model, rows: Dataset, context: Context
    ) -> Prediction:
        """What a kept model says of new rows; see `ketbench_gate.models.keeping.predicting`."""
        from ketbench_gate.training.statevector_run import predict

        return predict(params, model, rows, context)

    def adopt(self, task: Task, params: StatevectorParams, place: str, context: Context) -> Iterator[Event | Result]:
        """An exported folder or a state of torch as the model of a run; see `ketbench_gate.models.keeping.adopting`."""
        from ketbench_gate.training.statevector_run import adopt

        yield from adopt(task, params, place, context)

    def code(self, task: Task, params: StatevectorParams, model: Model | None) -> tuple[str, str]:
        """The experiment as a program without Ketbench; see `ketbench_gate.models.exporting.script`."""
        from ketbench_gate.training.statevector_run import code

        return code(task, params, model)

    def recover(self, task: Task, params: StatevectorParams, checkpoint: bytes, context: Context) -> Model:
        """The model that a stopped run had at its last checkpoint; see `ketbench_gate.models.keeping.recovering`."""
        from ketbench_gate.training.statevector_run import recover

        return recover(task, params, checkpoint, context)

    def evaluate(
        self, task: Task, params: StatevectorParams, model: Model, how: Mapping[str, Any], context: Context
    ) -> Iterator[Event | Result]:
        """A kept model executed elsewhere; see `ketbench_gate.models.evaluating.evaluation`."""
        from ketbench_gate.models.evaluating.evaluation import evaluated

        yield from evaluated(task, model, how, context)

    def export(
        self, task: Task, params: StatevectorParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """Files that run without Ketbench; see `ketbench_gate.models.exporting.writing`."""
        from ketbench_gate.models.exporting.writing import exported

        return exported(model, form, folder)

    def explain_offer(self, task: Task, params: StatevectorParams, ended: Ended) -> str:
        """What explaining a run would bring, and about how long it takes."""
        return offer(task, ended)

    def explain(
        self, task: Task, params: StatevectorParams, ended: Ended, context: Context
    ) -> Iterator[Event | Result]:
        """Explain a run that is over; see `ketbench_gate.explaining.afterwards`."""
        from ketbench_gate.training.statevector_run import explain

        yield from explain(task, params, ended, context)


def _warm_training() -> None:
    from ketbench_gate.training.training import warm_up

    warm_up()


def _installed(*packages: str) -> Availability:
    for package in packages:
        if not choice.has(package):
            return Availability(False, f"The package {package} is not installed.", "Run: pip install 'ketbench[gate]'")
    return Availability(True)


def _pennylane_cost(device: str, n_wires: int, ops: int, batch: int) -> Cost:
    amplitudes = 2.0**n_wires
    if device == "default.mixed":
        return Cost(16.0 * ops, 1, ops * (4e-4 + 1e-7 * amplitudes * amplitudes * batch), squared=True)
    if device == "default.qubit":
        return Cost(32.0 * ops, batch, ops * (3e-4 + 6e-8 * amplitudes * batch))
    return Cost(96.0, 1, batch * ops * (1e-4 + 4e-9 * amplitudes))


def _statevector_cost(engine: str, params: StatevectorParams, circuit: Lowered) -> Cost:
    ops, size = len(circuit.ops), params.complex_bytes
    if engine == "lightning.qubit":
        return _pennylane_cost(engine, circuit.n_wires, ops, params.batch_size)
    step = 1e-3 + ops * 2.0**circuit.n_wires * params.batch_size * 1e-9 * size / 8
    return Cost(bytes_per_amplitude(circuit, size), params.batch_size, step)
