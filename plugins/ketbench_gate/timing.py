"""Measures what a training step of an engine takes here: values of a batch and their gradient; estimates nothing."""

from __future__ import annotations

from time import perf_counter

from torch import Tensor

from ketbench_gate.engine import Engine

REPEATS = 3
ENOUGH = 1.0
"""Seconds after which no further repeat is made."""


def step_seconds(engine: Engine, weights: Tensor, features: Tensor) -> float:
    """Wall-clock seconds of the fastest of a few steps, the first one, which also prepares, left out if it can be.

    Parameters
    ----------
    engine : Engine
    weights : Tensor of float, shape (n_parameters,)
    features : Tensor of float, shape (batch, n_features)
    """
    first = _step(engine, weights, features)
    taken: list[float] = []
    while len(taken) < REPEATS and first + sum(taken) < ENOUGH:
        taken.append(_step(engine, weights, features))
    return min(taken, default=first)


def _step(engine: Engine, weights: Tensor, features: Tensor) -> float:
    began = perf_counter()
    trained = weights.clone().requires_grad_()
    total = engine.expectations(trained, features).sum()
    if total.requires_grad:
        total.backward()
    return perf_counter() - began
