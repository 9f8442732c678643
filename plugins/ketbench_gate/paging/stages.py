"""The stages of a hybrid model, from the data to the loss, and the controls as ticks; fits and loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ketbench.plugin import (
    Circuit,
    Dataset,
    KetbenchError,
    Op,
    Stage,
    Table,
    Task,
    Tick,
    counted,
    depth_of,
    feature_names,
    features_of,
)
from ketbench_gate.models.parts.shapes import LEAST_HIDDEN, Around, around, equal_network, shape_of, weights_of
from ketbench_gate.models.parts.stacks import how_many
from ketbench_gate.models.parts.targets import kinds_of, outputs_needed, without_more_targets
from ketbench_gate.params import TrainingParams

_STEPS = {
    "impute": "Impute",
    "one-hot": "one-hot",
    "standardise": "scale",
    "min-max": "scale to a range",
    "pca": "PCA",
    "select": "choose",
    "downsample": "downsample",
}
_ENCODERS = {
    "linear": "Network, linear",
    "mlp": "Network, mlp",
    "cnn": "Network, cnn",
    "module": "Own module",
    "patches": "Each patch by itself",
    "steps": "Each step by itself",
    "recurrent": "Step by step, with a state",
}
MOST_LISTED = 40
TURN = 2 * np.pi


def stages(task: Task, params: TrainingParams) -> Sequence[Stage]:
    """Data, preparation, encoder, circuit, head and loss."""
    dataset, circuit = task.dataset, task.circuit
    names = _names(_of_features(dataset, params))
    layers = _layers(task, params, len(names))
    return (
        _data(dataset),
        _preparation(dataset, names),
        _encoder(circuit, names, params, layers),
        _circuit(circuit, params),
        _head(dataset, params, layers),
        Stage(
            "Loss",
            _loss(dataset, params),
            _training(params),
            "trend-down",
            _places("loss", "optimiser", "schedule", "learning_rate", "epochs", "batch_size", "patience"),
        ),
    )


def ticks(task: Task, params: TrainingParams) -> Sequence[Tick]:
    """Which controls are trained on the same split."""
    weights = _weights(task, params)
    always = told = "Trained with every run, so that no score stands alone"
    equal = f"Network with as many weights ({weights:,})" if weights else "Network with as many weights"
    inputs, outputs = len(_names(_of_features(task.dataset, params))), _outputs(task, params)
    if weights and outputs and not equal_network(weights, inputs, outputs)[1]:
        equal = f"Network of {LEAST_HIDDEN} hidden units"
        told = f"{always}; with fewer it would be a straw man, so it has more weights than the model ({weights:,})"
    linear = "Logistic regression" if task.dataset is not None and _classes(task.dataset) else "Linear regression"
    other = "quick" if params.controls == "strong" else "strong"
    why = "Tuned on the same folds: linear, support vectors, boosting, network; the circuit frozen; no entangling gates"
    return (
        Tick(linear, help=always),
        Tick(equal, help=told),
        Tick("The same model, circuit switched off", help=always),
        Tick("Tuned models, circuit frozen, not entangled", params.controls == "strong", {"controls": other}, why),
    )


def _outputs(task: Task, params: TrainingParams) -> int:
    """How many numbers the model gives; 0 where that is not known yet."""
    try:
        return outputs_needed(task.dataset, params.more_targets) if task.dataset is not None else 0
    except KetbenchError:
        return 0


def _of_features(dataset: Dataset | None, params: TrainingParams) -> Dataset | None:
    """The dataset in which further targets are not features; as it is where they do not fit."""
    try:
        return without_more_targets(dataset, params.more_targets)[0] if dataset is not None else None
    except KetbenchError:
        return dataset


def _data(dataset: Dataset | None) -> Stage:
    if dataset is None:
        return Stage("Data", "none chosen", "", "table", ("dataset",))
    size = f"{dataset.n_rows:,} rows, {counted(len(dataset.features), 'column')}"
    return Stage("Data", dataset.name, size, "table", ("dataset",))


def data_of_task(task: Task) -> Stage:
    """The stage of the data, as every gate backend has it."""
    return _data(task.dataset)


def _preparation(dataset: Dataset | None, names: Sequence[str]) -> Stage:
    steps = list(dataset.preparation) if dataset is not None else []
    said = [_step(step) for step in steps]
    title = ", ".join(said) or "As they are"
    rows = [[at, _step(step), ", ".join(_settings(step)) or "defaults"] for at, step in enumerate(steps, 1)]
    figure = Table(title="Steps, fitted on the training rows", columns=["Step", "What", "Settings"], rows=rows)
    detail = f"{len(names)} feature{'s' if len(names) != 1 else ''}"
    return Stage(
        "Preparation",
        title[:1].upper() + title[1:],
        detail,
        "funnel",
        ("dataset.preparation", "dataset.features"),
        figure if rows else None,
    )


def _step(step: object) -> str:
    kind = str(getattr(step, "kind", ""))
    said = _STEPS.get(kind, kind.replace("-", " "))
    count = getattr(step, "components", None) or len(getattr(step, "columns", None) or ())
    return f"{said} {'to ' if kind == 'pca' else ''}{count}" if count and kind in ("pca", "select") else said


def _settings(step: object) -> Iterator[str]:
    for name, value in getattr(step, "model_dump", dict)().items():
        if name != "kind" and value not in (None, (), []):
            yield f"{name.replace('_', ' ')} {value}"


def _layers(task: Task, params: TrainingParams, features: int) -> Around | None:
    """The layers that the settings make; None where they do not fit yet."""
    if task.dataset is None or task.circuit is None:
        return None
    outputs = outputs_needed(task.dataset, params.more_targets)
    watched = len(params.observables) or task.circuit.n_wires
    try:
        shape = shape_of(params, task.dataset, features)
        return around(params, task.circuit, shape, features, watched, outputs)
    except KetbenchError:
        return None


def _counted(weights: int | None) -> str:
    return f", {counted(weights, 'weight', marks=True)}" if weights else ""


def _encoder(circuit: Circuit | None, names: Sequence[str], params: TrainingParams, layers: Around | None) -> Stage:
    own = _places("encoder_module", "encoder_arguments", "encoder_weights", "encoder_training")
    where = ("params.encoder", "params.bound", "params.shape", *own, "circuit.encoding")
    if circuit is None:
        return Stage("Encoder", "no circuit", "", "arrow-elbow-right-down", where)
    if params.encoder != "none":
        told = f"{len(names)} values to {layers.read if layers else len(circuit.features)} angles"
        told += _counted(weights_of(layers.before) if layers else None)
        frozen = "" if params.encoder_training == "trained" else f", {params.encoder_training}"
        title = f"{_ENCODERS[params.encoder]}{frozen}"
        return Stage("Encoder", title, told, "arrow-elbow-right-down", where)
    read = [op for op in circuit.ops if any(features_of(angle) for angle in op.angles)]
    if not read:
        state = next((op for op in circuit.ops if not op.angles and op.gate.startswith("amplitude")), None)
        title = "Amplitudes" if state is not None else "Reads no data"
        return Stage(
            "Encoder",
            title,
            f"{counted(len(names), 'value')} on {counted(circuit.n_wires, 'qubit')}",
            "arrow-elbow-right-down",
            where,
        )
    uploads = max(sum(1 for op in read if feature in _read(op)) for feature in circuit.features)
    gates = "/".join(dict.fromkeys(_gate_words(op) for op in read))
    title = f"{gates}, {uploads} uploads" if uploads > 1 else gates if "encoding" in gates else f"{gates}, angle"
    reached = len({feature for op in read for feature in _read(op)} & set(range(len(names))))
    values = counted(len(names), "value") if reached == len(names) else f"{reached} of {counted(len(names), 'value')}"
    detail = f"{values} on {counted(circuit.n_wires, 'qubit')}"
    return Stage("Encoder", title, detail, "arrow-elbow-right-down", where, _reaching(circuit, names, read))


def _gate_words(op: Op) -> str:
    """A gate as people write it: short ones in capitals, blocks in words."""
    return op.gate.replace("_", " ").capitalize() if "_" in op.gate else op.gate.upper()


def _reaching(circuit: Circuit, names: Sequence[str], read: Sequence[Op]) -> Table:
    """Which feature reaches which qubit, and what is not read at all."""
    rows: list[list[str]] = []
    for at, name in enumerate(names[:MOST_LISTED]):
        found = [op for op in read if at in _read(op)]
        wires = ", ".join(dict.fromkeys(circuit.wires[wire] for op in found for wire in op.wires))
        how = ", ".join(dict.fromkeys(_gate_words(op) for op in found))
        often = f"{len(found)} times" if len(found) > 1 else "once" if found else "ignored"
        rows.append([wires or "–", name, how or "not read", often])
    note = "A rotation repeats after a full turn, 2π = 6.28 rad: values further apart then look alike."
    return Table(
        title="Which feature reaches which qubit", columns=["Qubit", "Feature", "Gate", "Read"], rows=rows, note=note
    )


def _circuit(circuit: Circuit | None, params: TrainingParams) -> Stage:
    if circuit is None:
        return Stage("Circuit", "none chosen", "", "tree-structure", ("circuit",))
    count = how_many(params)
    size = (
        f"depth {depth_of(circuit)}, {counted(len(circuit.trainable), 'weight')}{' each' if params.copies > 1 else ''}"
    )
    title = circuit.name if count == 1 else f"{circuit.name} and {count - 1} more in {params.arrangement}"
    where = ("circuit", *_places("observables", "copies", "more_circuits", "arrangement"))
    return Stage("Circuit", title, size, "tree-structure", where)


def _head(dataset: Dataset | None, params: TrainingParams, layers: Around | None) -> Stage:
    classes = _classes(dataset) if dataset is not None else 0
    kind = {"linear": "Linear", "mlp": "Network", "none": "None"}[params.head]
    title = f"{kind}, {classes} classes" if classes else f"{kind}, 1 number"
    if dataset is not None and params.more_targets:
        title = f"{kind}, {_of_several(kinds_of(dataset, params.more_targets))}"
    weights = weights_of(layers.after) if layers else None
    detail = (
        counted(weights, "weight", marks=True)
        if weights
        else "expectation values"
        if params.head == "none"
        else "weights in layers"
    )
    return Stage("Head", title, detail, "stack", _places("head", "head_widths", "more_targets"))


def _of_several(of_classes: Sequence[bool]) -> str:
    """Several targets in words."""
    coded, numbers = sum(of_classes), len(of_classes) - sum(of_classes)
    said = [f"{coded} target{'s' * (coded > 1)} of classes"] if coded else []
    return " and ".join([*said, *([f"{numbers} number{'s' * (numbers > 1)}"] if numbers else [])])


def _weights(task: Task, params: TrainingParams) -> int:
    """Trained weights of the circuit with a linear head; 0 where they cannot be told from the settings."""
    if task.dataset is None or task.circuit is None or params.head != "linear" or params.encoder != "none":
        return 0
    outputs = outputs_needed(task.dataset, params.more_targets)
    watched = len(params.observables) or task.circuit.n_wires
    return len(task.circuit.trainable) + watched * outputs + outputs


def _loss(dataset: Dataset | None, params: TrainingParams) -> str:
    if params.loss != "auto":
        return params.loss.capitalize()
    if dataset is not None and params.more_targets:
        kinds = kinds_of(dataset, params.more_targets)
        said = dict.fromkeys("cross-entropies" if of_classes else "squared errors" for of_classes in kinds)
        return f"Sum of {' and '.join(said)}" if any(kinds) else "Squared error"
    return "Cross-entropy" if dataset is not None and _classes(dataset) else "Squared error"


def _training(params: TrainingParams) -> str:
    name = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "rmsprop": "RMSprop"}.get(
        params.optimiser, params.optimiser
    )
    return f"{name}, rate {params.learning_rate:g}, {params.epochs:,} epochs"


def _classes(dataset: Dataset) -> int:
    target = dataset.target
    return len(target.categories) if target is not None and target.is_coded else 0


def _names(dataset: Dataset | None) -> Sequence[str]:
    try:
        return feature_names(dataset) if dataset is not None else ()
    except KetbenchError:
        return ()


def _read(op: Op) -> set[int]:
    return {feature for angle in op.angles for feature in features_of(angle)}


def _places(*names: str) -> tuple[str, ...]:
    return tuple(f"params.{name}" for name in names)
