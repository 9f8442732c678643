"""A model that comes back: its numbers put into the layers of an experiment, scored, and ready to be trained on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import torch

from ketbench.plugin import Checkpoint, Context, Event, InputError, Result, Task, circuit_from_json
from ketbench_gate.models.keeping.description import kept_model
from ketbench_gate.models.keeping.sources import Source, Tensors, read_source
from ketbench_gate.models.measured import scores
from ketbench_gate.models.model import HybridModel
from ketbench_gate.params import TrainingParams
from ketbench_gate.training import report
from ketbench_gate.training.trainer import Trainer
from ketbench_gate.training.training import Build, Training, packed, state_of, worked


def adopted(
    task: Task, params: TrainingParams, place: str, context: Context, build: Build, dtype: torch.dtype
) -> Iterator[Event | Result]:
    """A checkpoint to train on from, then the result with the model and its scores on the experiment's parts.

    Raises
    ------
    InputError
        For a source that cannot be read, or that is a model of another shape than the experiment's.
    """
    source = read_source(place)

    def doing(training: Training, context: Context) -> Iterator[Event | Result]:
        if source.described:
            _require_same(training, source.described)
        yield from _taken(training, source, context)

    yield from worked(task, params, context, build, dtype, doing)


def _taken(training: Training, source: Source, context: Context) -> Iterator[Event | Result]:
    states = source.states
    first = int(training.seeds[0])
    training.seeds = [int(s) for s in source.described["seeds"]] if source.described else [first]
    trainer = training.trainer(first)
    finished: list[dict[str, Any]] = []
    for state in states:
        _put(trainer, training, state, source.name)
        parts = trainer.all_outputs(context.cancelled)
        training.states.append(state_of(trainer))
        finished.append(scores(training.objective, parts, training.samples))
    training.seeds, kept = [first], training.seeds
    states_done, training.states = training.states, []
    yield Checkpoint(0, packed(training, trainer, 0))
    training.seeds, training.states = kept, states_done
    summary = report.summary(finished, kept, training.objective)
    summary |= {"parameters": sum(p.numel() for p in trainer.model.parameters()), "imported_from": source.name}
    note = "The model was imported, not trained here: no control was trained; run the experiment to compare."
    yield Result(summary=summary, notes=(note, *training.engine.notes), model=_model(training, source, trainer.draws))


def _model(training: Training, source: Source, draws: int) -> Any:
    """With the preparation that a folder brings, since its numbers were trained behind that one."""
    made = kept_model(training, draws)
    if not source.described:
        return made
    same = ("preparation", "centre", "scale", "targets", "inputs", "features")
    own = {name: value for name, value in made.tensors.items() if not name.startswith(("preparation", "check"))}
    brought = {name: value for name, value in source.tensors.items() if name.startswith(("preparation", "check"))}
    brought_words = {name: source.described[name] for name in same if name in source.described}
    described = {**made.description, **brought_words}
    return replace(made, description=described, tensors={**own, **brought})


def _put(trainer: Trainer, training: Training, state: Tensors, name: str) -> None:
    """Set every number of the model; names and shapes must be those of the export's torch module.

    Raises
    ------
    InputError
        With the first name that is missing, that is too much, or whose shape differs.
    """
    model = trainer.model
    assert isinstance(model, HybridModel)
    shapes = {k: tuple(v.shape) for k, v in model.state_dict().items() if k != "frozen"}
    shapes["weights"] = (len(training.circuit.parameters),)
    missing, extra = sorted(shapes.keys() - state.keys()), sorted(state.keys() - shapes.keys())
    if missing or extra:
        text = f"lacks '{missing[0]}'" if missing else f"has '{extra[0]}', which the experiment's model has not"
        raise InputError(f"'{name}' does not fit the experiment: it {text}; the model has {_listed(shapes)}.")
    for key, shape in shapes.items():
        if tuple(state[key].shape) != shape:
            sizes = [" x ".join(map(str, one)) or "one number" for one in (state[key].shape, shape)]
            raise InputError(f"'{key}' of '{name}' is {sizes[0]}, but the experiment's model has {sizes[1]}.")
    given = {k: torch.as_tensor(np.array(v)) for k, v in state.items() if k != "weights"}
    model.load_state_dict(model.state_dict() | given)
    model.take(torch.as_tensor(np.array(state["weights"])).to(model.weights))


def _require_same(training: Training, described: Mapping[str, Any]) -> None:
    """Refuse a folder whose model computes something else than the experiment's.

    Raises
    ------
    InputError
        With the first thing that differs.
    """
    circuit = circuit_from_json(described["circuit"])
    ours = training.circuit
    pairs: list[tuple[str, Any, Any]] = [
        ("columns", [one["name"] for one in described["inputs"]], [c.name for c in training.dataset.features]),
        ("classes", list(described["classes"]), list(training.samples.classes)),
        ("targets", _named(described.get("targets", [])), _named([asdict(one) for one in training.samples.targets])),
        ("observables", list(described["observables"]), [one.text for one in training.work.observables]),
        ("encoder", described["encoder"], training.around.before),
        ("head", described["head"], training.around.after),
        ("circuits beside", described.get("beside", []), training.around.beside),
        ("state", described.get("state", 0), training.around.state),
    ]
    if (circuit.ops, circuit.parameters, circuit.wires) != (ours.ops, ours.parameters, ours.wires):
        raise InputError(
            f"The model was trained on circuit '{circuit.name}', which computes otherwise than '{ours.name}' of the "
            "experiment; choose the experiment it came from, or make one with that circuit."
        )
    for what, brought, own in pairs:
        if brought != own:
            text = f"Model and experiment differ in: {what} ({_short(brought)}, not {_short(own)})"
            raise InputError(f"{text}; choose the experiment it came from.")


def _named(targets: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each target with its classes, in words that can be compared."""
    return [" ".join([str(one["name"]), *map(str, one.get("classes", ()))]) for one in targets]


def _listed(shapes: Mapping[str, Sequence[int]]) -> str:
    return ", ".join(shapes)


def _short(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        kinds = ", ".join(f"{one.get('layer')}{_sizes(one)}" for one in value)
        return kinds[:100]
    return (", ".join(map(str, value)) or "none")[:100] if isinstance(value, list) else str(value)


def _sizes(layer: Mapping[str, Any]) -> str:
    return f" {layer['inputs']} to {layer['outputs']}" if "inputs" in layer else ""
