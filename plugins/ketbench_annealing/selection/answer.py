"""Solves one selection for one k and says how far from the optimum it can be; it judges no accuracy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ketbench_annealing.arrays import Flags
from ketbench_annealing.selection.optimum.exact_k import swap_search
from ketbench_annealing.selection.optimum.objective import Objective
from ketbench_annealing.selection.optimum.penalty import penalised, repaired, safe_penalty
from ketbench_annealing.selection.optimum.proof import Proof, enumerable, enumerated, lower_bound, proof_of
from ketbench_annealing.selection.params import Road, SelectionParams


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A set of k features with everything known about it.

    Parameters
    ----------
    k : int
    chosen : ndarray of bool, shape (n,)
    value : float
        Of the objective.
    relevance, redundancy : float
        The two terms, before alpha.
    proof : Proof
    solver : str
    feasible_reads : int or None
        How many answers of the penalty form had k features; None where k is kept by construction.
    reads : int
    """

    k: int
    chosen: Flags
    value: float
    relevance: float
    redundancy: float
    proof: Proof
    solver: str
    feasible_reads: int | None = None
    reads: int = 0

    @property
    def feasible(self) -> bool:
        """Whether the set has k features, counted from its bits."""
        return int(self.chosen.sum()) == self.k


def answered(
    objective: Objective, k: int, params: SelectionParams, seed: int, cancelled: Callable[[], bool] = lambda: False
) -> Answer | None:
    """Solve by the chosen road, then prove by enumeration or bound; None when cancelled."""
    linear, weights = objective.coefficients(k)
    feasible: int | None = None
    if params.road is Road.PENALTY:
        answers = _annealed(objective, k, params, seed)
        found, feasible = repaired(linear, weights, k, answers)
        solver = "simulated annealing on the penalty form, repaired and polished"
    else:
        found = swap_search(linear, weights, k, restarts=params.restarts, seed=seed, cancelled=cancelled)
        solver = "pair exchange with restarts"
    optimum = enumerated(linear, weights, k, cancelled) if enumerable(objective.size, k) else None
    if cancelled():
        return None
    bound = lower_bound(linear, weights, k) if optimum is None else optimum.value
    relevance, redundancy = objective.split(found.chosen)
    proof = proof_of(found, optimum, bound)
    value = objective.value(found.chosen)
    return Answer(k, found.chosen, value, relevance, redundancy, proof, solver, feasible, params.reads)


def _annealed(objective: Objective, k: int, params: SelectionParams, seed: int) -> Flags:
    from dwave.samplers import SimulatedAnnealingSampler

    from ketbench_annealing.dimod_bridge import bits_of, bqm_of

    linear, weights = objective.coefficients(k)
    problem = penalised(linear, weights, k, params.penalty * safe_penalty(linear, weights))
    samples = SimulatedAnnealingSampler().sample(bqm_of(problem), num_reads=params.reads, seed=seed % 2**31)
    return bits_of(samples, objective.size).astype(bool)
