"""What a kept model says of new rows: classes with probabilities, or numbers, with intervals over several seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from torch import Tensor

from ketbench.plugin import Context, Dataset, InputError, Model, Prediction, student_interval
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.engines.threads import MANY_AMPLITUDES
from ketbench_gate.models.keeping.description import RANGE
from ketbench_gate.models.keeping.rebuilding import Rebuilt, rebuilt
from ketbench_gate.models.measured import probabilities
from ketbench_gate.models.samples import shares

Floats = NDArray[np.float64]
Build = Callable[[Work, int], Engine]
FARTHEST = 1e7
"""Prepared values from which float32 keeps less than a digit of an angle behind the point."""


def predicted(model: Model, rows: Dataset, context: Context, build: Build) -> Prediction:
    """Class, probabilities and intervals of each row, or its number.

    Parameters
    ----------
    model : Model
    rows : Dataset
        The inputs of the model, in their order.
    context : Context
    build : callable
        Makes the engine that trained it.

    Raises
    ------
    DatasetError
        For a value that is missing.
    InputError
        For a model that cannot be used, or a value of which no turn of a gate can be made.
    """
    made = rebuilt(model)
    features = made.features(rows)
    _require_in_range(features, made.described["features"])
    engine = engine_for(made, build, context)
    outputs = [outputs_of(made, engine, features, context.cancelled, seed) for seed in range(made.n_seeds)]
    # Columns of numbers are compared before they get here, in their own units; pictures and series only here.
    far = _far_notes(made, features) if any(column.is_tensor for column in rows.columns) else []
    notes = [*engine.notes, *far]
    if made.n_seeds > 1:
        notes.append(f"The mean over {made.n_seeds} seeds with its 95 % interval (Student).")
    if made.targets:
        columns = _several(made, outputs)
    else:
        columns = _classes(made.classes, outputs) if made.classes else _numbers(made.described, outputs)
    return Prediction(columns, tuple(notes))


def _require_in_range(features: Tensor, names: Sequence[str]) -> None:
    """Refuse prepared values that leave no digit for an angle: a class for them would pass for a prediction.

    Raises
    ------
    InputError
        With the first row and the prepared feature that it is too far out in.
    """
    out = ~(features.double().abs() < FARTHEST)
    if not bool(out.any()):
        return
    row = int(out.reshape(len(out), -1).any(1).nonzero()[0])
    far = out.reshape(len(out), -1)[row].nonzero().flatten().tolist()
    where = f" ('{names[far[0]]}')" if features.ndim == 2 and far[0] < len(names) else ""
    text = f"Row {row + 1} lies so far outside what the model was trained on{where} that no angle can be made of it"
    raise InputError(f"{text}; look for a slip in its values.")


def _far_notes(made: Rebuilt, features: Tensor) -> list[str]:
    """What to know of rows farther outside the training rows than those span, as pixels of another scale are."""
    held = made.model.tensors.get(RANGE)
    if held is None or features.ndim != 2 or held.shape != (2, features.shape[1]):
        return []
    least, most = (torch.as_tensor(np.array(one)).double() for one in held)
    span = most - least
    # Where all training rows had one value, as at the rim of pictures, the widest feature says what is far.
    room = torch.where(span > 0, span, span.max())
    values = features.double()
    far = (values < least - room) | (values > most + room)
    rows = far.any(1).nonzero().flatten().tolist()
    if not rows:
        return []
    place, names = int(far[rows[0]].nonzero()[0]), made.described["features"]
    name = f"'{names[place]}'" if place < len(names) else f"feature {place + 1}"
    which = (
        "All rows lie"
        if len(rows) == len(features) > 1
        else f"{len(rows)} of {len(features)} rows {'lies' if len(rows) == 1 else 'lie'}"
    )
    text = f"{which} far outside what the model was trained on: {name} of row {rows[0] + 1} is, prepared,"
    found, low, high = float(values[rows[0], place]), float(least[place]), float(most[place])
    return [f"{text} {found:.4g}, and was {low:.4g} to {high:.4g}; look whether the file has the same units."]


def engine_for(made: Rebuilt, build: Build, context: Context) -> Engine:
    """The engine as the training had it: the same pieces and threads, so that it gives the same bits."""
    batch = int(made.described["batch"])
    wide = batch * 2**made.circuit.n_wires >= MANY_AMPLITUDES
    torch.set_num_threads(max(1, context.threads) if wide else 1)
    threadpool_limits(1, user_api="blas")
    return build(made.work, batch)


def outputs_of(
    made: Rebuilt, engine: Engine, features: Tensor, cancelled: Callable[[], bool], seed: int = -1
) -> Tensor:
    """Outputs of the model of one seed, shape (n_rows, n_outputs), on the processor."""
    module = made.module(engine, seed)
    engine.redraw(int(made.described.get("draws", 1)))
    most = max(1, engine.rows // int(made.described["rows"]))
    with torch.no_grad():
        pieces = [piece.cpu() for piece in module.in_use(features.to(engine.device), most, cancelled)]
    return torch.cat(pieces)


def _classes(classes: Sequence[str], outputs: Sequence[Tensor], of: str = "") -> dict[str, NDArray[Any]]:
    """The class and the probability of each; ``of`` is the name of one of several targets, behind an underscore."""
    by_seed = np.stack([probabilities(found) for found in outputs])
    chances = by_seed[0] if len(by_seed) == 1 else by_seed.mean(axis=0)
    # With one seed the class is decided by the outputs themselves, as the run decided it.
    codes = outputs[0].argmax(1).numpy() if len(outputs) == 1 else chances.argmax(axis=1)
    columns: dict[str, NDArray[Any]] = {f"prediction{of}": np.array(classes)[codes]}
    for place, name in enumerate(classes):
        columns[f"probability{of}_{name}"] = chances[:, place]
        columns |= _interval(f"probability{of}_{name}", by_seed[:, :, place], 0.0, 1.0)
    return columns


def _several(made: Rebuilt, outputs: Sequence[Tensor]) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {}
    for share in shares(made.targets):
        one, held = share.target, [share.of(found) for found in outputs]
        if one.classes:
            columns |= _classes(one.classes, held, f"_{one.name}")
            continue
        name = f"prediction_{one.name}"
        by_seed = np.stack([found[:, 0].double().numpy() * one.scale + one.centre for found in held])
        columns[name] = by_seed[0] if len(by_seed) == 1 else by_seed.mean(axis=0)
        columns |= _interval(name, by_seed, -np.inf, np.inf)
    return columns


def _numbers(described: Mapping[str, Any], outputs: Sequence[Tensor]) -> dict[str, NDArray[Any]]:
    by_seed = np.stack([values_of(described, found) for found in outputs])
    value = by_seed[0] if len(by_seed) == 1 else by_seed.mean(axis=0)
    return {"prediction": value, **_interval("prediction", by_seed, -np.inf, np.inf)}


def values_of(described: Mapping[str, Any], outputs: Tensor) -> Floats:
    """Outputs of a regression in the target's own unit, shape (n_rows,)."""
    return outputs[:, 0].double().numpy() * float(described["scale"]) + float(described["centre"])


def _interval(name: str, by_seed: Floats, least: float, most: float) -> dict[str, NDArray[Any]]:
    if len(by_seed) < 2:
        return {}
    ends = np.array([student_interval(row) for row in by_seed.T])
    return {f"{name}_low": ends[:, 0].clip(least, most), f"{name}_high": ends[:, 1].clip(least, most)}
