"""Inputs, loss and shapes of a training, and the dry pass of one's own module; holds no state and trains nothing."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ketbench.plugin import Circuit, Column, Dataset, InputError, Task
from ketbench_gate.models.model import OF_CLASSES, Objective, balanced
from ketbench_gate.models.parts.layers import drawn
from ketbench_gate.models.parts.own_modules import load_weights, own_loss, tried
from ketbench_gate.models.parts.several import Part, SeveralObjective
from ketbench_gate.models.parts.shapes import Around, with_pieces
from ketbench_gate.models.samples import Samples
from ketbench_gate.params import TrainingParams


def picture_shape(params: TrainingParams, shape: Sequence[int]) -> tuple[int, ...]:
    """The shape of a sample where it is to be changed as a picture.

    Raises
    ------
    InputError
        When pictures are to be changed, and there are none.
    """
    if params.augmentation in ("shift", "flip") and len(shape) != 3:
        text = f"The augmentation '{params.augmentation}' is for pictures, and the features have no shape"
        raise InputError(f"{text}; give it under Shape, as 8x8 for 64 features, or choose noise.")
    return tuple(shape)


def with_own_module(
    params: TrainingParams, circuit: Circuit, layers: Around, made: Samples, dtype: torch.dtype
) -> Around:
    """The layers after a dry pass of one's own module over some rows of the training part."""
    before = drawn(layers.before, torch.Generator().manual_seed(0)).to(dtype)
    if params.encoder_weights:
        load_weights(before, params.encoder_weights)
    features, path = made.parts["train"][0], params.encoder_module.strip()
    trains = params.encoder_training != "frozen"
    pieces = tried(before, features, layers.read, circuit.name, path, trains=trains)
    if pieces > 1 and params.encoder_training == "pre-trained":
        raise InputError(
            f"'{path}' gives {pieces} pieces a row, which no linear layer is trained on; let it be trained."
        )
    return with_pieces(params, circuit, layers, pieces, made.n_outputs)


def objective_of(params: TrainingParams, made: Samples) -> Objective:
    """What is minimised and which score comes first; class weights are counted in the training part."""
    if made.has_classes_beside:
        return _of_several(params, made)
    is_classification = bool(made.classes)
    loss = loss_name(params.loss, is_classification)
    weights = None
    if params.class_weights == "balanced" and is_classification:
        weights = balanced(made.parts["train"][1].cpu(), len(made.classes))
    own = own_loss(params.loss_function.strip()) if loss == "own" else None
    return Objective(loss, weights, own, is_classification, params.headline)


def _of_several(params: TrainingParams, made: Samples) -> Objective:
    """Each target by the chosen loss where it fits, and by that of its kind where it does not."""
    parts: list[Part] = []
    train = made.parts["train"][1].cpu()
    for share in made.shares:
        of_classes = bool(share.target.classes)
        fits = params.loss not in ("auto", "own") and (params.loss in OF_CLASSES) == of_classes
        loss = params.loss if fits else loss_name("auto", of_classes)
        weights = None
        if params.class_weights == "balanced" and of_classes:
            weights = balanced(share.wanted(train), len(share.target.classes))
        parts.append(Part(share, Objective(loss, weights)))
    if params.loss not in ("auto", "own") and all(part.objective.loss_name != params.loss for part in parts):
        raise InputError(f"The loss '{params.loss}' fits none of the targets; choose auto.")
    own = own_loss(params.loss_function.strip()) if params.loss == "own" else None
    return SeveralObjective(parts, own, params.headline)


def loss_name(chosen: str, is_classification: bool) -> str:
    """The loss that a choice means for a target."""
    if chosen == "auto":
        return "cross-entropy" if is_classification else "squared"
    if chosen != "own" and (chosen in OF_CLASSES) != is_classification:
        kind = "classes" if is_classification else "numbers"
        raise InputError(f"The loss '{chosen}' does not fit a target of {kind}; choose auto.")
    return chosen


def target_of(dataset: Dataset) -> Column:
    """The target, which `inputs_of` has made sure of."""
    target = dataset.target
    assert target is not None
    return target


def inputs_of(task: Task) -> tuple[Dataset, Circuit]:
    """Dataset and circuit of a task.

    Raises
    ------
    InputError
        When one of them, or the target, is missing.
    """
    if task.dataset is None or task.circuit is None:
        missing = "dataset" if task.dataset is None else "circuit"
        raise InputError(f"The experiment has no {missing}; choose one.")
    if task.dataset.target is None:
        raise InputError(f"Dataset '{task.dataset.name}' has no target; give one column that role.")
    return task.dataset, task.circuit
