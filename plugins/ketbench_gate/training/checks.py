"""Findings before Run: data, circuit, observables, memory and an estimate of cost; imports no engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ketbench.plugin import (
    Circuit,
    Dataset,
    Impute,
    InputError,
    Problem,
    Severity,
    Task,
    circuit_problems,
    feature_names,
    is_trusted,
    roughly,
    score_names,
    target_problem,
)
from ketbench_gate.circuits.lowering import Lowered, lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.choice import memory_free
from ketbench_gate.models.parts.own import refusal
from ketbench_gate.models.parts.shapes import TRAINED, around, shape_of
from ketbench_gate.models.parts.stacks import how_many
from ketbench_gate.models.parts.targets import kinds_of, outputs_needed, without_more_targets
from ketbench_gate.params import TrainingParams

OF_CLASSES = ("cross-entropy", "focal", "fidelity")
"""Losses for a target of classes, as `ketbench_gate.models.model` has them, which loads torch."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one engine needs, for the estimate.

    Parameters
    ----------
    bytes_per_amplitude : float
        Of all states held at once, for each amplitude of the batch given at once.
    rows : int
        Samples given at once.
    seconds_per_step : float
        A mini-batch with gradients, rough.
    squared : bool
        Whether it holds density matrices.
    """

    bytes_per_amplitude: float
    rows: int
    seconds_per_step: float
    squared: bool = False

    def needed(self, n_wires: int) -> float:
        """Bytes for so many qubits."""
        return self.bytes_per_amplitude * self.rows * 2.0 ** (2 * n_wires if self.squared else n_wires)

    def most_wires(self, memory: float) -> int:
        """How many qubits fit."""
        n = 0
        while Cost(self.bytes_per_amplitude, 1, 0, self.squared).needed(n + 1) <= memory:
            n += 1
        return n


def input_problems(task: Task, params: TrainingParams) -> list[Problem]:
    """Findings about dataset, circuit and parameters; empty if a run can be set up."""
    dataset, refused = task.dataset, list[Problem]()
    if dataset is not None and dataset.target is not None:
        try:
            # What a further target lacks is said of it, not of a feature.
            dataset, _ = without_more_targets(dataset, params.more_targets)
        except InputError as error:
            refused = [Problem(str(error), "params.more_targets")]
    found = [*refused, *_dataset_problems(dataset), *_circuit_findings(task.circuit)]
    if not any(p.severity is Severity.ERROR for p in found) and dataset and task.circuit:
        found += _together(dataset, task.circuit, params)
    return found


def lowered_or_none(circuit: Circuit | None) -> Lowered | None:
    """The circuit as unitaries, or None where it cannot run."""
    if circuit is None or any(p.severity is Severity.ERROR for p in circuit_problems(circuit)):
        return None
    try:
        return lowered(circuit)
    except InputError:
        return None


def cost_problems(task: Task, params: TrainingParams, n_wires: int, cost: Cost) -> Iterator[Problem]:
    """An error when memory does not suffice, and the estimate of time."""
    free = memory_free()
    needed = Cost(cost.bytes_per_amplitude, 1, 0, cost.squared).needed(n_wires)
    if needed > free:
        text = f"{n_wires} qubits need {_size(needed)} of memory, but {_size(free)} are free"
        yield Problem(
            f"{text}; at most {cost.most_wires(free)} qubits fit here.",
            "circuit.wires",
            remedy="Remove wires, or use a machine with more memory.",
        )
        return
    rows = train_rows(task.dataset)
    steps = params.epochs * params.repeats * -(-rows // params.batch_size)
    seconds = steps * cost.seconds_per_step
    executions = steps * min(params.batch_size, rows)
    memory = _size(cost.needed(n_wires))
    text = f"About {roughly(seconds)} and {memory}: {steps:,} steps, {executions:,} circuit executions with gradients"
    yield Problem(f"{text}.", severity=Severity.NOTE)


def train_rows(dataset: Dataset | None) -> int:
    """Rows of the training part, from the shares of the split."""
    if dataset is None:
        return 1
    return max(1, round(dataset.n_rows * (1 - dataset.split.validation - dataset.split.test)))


def feature_count(dataset: Dataset) -> int:
    """Features that the preparation leaves."""
    return len(feature_names(dataset))


def _dataset_problems(dataset: Dataset | None) -> Iterator[Problem]:
    if dataset is None:
        yield Problem("The experiment has no dataset; choose one.", "dataset")
        return
    if dataset.n_rows == 0:
        yield Problem(f"Dataset '{dataset.name}' has no rows; import a file with data.", "dataset")
        return
    if not dataset.features:
        yield Problem(f"Dataset '{dataset.name}' has no feature column; give one that role.", "dataset.columns")
    target = dataset.target
    if target is None:
        yield Problem(f"Dataset '{dataset.name}' has no target; give one column that role.", "dataset.columns")
    elif text := target_problem(target):
        yield Problem(text, f"dataset.columns.{target.name}")
    elif target.missing.any():
        row = int(np.flatnonzero(target.missing)[0]) + 1
        yield Problem(
            f"Target '{target.name}' has no value in row {row}; remove the row.", f"dataset.columns.{target.name}"
        )
    yield from _missing_values(dataset)


def _missing_values(dataset: Dataset) -> Iterator[Problem]:
    if any(isinstance(step, Impute) for step in dataset.preparation):
        return
    for column in dataset.features:
        if column.missing.any():
            row = int(np.flatnonzero(column.missing)[0]) + 1
            text = f"Feature '{column.name}' has no value in row {row} ({int(column.missing.sum())} missing in all)"
            yield Problem(f"{text}; add an impute step or skip the column.", f"dataset.columns.{column.name}")


def _circuit_findings(circuit: Circuit | None) -> Iterator[Problem]:
    if circuit is None:
        yield Problem("The experiment has no circuit; choose or draw one.", "circuit")
        return
    found = circuit_problems(circuit)
    yield from found
    if any(p.severity is Severity.ERROR for p in found):
        return
    try:
        lowered(circuit)
    except InputError as error:
        yield Problem(str(error), "circuit.ops")
        return
    if not any(p.name in circuit.references for p in circuit.trainable):
        text = f"Circuit '{circuit.name}' has no trainable parameter in use, so only the head learns."
        yield Problem(text, "circuit.parameters", Severity.WARNING)
    if not circuit.features:
        text = f"Circuit '{circuit.name}' uses no feature x[i], so it gives every sample the same values."
        yield Problem(text, "circuit.ops", Severity.WARNING, "Add an encoder.")


def _together(dataset: Dataset, circuit: Circuit, params: TrainingParams) -> Iterator[Problem]:
    count = len(circuit.features) if params.encoder != "none" else feature_count(dataset)
    if params.encoder == "none" and circuit.features and circuit.features[-1] >= count:
        text = f"Circuit '{circuit.name}' uses feature x[{circuit.features[-1]}], but '{dataset.name}' has {count}"
        yield Problem(
            f"{text} features after preparation; use x[0] to x[{count - 1}] or change the preparation.", "circuit.ops"
        )
    unused = [i for i in range(count) if i not in circuit.features]
    if circuit.features and unused and circuit.features[-1] < count and params.encoder == "none":
        text = f"Circuit '{circuit.name}' leaves {len(unused)} of {count} features unused"
        names = feature_names(dataset)
        listed = ", ".join(names[i] for i in unused[:4]) + ", …" * (len(unused) > 4)
        yield Problem(f"{text}: {listed}.", "circuit.ops", Severity.WARNING)
    try:
        watched = observables(params.observables, circuit.n_wires)
    except InputError as error:
        yield Problem(str(error), "params.observables")
        return
    yield from _outputs(dataset, circuit, params, len(watched))


def _outputs(dataset: Dataset, circuit: Circuit, params: TrainingParams, watched: int) -> Iterator[Problem]:
    target = dataset.target
    assert target is not None
    of_classes = kinds_of(dataset, params.more_targets)
    if params.loss not in ("auto", "own") and (params.loss in OF_CLASSES) not in of_classes:
        kind = "classes" if target.is_coded else "numbers"
        yield Problem(f"The loss '{params.loss}' does not fit a target of {kind}; choose auto.", "params.loss")
    wanted = outputs_needed(dataset, params.more_targets)
    several = params.copies > 1 or bool(params.more_circuits.strip())
    if params.encoder == "none" and params.head == "none" and watched != wanted and not several:
        text = f"Without a head the circuit needs {wanted} observables, one an output, but has {watched}"
        yield Problem(f"{text}; add a linear head or name {wanted} observables.", "params.observables")
    elif params.encoder != "none" or several:
        yield from _layers(dataset, circuit, params, watched, wanted)
    yield from own_code_problems(params)
    yield from _choices(dataset, params, is_classification=target.is_coded)
    learns = params.encoder in TRAINED and params.encoder_training == "trained"
    if params.head == "none" and not learns and not any(p.name in circuit.references for p in circuit.trainable):
        text = f"Nothing trains: circuit '{circuit.name}' has no trainable parameter, and there is no head or encoder"
        yield Problem(f"{text}; add one of them.", "params.head")
    if params.encoder_training == "pre-trained" and params.encoder not in TRAINED:
        text = f"The encoder '{params.encoder}' has no weights to train first"
        yield Problem(
            f"{text}; choose linear, mlp, cnn or module, or the encoder weights trained.", "params.encoder_training"
        )
    if not dataset.split.validation and dataset.split.method != "given":
        yield from _without_validation(params)


def own_code_problems(params: TrainingParams) -> Iterator[Problem]:
    """What can be said of the user's own module and loss without importing them."""
    for place, path in foreign(params):
        if text := refusal(path):
            yield Problem(text, f"params.{place}")
        elif not is_trusted(path):
            text = f"The experiment runs code of its own, '{path}'; look at it before you agree to run it."
            yield Problem(text, f"params.{place}", Severity.WARNING)
    if params.loss == "own" and not params.loss_function.strip():
        text = "The loss own needs its import path under Own loss, as mylosses:weighted; give it."
        yield Problem(text, "params.loss_function")
    if params.encoder_weights and not Path(params.encoder_weights).is_file():
        text = f"There is no file '{params.encoder_weights}' of weights; correct its name."
        yield Problem(text, "params.encoder_weights")
    if params.encoder_weights and params.encoder not in TRAINED:
        text = f"The encoder '{params.encoder}' has no weights to begin with"
        yield Problem(f"{text}; choose linear, mlp, cnn or module, or leave Weights from empty.", "params.encoder")


