"""The penalty form of "exactly k", for hardware and for teaching; answers from it are repaired and polished."""

from __future__ import annotations

import numpy as np

from ketbench_annealing.arrays import Flags, Floats
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.selection.optimum.exact_k import Found, polished


def safe_penalty(linear: Floats, weights: Floats) -> float:
    """Return a factor that no change of one bit can outweigh: the largest possible change of the objective."""
    return float((np.abs(linear) + np.abs(weights).sum(axis=1)).max(initial=0.0))


def penalised(linear: Floats, weights: Floats, k: int, penalty: float) -> Qubo:
    """Return the objective plus ``penalty * (sum_i x_i - k)^2``, which couples every pair.

    Examples
    --------
    >>> problem = penalised(np.zeros(3), np.zeros((3, 3)), 1, 2.0)
    >>> problem.energies(np.array([[1, 0, 0], [1, 1, 1]], dtype=np.int8)).tolist()
    [0.0, 8.0]
    """
    rows, cols = np.triu_indices(len(linear), 1)
    pairs = weights[rows, cols] + 2 * penalty
    return Qubo(linear + penalty * (1 - 2 * k), rows, cols, pairs, penalty * k * k)


def repaired(linear: Floats, weights: Floats, k: int, answers: Flags) -> tuple[Found, int]:
    """Repair and polish the answers of a penalty solver; return the best set and how many had k to begin with.

    Parameters
    ----------
    answers : ndarray of bool, shape (r, n)
    """
    feasible = int((answers.sum(axis=1) == k).sum())
    found = min((polished(linear, weights, row, k) for row in answers), key=lambda each: each.value)
    return found, feasible
