"""The trained kernel machine as a run keeps it, and what it says of new graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Context, Dataset, Model, Prediction
from ketbench_atoms.graphs.graph import GraphRows, graph_rows
from ketbench_atoms.graphs.registers import placed
from ketbench_atoms.kernels.features import Feature, measured
from ketbench_atoms.kernels.quantum import kernel_matrix
from ketbench_atoms.learning.data import Graphs, rules_of, weighted
from ketbench_atoms.learning.machine import Machine
from ketbench_atoms.learning.params import KernelParams
from ketbench_atoms.learning.setup import measurement_of
from ketbench_atoms.physics.register import Register

Floats = NDArray[np.float64]
KIND = "atoms.kernel"
_TOLD = 10


def kept_model(
    found: Graphs, features: Floats, machine: Machine, params: KernelParams, strength: float, seed: int
) -> Model:
    """The machine with the training features and registers it needs.

    Parameters
    ----------
    found : Graphs
        The training rows alone.
    features : ndarray, shape (n, times, size)
    """
    output = {"name": found.target, "kind": "category" if found.classes else "numeric"}
    description: dict[str, Any] = {
        "kind": KIND,
        "computes": "A support vector machine on a kernel of atoms: of excitation histograms or local observables.",
        "inputs": [{"name": found.column, "kind": "text"}],
        "outputs": [{**output, "categories": list(found.classes)}],
        "params": params.model_dump(mode="json"),
        "labels": list(found.labels),
        "C": strength,
        "seed": seed,
        "width": _width(features) if params.feature is Feature.LOCAL else 0.0,
    }
    registers = np.concatenate([register.coordinates for register in found.registers])
    sizes = np.array([len(register) for register in found.registers])
    tensors = {"features": features, "coordinates": registers, "atoms": sizes, **machine.arrays()}
    return Model(description, {name: np.ascontiguousarray(values) for name, values in tensors.items()})


def params_of(model: Model) -> KernelParams:
    """The form that a model was trained with."""
    return KernelParams.model_validate(model.description["params"])


def registers_of(model: Model) -> list[Register]:
    """The training registers."""
    ends = np.cumsum(model.tensors["atoms"])
    return [Register(places) for places in np.split(model.tensors["coordinates"], ends[:-1])]


def prediction(model: Model, rows: Dataset, context: Context) -> Prediction:
    """Class or value of each row; a graph without a register gets none, and the reason."""
    params, seed = params_of(model), int(model.description["seed"])
    graphs = graph_rows(rows)
    registers, reasons = _placed(graphs, params, model.description["labels"], seed)
    there = [i for i, register in enumerate(registers) if register is not None]
    target = str(model.description["outputs"][0]["name"])
    columns = _empty(model, target, len(registers))
    if there:
        chosen = [register for register in registers if register is not None]
        kernel = _against(model, params, chosen, seed, context)
        machine = Machine.of(model.tensors)
        told, decided = machine.predicted(kernel), machine.decisions(kernel)
        categories = np.array([*model.description["outputs"][0]["categories"]], dtype=object)
        columns[target][there] = categories[told] if len(categories) else told
        if "decision" in columns:
            columns["decision"][there] = -decided[:, 0]
    columns["left out"] = np.array(reasons, dtype=object)
    named = [f"{graphs.names[i]} was left out: {reason}." for i, reason in enumerate(reasons) if reason]
    more = [f"{len(named) - _TOLD} more graphs were left out."] if len(named) > _TOLD else []
    return Prediction(columns, (*named[:_TOLD], *more))


def _empty(model: Model, target: str, count: int) -> dict[str, NDArray[Any]]:
    categories = model.description["outputs"][0]["categories"]
    if not categories:
        return {target: np.full(count, np.nan)}
    made: dict[str, NDArray[Any]] = {target: np.array([""] * count, dtype=object)}
    if len(model.tensors["codes"]) == 2:
        made["decision"] = np.full(count, np.nan)
    return made


def _placed(
    graphs: GraphRows, params: KernelParams, labels: Sequence[str], seed: int
) -> tuple[list[Register | None], list[str]]:
    rules = rules_of(params, seed)
    registers: list[Register | None] = []
    reasons: list[str] = []
    for graph, reason in zip(graphs.graphs, graphs.reasons, strict=True):
        one = None if graph is None else placed(graph, rules)
        register = one.register if one else None
        if register is not None and graph is not None and params.label_detuning:
            register = weighted(register, graph, labels)
        registers.append(register)
        reasons.append(reason if one is None else one.reason)
    return registers, reasons


def _against(model: Model, params: KernelParams, registers: list[Register], seed: int, context: Context) -> Floats:
    """Similarities of new registers to the training rows, shape (n, training rows)."""
    training = model.tensors["features"]
    most = max(*(len(register) for register in registers), training.shape[2] - 1)
    how = measurement_of(params, seed, most)
    found: dict[int, Floats] = {}
    for part in measured(registers, replace(how, engine="cpu"), context.cancelled):
        found.update(zip(part.rows, part.values, strict=True))
    features = np.array([found[i] for i in range(len(registers))])
    if params.feature is Feature.LOCAL:
        flat, known = features.reshape(len(features), -1), training.reshape(len(training), -1)
        squares = ((flat[:, None] - known[None]) ** 2).sum(axis=2)
        return np.exp(-squares / (2 * float(model.description["width"])))
    room = features.shape[2] - training.shape[2]
    return kernel_matrix(features, np.pad(training, ((0, 0), (0, 0), (0, room))), params.mu)


def _width(features: Floats) -> float:
    """Median square distance of different rows, as the radial kernel of the training rows had it."""
    flat = features.reshape(len(features), -1)
    squares = ((flat[:, None] - flat[None]) ** 2).sum(axis=2)
    apart = squares[squares > 0]
    return float(np.median(apart)) if len(apart) else 1.0


__all__: Sequence[str] = ("KIND", "kept_model", "params_of", "prediction", "registers_of")