def several_refusal(params: TrainingParams, *, disturbed: bool) -> str:
    """Why noise and shots cannot be had with the circuits of a model; empty where they can."""
    count = how_many(params)
    if not disturbed or count == 1:
        return ""
    text = f"Noise and shots are for models of one circuit, and this one has {count}: the others would stay exact"
    return f"{text}; set Circuits to 1 and leave More circuits empty, or train without noise and shots."


def foreign(params: TrainingParams) -> Iterator[tuple[str, str]]:
    """The import paths of code that the settings name, each with its setting."""
    if params.encoder == "module" and params.encoder_module.strip():
        yield "encoder_module", params.encoder_module.strip()
    if params.loss == "own" and params.loss_function.strip():
        yield "loss_function", params.loss_function.strip()


def _choices(dataset: Dataset, params: TrainingParams, *, is_classification: bool) -> Iterator[Problem]:
    """Settings that need classes, numbers, pictures or no head."""
    of_numbers = params.headline in ("mae", "rmse", *score_names("values"))
    if params.headline != "auto" and of_numbers == is_classification:
        kind = "classes" if is_classification else "numbers"
        text = f"The headline score '{params.headline}' does not fit a target of {kind}; choose auto."
        yield Problem(text, "params.headline")
    if params.loss == "fidelity" and params.head != "none":
        text = "The loss fidelity is of expectation values themselves, and a head stands behind them"
        yield Problem(f"{text}; set Head to none.", "params.head")
    shaped = params.shape or any(column.is_tensor for column in dataset.features)
    if params.augmentation in ("shift", "flip") and not shaped:
        text = f"The augmentation '{params.augmentation}' is for pictures, and the features have no shape"
        yield Problem(f"{text}; give it under Shape, as 8x8, or choose noise.", "params.augmentation")


def _layers(
    dataset: Dataset, circuit: Circuit, params: TrainingParams, watched: int, outputs: int
) -> Iterator[Problem]:
    """Widths that do not go together, with the numbers."""
    count = feature_count(dataset)
    try:
        around(params, circuit, shape_of(params, dataset, count), count, watched, outputs)
    except InputError as error:
        yield Problem(str(error), "params.encoder")


def _without_validation(params: TrainingParams) -> Iterator[Problem]:
    if params.patience:
        text = "Early stopping compares the loss of the validation part, and the split has none"
        yield Problem(f"{text}; give it a share, or set Early stopping to 0.", "params.patience")
    elif params.keep_best:
        text = "The split has no validation part, so no epoch is the best: the weights of the last one are kept."
        yield Problem(text, "params.keep_best", Severity.NOTE)


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB", "PB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} EB"
