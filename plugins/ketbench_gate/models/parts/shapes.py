"""Which layers stand before and after the circuit for given settings and sizes; makes no module, loads no torch."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ketbench.plugin import Circuit, Dataset, InputError
from ketbench_gate.params import TrainingParams

Layers = list[dict[str, Any]]
TRAINED = ("linear", "mlp", "cnn")
"""Encoders with weights of their own."""
MOST_CHANNELS = 16


@dataclass(frozen=True, slots=True)
class Around:
    """The layers around a circuit.

    Parameters
    ----------
    before, after : list of layers
    rows : int
        How often the circuit is run for one sample: patches or time steps; 1 else.
    """

    before: Layers
    after: Layers
    rows: int = 1


def around(
    params: TrainingParams, circuit: Circuit, shape: Sequence[int], features: int, watched: int, outputs: int
) -> Around:
    """The layers before and after a circuit.

    Parameters
    ----------
    params : TrainingParams
    circuit : Circuit
    shape : sequence of int
        Height, width and channels of the features of a sample, or empty where they have none.
    features, watched, outputs : int
        Features of a sample, observables of the circuit, outputs of the model.

    Raises
    ------
    InputError
        For widths that do not go together, with the numbers and a way out.
    """
    before, rows = _before(params, circuit, shape, features)
    return Around(before, _after(params, rows * watched, outputs), rows)


def angles_read(circuit: Circuit) -> int:
    """How many numbers a circuit reads: one more than the highest x[i]."""
    return 1 + max(circuit.features, default=-1)


def _before(params: TrainingParams, circuit: Circuit, shape: Sequence[int], features: int) -> tuple[Layers, int]:
    wanted = angles_read(circuit)
    if params.encoder == "none":
        return [], 1
    if not wanted:
        raise InputError(
            f"Circuit '{circuit.name}' reads no feature x[i], so nothing of an encoder reaches it; let it read x[0]."
        )
    if params.encoder in ("patches", "steps"):
        layers, given, rows = _cut(params, shape)
        if given != wanted:
            text = f"Each {params.encoder[:-2] if params.encoder == 'patches' else 'step'} has {given} numbers"
            raise InputError(f"{text}, but circuit '{circuit.name}' reads {wanted}; give it {given} features x[i].")
    elif params.encoder == "cnn":
        layers, rows = _convolutions(params, shape, wanted), 1
    else:
        widths = params.encoder_widths if params.encoder == "mlp" else ()
        layers, rows = _dense([features, *widths, wanted], params.activation), 1
    bounded = params.bound == "tanh" or (params.bound == "auto" and params.encoder in TRAINED)
    return [*layers, *([{"layer": "bound", "factor": math.pi / 2}] if bounded else [])], rows


def _cut(params: TrainingParams, shape: Sequence[int]) -> tuple[Layers, int, int]:
    """The layer that cuts a sample up, how many numbers a piece has, and how many pieces there are."""
    height, width, channels = _three(params, shape)
    if params.encoder == "steps":
        size = width * channels
        return [{"layer": "steps", "length": height, "channels": size}], size, height
    size, stride = params.patch_size, params.patch_stride
    if size > min(height, width):
        raise InputError(f"A patch of {size} x {size} does not fit pictures of {height} x {width}; lower Patch size.")
    layer = {"layer": "patches", "height": height, "width": width, "channels": channels, "size": size, "stride": stride}
    pieces = ((height - size) // stride + 1) * ((width - size) // stride + 1)
    return [layer], size * size * channels, pieces


def _convolutions(params: TrainingParams, shape: Sequence[int], wanted: int) -> Layers:
    """Two convolutions of 3 x 3 with pooling where there is room for it, then a linear layer."""
    height, width, channels = _three(params, shape)
    layers: Layers = [{"layer": "picture", "height": height, "width": width, "channels": channels}]
    for outputs in (8, MOST_CHANNELS):
        layers.append({"layer": "convolution", "inputs": channels, "outputs": outputs, "size": 3})
        layers.append({"layer": "relu"})
        channels = outputs
        if min(height, width) >= 2:
            layers.append({"layer": "pool", "size": 2})
            height, width = height // 2, width // 2
    return [*layers, {"layer": "flatten"}, *_dense([height * width * channels, wanted], params.activation)]


def _three(params: TrainingParams, shape: Sequence[int]) -> tuple[int, int, int]:
    if len(shape) != 3:
        text = f"The encoder '{params.encoder}' needs pictures or series, and the features have no shape"
        raise InputError(f"{text}; give it under Shape, as 8x8 for 64 features or 24x1 for a series of 24 steps.")
    return shape[0], shape[1], shape[2]


def _after(params: TrainingParams, inputs: int, outputs: int) -> Layers:
    if params.head == "none":
        if inputs != outputs:
            text = f"Without a head the circuit must give {outputs} numbers, one an output, but it gives {inputs}"
            raise InputError(f"{text}; add a linear head or name {outputs} observables.")
        return []
    widths = params.head_widths if params.head == "mlp" else ()
    return _dense([inputs, *widths, outputs], params.activation)


def _dense(widths: Sequence[int], activation: str) -> Layers:
    layers: Layers = []
    for inputs, outputs in pairwise(widths):
        layers += [{"layer": "linear", "inputs": inputs, "outputs": outputs}, {"layer": activation}]
    return layers[:-1]


def shape_of(params: TrainingParams, dataset: Dataset, features: int) -> tuple[int, ...]:
    """Height, width and channels of a sample's features; empty where they have no shape.

    Taken from the form, or from the only feature column if it holds pictures (colours averaged) or arrays.

    Raises
    ------
    InputError
        When the shape of the form holds another number of values than there are features.
    """
    if params.shape:
        numbers = [int(text) for text in re.findall(r"\d+", params.shape)]
        if not 2 <= len(numbers) <= 3 or math.prod(numbers) != features:
            text = f"The shape '{params.shape}' does not hold the {features} features of a sample"
            raise InputError(f"{text}; write height x width, as 8x8, or length x channels, as 24x1.")
        return _full(params, numbers)
    columns = dataset.features
    if len(columns) == 1 and columns[0].is_tensor:
        held = [int(size) for size in columns[0].values.shape[1:]]
        numbers = held[:2] if columns[0].kind == "image" else held
        steps = [step for step in dataset.preparation if step.kind == "downsample"]
        if steps:
            numbers = [steps[-1].height, steps[-1].width]
        if math.prod(numbers) == features and len(numbers) <= 3:
            return _full(params, numbers) if len(numbers) > 1 else (numbers[0], 1, 1)
    return ()


def _full(params: TrainingParams, numbers: Sequence[int]) -> tuple[int, ...]:
    """Two numbers are height and width, for time steps length and channels; three have the channels last."""
    if len(numbers) == 3:
        return tuple(numbers)
    return (numbers[0], 1, numbers[1]) if params.encoder == "steps" else (numbers[0], numbers[1], 1)
