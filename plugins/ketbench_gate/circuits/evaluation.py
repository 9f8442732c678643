"""Values and gradients of one circuit at given parameters and features, with any engine; trains nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Circuit, Fixed, InputError, counted
from ketbench_gate.circuits.lowering import Lowered, lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.circuits.request import EvaluationRequest
from ketbench_gate.engines import choice
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.engines.sampling.errors import standard_errors
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.engines.timing import step_seconds
from ketbench_gate.explaining.states import told


def evaluated(circuit: Circuit, request: EvaluationRequest) -> dict[str, Any]:
    """Evaluate a circuit.

    Returns
    -------
    dict
        JSON data: engine, reason, precision, shots, observables, and `values` of shape (rows, observables); with
        shots also `standard_errors` of the same shape; with
        gradients also `parameter_gradients`, for each parameter of shape (rows, observables), and
        `feature_gradients` of shape (rows, observables, features). Timed, `seconds` of
        one training step stand in place of all of these; asked for its reach, what `explaining.states.told` gives.

    Raises
    ------
    InputError
        For unknown or missing parameters, features that are missing or not finite, an unknown engine.
    """
    if request.reach:
        return told(circuit, np.array(request.features, dtype=np.float64), request.seed, request.reach)
    flat = lowered(circuit)
    watched = observables(request.observables, circuit.n_wires)
    kind = torch.float64 if request.precision == "complex128" else torch.float32
    weights = _weights(circuit, request.parameters, kind)
    features = _features(flat, request.features, kind)
    engine = _engine(Work(flat, watched, request.seed), request)
    found: dict[str, Any] = {
        "engine": engine.name,
        "reason": engine.reason,
        "precision": request.precision,
        "shots": request.shots,
        "observables": [item.text for item in watched],
    }
    if request.timed:
        return found | {"seconds": step_seconds(engine, weights, features)}
    if request.shots:
        found["standard_errors"] = standard_errors(flat, watched, weights, features, request.shots).tolist()
    if not request.gradient:
        with torch.no_grad():
            return found | {"values": engine.expectations(weights, features).tolist()}
    return found | _with_gradients(engine, flat, weights, features)


def _with_gradients(engine: Engine, flat: Lowered, weights: Tensor, features: Tensor) -> dict[str, Any]:
    """One row at a time, so that each row has its own gradient by the shared parameters."""
    values: list[list[float]] = []
    by_weight: list[list[list[float]]] = []
    by_feature: list[list[list[float]]] = []
    for row in features:
        w, x = weights.clone().requires_grad_(), row[None].clone().requires_grad_()
        outputs = engine.expectations(w, x)[0]
        pairs = [_gradient(output, w, x) for output in outputs]
        values.append(outputs.tolist())
        by_weight.append([pair[0].tolist() for pair in pairs])
        by_feature.append([pair[1][0].tolist() for pair in pairs])
    table = np.array(by_weight).reshape(len(values), -1, len(flat.parameters))
    named = {name: table[:, :, i].tolist() for i, name in enumerate(flat.parameters)}
    return {"values": values, "parameter_gradients": named, "feature_gradients": by_feature}


def _gradient(output: Tensor, w: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    if not output.requires_grad:
        return torch.zeros_like(w), torch.zeros_like(x)
    found = torch.autograd.grad(output, (w, x), retain_graph=True, allow_unused=True, materialize_grads=True)
    return found[0], found[1]


def _engine(work: Work, request: EvaluationRequest) -> Engine:
    name = request.engine
    if name in ("auto", "statevector") and not request.shots:
        chosen = choice.engine(name, work.circuit, max(1, len(request.features)))
        if chosen.name == "statevector":
            return StatevectorEngine(work, chosen.reason)
        name = chosen.name
    if name == "statevector":
        raise InputError("The engine 'statevector' gives exact values only; leave out the shots or choose auto.")
    from ketbench_gate.engines.pennylane_engine import PennyLaneEngine

    chosen = choice.pennylane_device(name, work.circuit.n_wires, noisy=False, shots=request.shots)
    return PennyLaneEngine(work, chosen.name, shots=request.shots, reason=chosen.reason)


def _weights(circuit: Circuit, given: Mapping[str, float], kind: torch.dtype) -> Tensor:
    names = [parameter.name for parameter in circuit.parameters]
    for name, value in given.items():
        if name not in names:
            known = ", ".join(names) or "none"
            raise InputError(f"Circuit '{circuit.name}' has no parameter '{name}'; it has {known}.")
        if not np.isfinite(value):
            raise InputError(f"Parameter '{name}' is {value}; give a finite number in radians.")
    values = {p.name: p.initial.value for p in circuit.parameters if isinstance(p.initial, Fixed)} | dict(given)
    for name in names:
        if name not in values:
            raise InputError(
                f"Parameter '{name}' of circuit '{circuit.name}' has no value; give one, as in {name}=0.3."
            )
    return torch.tensor([values[name] for name in names], dtype=kind)


def _features(flat: Lowered, given: Sequence[Sequence[float]], kind: torch.dtype) -> Tensor:
    rows = [list(row) for row in given] or [[]]
    for row in rows:
        if len(row) < flat.n_features:
            raise InputError(
                f"The circuit uses {counted(flat.n_features, 'feature')}, but {len(row)} are given; give them all."
            )
        if not np.isfinite(row).all():
            raise InputError(f"The features {row} hold a value that is not finite; give finite numbers.")
    if len({len(row) for row in rows}) > 1:
        raise InputError("The rows of features differ in length; give each the same number.")
    return torch.tensor(rows, dtype=kind).reshape(len(rows), -1)
