"""Measures what a training step of an engine takes here: values of a batch and their gradient; estimates nothing."""

from __future__ import annotations

from time import perf_counter

from torch import Tensor

from ketbench_gate.engines.engine import Engine

REPEATS = 3
ENOUGH = 1.0
"""Seconds of repeats after which no further one is made."""
TOO_LONG = 20.0
"""Seconds from which the first step counts, for preparing can hardly be its larger part then."""


def step_seconds(engine: Engine, weights: Tensor, features: Tensor) -> float:
    """Wall-clock seconds of the fastest of a few steps, without the first, which also prepares.

    Parameters
    ----------
    engine : Engine
    weights : Tensor of float, shape (n_parameters,)
    features : Tensor of float, shape (batch, n_features)
    """
    first = _step(engine, weights, features)
    taken: list[float] = []
    while first < TOO_LONG and len(taken) < REPEATS and sum(taken) < ENOUGH:
        taken.append(_step(engine, weights, features))
    return min(taken, default=first)


def _step(engine: Engine, weights: Tensor, features: Tensor) -> float:
    began = perf_counter()
    trained = weights.clone().requires_grad_()
    total = engine.expectations(trained, features).sum()
    if total.requires_grad:
        total.backward()
    return perf_counter() - began
