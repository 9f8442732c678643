"""Which layers stand before and after the circuit for given settings and sizes; makes no module, loads no torch."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from ketbench.plugin import Circuit, Dataset, InputError
from ketbench_gate.models.parts.own import arguments_of, named
from ketbench_gate.models.parts.stacks import angles_read, behind, beside
from ketbench_gate.params import TrainingParams

Layers = list[dict[str, Any]]
TRAINED = ("linear", "mlp", "cnn", "module")
"""Encoders with weights of their own."""
MOST_CHANNELS = 16

LEAST_HIDDEN = 8
"""Hidden units of a network that is compared with: fewer than the data need would make a straw man of it."""


@dataclass(frozen=True, slots=True)
class Around:
    """The layers around a circuit.

    Parameters
    ----------
    before, after : list of layers
    rows : int
        How often the circuit is run for one sample: patches or time steps; 1 else.
    beside : list of layers
        Circuits that run beside the first one on the same rows.
    state : int
        Values of a time step that the next one reads; 0 where the pieces know nothing of each other.
    read, values : int
        Numbers that a row holds for all circuits, and values that all give for it.
    """

    before: Layers
    after: Layers
    rows: int = 1
    beside: Layers = field(default_factory=Layers)
    state: int = 0
    read: int = 0
    values: int = 0


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
    together = beside(params, circuit, shared=params.encoder not in TRAINED)
    read = max([angles_read(circuit), *(one["start"] + one["read"] for one in together)])
    state = _state(params, circuit, shape, watched)
    before, rows = _before(params, circuit, shape, features, read, state)
    values = watched + sum(len(one["observables"]) for one in together)
    after = _after(params, circuit, values if state else rows * values, outputs)
    if state and together:
        raise InputError("A recurrent cell is one circuit; set Circuits to 1, or Several circuits to sequence.")
    return Around(before, after, rows, together, state, read, values)


def with_pieces(params: TrainingParams, circuit: Circuit, made: Around, pieces: int, outputs: int) -> Around:
    """The layers where one's own module makes so many pieces of a row, as a dry pass found."""
    return replace(made, rows=pieces, after=_after(params, circuit, pieces * made.values, outputs))


def weights_of(layers: Sequence[Mapping[str, Any]]) -> int | None:
    """How many numbers the layers hold; None where one's own module does, whose size is not known before it is made."""
    total = 0
    for layer in layers:
        kind = layer["layer"]
        if kind == "module":
            return None
        if kind in ("linear", "convolution"):
            total += layer["outputs"] * (layer["inputs"] * layer.get("size", 1) ** 2 + 1)
    return total


def equal_network(weights: int, inputs: int, outputs: int) -> tuple[int, bool]:
    """Hidden units of a network with about as many weights, and whether it has: no fewer units than `LEAST_HIDDEN`."""
    wanted = round((weights - outputs) / (inputs + 1 + outputs))
    return max(LEAST_HIDDEN, wanted), wanted >= LEAST_HIDDEN


def _state(params: TrainingParams, circuit: Circuit, shape: Sequence[int], watched: int) -> int:
    """How many values a recurrent cell hands on: what the circuit reads beyond the numbers of a step."""
    if params.encoder != "recurrent":
        return 0
    _, width, channels = _three(params, shape)
    given, reads = width * channels, angles_read(circuit)
    if reads <= given:
        text = f"A recurrent circuit reads the {given} of a step and its state behind them, but '{circuit.name}' reads"
        raise InputError(f"{text} {reads}; let it read x[0] to x[{given}] or more, or choose the encoder steps.")
    if reads - given > watched:
        text = f"Circuit '{circuit.name}' reads a state of {reads - given} numbers, but gives {watched}"
        raise InputError(f"{text}; name {reads - given} observables, or let it read {given + watched} at most.")
    return reads - given


def _before(
    params: TrainingParams, circuit: Circuit, shape: Sequence[int], features: int, wanted: int, state: int
) -> tuple[Layers, int]:
    if params.encoder == "none":
        return [], 1
    if not wanted:
        raise InputError(
            f"Circuit '{circuit.name}' reads no feature x[i], so nothing of an encoder reaches it; let it read x[0]."
        )
    if params.encoder in ("patches", "steps", "recurrent"):
        layers, given, rows = _cut(params, shape)
        if given != wanted - state:
            text = f"Each {params.encoder[:-2] if params.encoder == 'patches' else 'step'} has {given} numbers"
            raise InputError(f"{text}, but circuit '{circuit.name}' reads {wanted}; give it {given} features x[i].")
    elif params.encoder == "cnn":
        layers, rows = _convolutions(params, shape, wanted), 1
    elif params.encoder == "module":
        layers, rows = _own(params, shape), 1
    else:
        widths = params.encoder_widths if params.encoder == "mlp" else ()
        layers, rows = _dense([features, *widths, wanted], params.activation), 1
    bounded = params.bound == "tanh" or (params.bound == "auto" and params.encoder in TRAINED)
    return [*layers, *([{"layer": "bound", "factor": math.pi / 2}] if bounded else [])], rows


def _own(params: TrainingParams, shape: Sequence[int]) -> Layers:
    """One's own module, which gets pictures channels first, series as steps x channels, and else plain rows."""
    if not params.encoder_module.strip():
        raise InputError("The encoder module needs its import path under Own module, as mynets:Encoder; give it.")
    named(params.encoder_module)
    path, arguments = params.encoder_module.strip(), arguments_of(params.encoder_arguments)
    layers: Layers = []
    if len(shape) == 3 and shape[1] == 1:
        layers.append({"layer": "steps", "length": shape[0], "channels": shape[2]})
    elif len(shape) == 3:
        layers.append({"layer": "picture", "height": shape[0], "width": shape[1], "channels": shape[2]})
    return [*layers, {"layer": "module", "path": path, "arguments": arguments}]


def _cut(params: TrainingParams, shape: Sequence[int]) -> tuple[Layers, int, int]:
    """The layer that cuts a sample up, how many numbers a piece has, and how many pieces there are."""
    height, width, channels = _three(params, shape)
    if params.encoder in ("steps", "recurrent"):
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


def _after(params: TrainingParams, circuit: Circuit, inputs: int, outputs: int) -> Layers:
    layers, inputs = behind(params, circuit, inputs)
    return [*layers, *_head(params, inputs, outputs)]


def _head(params: TrainingParams, inputs: int, outputs: int) -> Layers:
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
            is_series = columns[0].kind != "image" and params.encoder == "module"
            return _full(params, numbers, is_series=is_series) if len(numbers) > 1 else (numbers[0], 1, 1)
    return ()


def _full(params: TrainingParams, numbers: Sequence[int], *, is_series: bool = False) -> tuple[int, ...]:
    """Two numbers are height and width, for time steps length and channels; three have the channels last."""
    if len(numbers) == 3:
        return tuple(numbers)
    by_steps = is_series or params.encoder in ("steps", "recurrent")
    return (numbers[0], 1, numbers[1]) if by_steps else (numbers[0], numbers[1], 1)
