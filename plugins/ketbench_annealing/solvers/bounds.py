"""What a quadratic problem says in one sentence, and a lower bound of its energy that costs no solver."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import counted
from ketbench_annealing.qubo import Qubo


def statement_of(problem: Qubo, stated: str) -> str:
    """Return the problem in a sentence: what is minimised or maximised, over how many variables and pairs."""
    pairs, size = len(problem.weights), problem.size
    if stated == "max-cut":
        weights = _range(problem.weights / 2)
        text = f"split {counted(size, 'node')} so that the weight of the edges between the sides is largest"
        return f"{text}; {counted(pairs, 'edge')}{weights}."
    over = counted(size, "spin") + " of -1 and +1" if stated == "ising" else counted(size, "bit")
    constant = problem.ising().offset if stated == "ising" else problem.offset
    offset = f", offset {constant:g}" if abs(constant) > 1e-12 else ""
    weights = _range(problem.weights / (4 if stated == "ising" else 1))
    return f"lowest energy over {over} with {counted(pairs, 'pair')}{weights}{offset}."


def lower_bound(problem: Qubo) -> float:
    """Return a bound that no state goes below: each coupling and each field at its best on its own, as spins.

    Over spins ``E >= offset - sum |h_i| - sum |J_ij|``; the larger of this and the sum of the negative terms over bits.
    """
    spins = problem.ising()
    as_spins = spins.offset - float(np.abs(spins.fields).sum()) - float(np.abs(spins.couplings).sum())
    negative = float(np.minimum(problem.linear, 0).sum()) + float(np.minimum(problem.weights, 0).sum())
    return max(as_spins, problem.offset + negative)


def _range(values: np.ndarray) -> str:
    if not len(values):
        return ""
    low, high = float(values.min()), float(values.max())
    return f", weights {low:g}" if low == high else f", weights {low:g} to {high:g}"
