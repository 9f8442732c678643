"""Classical models beside a Born machine: uniform, product of marginals, a small restricted Boltzmann machine."""

from __future__ import annotations

from typing import Any

import numpy as np

from ketbench_gate.objectives.generating.measures import Floats


def uniform(target: Floats) -> Floats:
    """Every string alike."""
    return np.full(len(target), 1.0 / len(target))


def marginals(target: Floats) -> Floats:
    """Each bit on its own, with the target's share of ones."""
    found: Floats = np.ones(1)
    for wire in range(int(np.log2(len(target)))):
        one = float(target.reshape(2**wire, 2, -1)[:, 1].sum())
        found = np.kron(found, np.array([1 - one, one])).astype(np.float64)
    return found


def hidden_units(n_bits: int, parameters: int) -> int:
    """Hidden units of a machine with about so many parameters, at least one: visible, hidden and pairs."""
    return max(1, round((parameters - n_bits) / (n_bits + 1)))


def boltzmann(target: Floats, parameters: int, steps: int, seeds: int) -> tuple[Floats, int]:
    """A restricted Boltzmann machine of about so many parameters, its exact likelihood maximised by L-BFGS.

    Parameters
    ----------
    target : ndarray, shape (2**n,)
    parameters, steps : int
    seeds : int
        Starts; the one of largest likelihood is kept.

    Returns
    -------
    chances : ndarray, shape (2**n,)
    parameters : int
        Those it has.
    """
    from scipy.optimize import minimize

    n = int(np.log2(len(target)))
    hidden = hidden_units(n, parameters)
    visible = ((np.arange(len(target))[:, None] >> np.arange(n - 1, -1, -1)) & 1).astype(np.float64)
    size = n + hidden + n * hidden
    best: Any = None
    for seed in range(seeds):
        start = np.random.default_rng(seed).normal(scale=0.1, size=size)
        found = minimize(_negative, start, (visible, target, hidden), "L-BFGS-B", jac=True, options={"maxiter": steps})
        best = found if best is None or found.fun < best.fun else best
    return _chances(best.x, visible, hidden)[0], size


def _chances(values: Floats, visible: Floats, hidden: int) -> tuple[Floats, Floats]:
    """The chance of each string, and how likely each hidden unit is 1 with it."""
    from scipy.special import expit

    n = visible.shape[1]
    bias, offsets = values[:n], values[n : n + hidden]
    drive = visible @ values[n + hidden :].reshape(n, hidden) + offsets
    score = visible @ bias + np.logaddexp(0.0, drive).sum(axis=1)
    chances = np.exp(score - score.max())
    return chances / chances.sum(), expit(drive)


def _negative(values: Floats, visible: Floats, target: Floats, hidden: int) -> tuple[float, Floats]:
    """Cross-entropy and its gradient, over all strings."""
    chances, active = _chances(values, visible, hidden)
    gap = chances - target
    pairs = visible.T @ (gap[:, None] * active)
    gradient = np.concatenate([gap @ visible, gap @ active, pairs.reshape(-1)])
    return float(-(target @ np.log(np.maximum(chances, 1e-300)))), gradient
