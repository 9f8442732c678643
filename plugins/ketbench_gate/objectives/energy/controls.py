"""Classical controls of an energy and of a cut: reference state, exact, random, greedy, simulated annealing."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Baseline
from ketbench_gate.objectives.operators.pauli import Floats, Ints

_SWEEPS, _READS = 200, 10


def energy_baselines(hartree_fock: float | None, exact: float | None, lowest_basis: float) -> list[Baseline]:
    """The reference state and the exact energy of an operator."""
    found: list[Baseline] = []
    if hartree_fock is not None:
        summary = {"energy": hartree_fock, "error_mha": None if exact is None else 1000 * (hartree_fock - exact)}
        found.append(Baseline("hartree_fock", "Hartree-Fock", summary, "the reference state, no correlation"))
    else:
        summary = {"energy": lowest_basis, "error_mha": None if exact is None else 1000 * (lowest_basis - exact)}
        found.append(Baseline("basis_state", "Best basis state", summary, "the lowest diagonal entry"))
    if exact is not None:
        note = "the lowest eigenvalue, in the particle sector where there is one"
        found.append(Baseline("exact", "Exact diagonalisation", {"energy": exact, "error_mha": 0.0}, note))
    return found


def greedy(costs: Floats, start: int = 0) -> int:
    """Flip the bit that lowers the cost most until none does; the number of the bit string."""
    flips = 1 << np.arange(int(np.log2(len(costs))))
    here = start
    while True:
        around = here ^ flips
        best = int(around[np.argmin(costs[around])])
        if costs[best] >= costs[here]:
            return here
        here = best


def annealed(costs: Floats, seed: int) -> int:
    """Simulated annealing over single flips, the best of 10 reads of 200 sweeps; the number of the bit string."""
    random = np.random.default_rng(seed)
    wires = int(np.log2(len(costs)))
    spread = float(costs.std()) or 1.0
    here = random.integers(0, len(costs), size=_READS)
    best = here.copy()
    for temperature in np.geomspace(2 * spread, 0.02 * spread, _SWEEPS):
        for wire in range(wires):
            there = here ^ (1 << wire)
            rise = costs[there] - costs[here]
            here = np.where(random.random(_READS) < np.exp(-np.maximum(rise, 0.0) / temperature), there, here)
            best = np.where(costs[here] < costs[best], here, best)
    return int(best[np.argmin(costs[best])])


def cut_baselines(costs: Floats, seed: int, shots: int) -> list[Baseline]:
    """What simple methods reach: random strings in the same number, greedy from 0, simulated annealing, all strings."""
    optimum = float(costs.min())
    drawn: Ints = np.random.default_rng(seed).integers(0, len(costs), size=shots)
    mean = float(costs.mean())
    rows = (
        ("random", "Random strings", mean, float(costs[drawn].min()), f"mean of all; best of {shots}"),
        ("greedy", "Greedy", *([float(costs[greedy(costs)])] * 2), "single flips from all zeros"),
        ("annealing", "Simulated annealing", *([float(costs[annealed(costs, seed)])] * 2), "10 reads, 200 sweeps"),
        ("exact", "All strings", optimum, optimum, f"{len(costs)} bit strings listed"),
    )
    return [
        Baseline(
            name, title, {"energy": energy, "best_energy": best, "expectation_ratio": ratio(energy, optimum)}, note
        )
        for name, title, energy, best, note in rows
    ]


def ratio(energy: float, optimum: float) -> float | None:
    """Expectation over optimum; None where the optimum is 0."""
    return energy / optimum if abs(optimum) > 1e-12 else None
