"""Starts a solver on a problem: for each choice a function from a stop signal to batches of bits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ketbench_annealing.arrays import Bits
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.answers import Stop
from ketbench_annealing.solvers.loop import Start
from ketbench_annealing.solvers.params import SAMPLERS, PlainSolveParams, Solver
from ketbench_annealing.solvers.samplers.sampler_rows import keywords_of
from ketbench_annealing.solvers.samplers.sampling import annealed_longer, exact, sampled
from ketbench_annealing.solvers.samplers.shipped_rows import SHIPPED


def road_of(
    solver: Solver, problem: Qubo, params: PlainSolveParams, seed: int, *, gpu: bool, growing: bool = False
) -> Start:
    """Return the start of a solver with its parameters; `growing` lets annealing find the length of its reads."""
    device = "cuda" if gpu else "cpu"
    if solver is Solver.EXACT:
        return lambda _stopped: exact(problem)
    if solver is Solver.BIFURCATION:
        from ketbench_annealing.solvers.own.bifurcation import bifurcated

        return lambda stopped: _limited(
            bifurcated(
                problem.ising(),
                replicas=params.replicas,
                steps=params.steps,
                seed=seed,
                stopped=stopped,
                device=device,
            ),
            params.reads,
        )
    if solver is Solver.RECOMBINING:
        from ketbench_annealing.solvers.recombining import recombined

        return lambda stopped: recombined(problem, reads=params.reads, seed=seed, stopped=stopped)
    if solver is Solver.ANNEALING and growing:
        return lambda stopped: annealed_longer(problem, reads=params.reads, seed=seed, stopped=stopped)
    return _dimod_road(solver, problem, params, seed)


def controls_of(solver: str, problem: Qubo, seed: int) -> list[tuple[str, str, Start]]:
    """Return name, title and start of the controls: annealing that finds its length, restarted descent, greedy.

    The solver itself is not repeated; greedy gives one answer.
    """
    from dwave.samplers import SteepestDescentSampler

    def descent(stopped: Stop) -> Iterator[Bits]:
        return sampled(SteepestDescentSampler(), problem, {}, reads=10**9, seed=seed, stopped=stopped)

    def annealing(stopped: Stop) -> Iterator[Bits]:
        return annealed_longer(problem, reads=10**9, seed=seed, stopped=stopped)

    rows = [
        ("simulated_annealing", "Simulated annealing", annealing),
        ("steepest_descent", "Steepest descent, restarted", descent),
        ("greedy", "Greedy", lambda _stopped: greedy(problem)),
    ]
    return [row for row in rows if solver != Solver.ANNEALING.value or row[0] != "simulated_annealing"]


def greedy(problem: Qubo) -> Iterator[Bits]:
    """Yield one answer: from all bits 0, the flip that lowers the energy most, until none does."""
    near: list[list[tuple[int, float]]] = [[] for _ in range(problem.size)]
    for i, j, weight in zip(problem.rows.tolist(), problem.cols.tolist(), problem.weights.tolist(), strict=True):
        near[i].append((j, weight))
        near[j].append((i, weight))
    bits, change = np.zeros(problem.size, np.int8), problem.linear.copy()
    for _ in range(20 * problem.size):
        at = int(change.argmin())
        if change[at] >= -1e-12:
            break
        turn = 1 - 2 * int(bits[at])
        bits[at] ^= 1
        change[at] = -change[at]
        for other, weight in near[at]:
            change[other] += turn * weight * (1 - 2 * int(bits[other]))
    yield bits[None, :]


def _dimod_road(solver: Solver, problem: Qubo, params: PlainSolveParams, seed: int) -> Start:
    from dwave import samplers

    name, prefix = SAMPLERS[solver]
    keywords = keywords_of(SHIPPED[name], dict(params), prefix)
    sampler = getattr(samplers, name)()
    # One answer of a tree decomposition is the optimum; more would repeat it.
    reads = 1 if solver is Solver.TREE else params.reads

    def start(stopped: Stop) -> Iterator[Bits]:
        return sampled(sampler, problem, keywords, reads=reads, seed=seed, stopped=stopped)

    return start


def _limited(answers: Iterator[Bits], reads: int) -> Iterator[Bits]:
    given = 0
    for batch in answers:
        yield batch
        given += len(batch)
        if given >= reads:
            return
