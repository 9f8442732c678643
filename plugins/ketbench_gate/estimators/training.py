"""Trains the estimators' model in double precision, the same for the same seed; knows nothing of scikit-learn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ketbench.plugin import Circuit
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector.simulator import Simulator
from ketbench_gate.engines.threads import threads_for
from ketbench_gate.training.optimisers.adam import Adam

Floats = NDArray[np.float64]
Weights = dict[str, Floats]
"""Trained numbers by name: "before", "before_bias", "circuit", "after", "after_bias"."""
AT_ONCE = 4096
"""Rows that are simulated at once where nothing is trained."""


@dataclass(frozen=True)
class Plan:
    """What is trained and how.

    Parameters
    ----------
    circuit : Circuit
    classes : int
        0 for numbers.
    epochs : int
    rate : float
    batch : int or None
    decay : float
    seed : int
    """

    circuit: Circuit
    classes: int
    epochs: int
    rate: float
    batch: int | None
    decay: float
    seed: int


def trained(plan: Plan, x: Floats, y: NDArray[Any], weights: Floats) -> tuple[Weights, list[float]]:
    """The trained numbers, and the loss of each epoch.

    Parameters
    ----------
    plan : Plan
    x : ndarray, shape (n, n_features)
        Standardised.
    y : ndarray, shape (n,)
        Codes of classes, or standardised values.
    weights : ndarray, shape (n,)
        Of each row.
    """
    with threads_for((plan.batch or len(x)) * 2**plan.circuit.n_wires):
        return _descended(plan, x, y, weights)


def _descended(plan: Plan, x: Floats, y: NDArray[Any], weights: Floats) -> tuple[Weights, list[float]]:
    held = _drawn(plan, x.shape[1])
    run = _run(plan.circuit)
    optimiser = Adam(list(held.values()), plan.rate, plan.decay)
    features = torch.as_tensor(x, dtype=torch.float64)
    targets = torch.as_tensor(y, dtype=torch.int64 if plan.classes else torch.float64)
    share = torch.as_tensor(weights / weights.sum() * len(weights))
    generator = torch.Generator().manual_seed(plan.seed)
    losses: list[float] = []
    for epoch in range(plan.epochs):
        optimiser.param_groups[0]["lr"] = plan.rate * 0.5 * (1 + math.cos(math.pi * epoch / plan.epochs))
        order = torch.randperm(len(x), generator=generator) if plan.batch else torch.arange(len(x))
        total = 0.0
        for rows in order.split(plan.batch or len(x)):
            optimiser.zero_grad()
            loss = _loss(plan, _forward(run, held, features[rows]), targets[rows], share[rows])
            loss.backward()  # pyright: ignore[reportUnknownMemberType]
            optimiser.step()
            total += float(loss.detach()) * len(rows) / len(x)
        losses.append(total)
    return {name: value.detach().numpy().copy() for name, value in held.items()}, losses


def outputs(circuit: Circuit, weights: Weights, x: Floats) -> Floats:
    """Logits of the classes, or standardised values, shape (n, n_outputs)."""
    held = {name: torch.as_tensor(value) for name, value in weights.items()}
    run = _run(circuit)
    with torch.no_grad(), threads_for(min(AT_ONCE, len(x)) * 2**circuit.n_wires):
        pieces = [_forward(run, held, piece) for piece in torch.as_tensor(x, dtype=torch.float64).split(AT_ONCE)]
    return torch.cat(pieces).numpy()


def _run(circuit: Circuit) -> Simulator:
    return Simulator(lowered(circuit), observables((), circuit.n_wires))


def _drawn(plan: Plan, features: int) -> dict[str, nn.Parameter]:
    """Starting values, drawn in one order whatever the rows are."""
    generator = np.random.default_rng(plan.seed)
    angles = 1 + max(plan.circuit.features, default=0)
    wires, width = plan.circuit.n_wires, plan.classes or 1
    initial = plan.circuit.initial_values(generator)
    values = {
        "before": generator.normal(0, 1 / math.sqrt(features), (features, angles)),
        "before_bias": np.zeros(angles),
        "circuit": np.array([initial[p.name] for p in plan.circuit.parameters], dtype=np.float64),
        "after": generator.normal(0, 1 / math.sqrt(wires), (wires, width)),
        "after_bias": np.zeros(width),
    }
    return {name: nn.Parameter(torch.as_tensor(value, dtype=torch.float64)) for name, value in values.items()}


def _forward(run: Simulator, held: Any, x: Tensor) -> Tensor:
    # Angles between -pi/2 and pi/2 (Mari et al. 2020, arXiv:1912.08278).
    angles = torch.tanh(x @ held["before"] + held["before_bias"]) * (math.pi / 2)
    return run(held["circuit"], angles) @ held["after"] + held["after_bias"]


def _loss(plan: Plan, found: Tensor, targets: Tensor, share: Tensor) -> Tensor:
    if plan.classes:
        each = nn.functional.cross_entropy(found, targets, reduction="none")
    else:
        each = (found[:, 0] - targets).square()
    return (each * share).mean()
