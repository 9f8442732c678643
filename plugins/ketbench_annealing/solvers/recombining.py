"""Annealing of a population: members are joined where they differ in many places, else the better one is reheated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Bits, Floats, Ints
from ketbench_annealing.dimod_bridge import ising_bqm_of
from ketbench_annealing.qubo import Ising, Qubo
from ketbench_annealing.solvers.answers import Stop
from ketbench_annealing.solvers.samplers.sampling import annealed_longer, sweep_seconds

# Measured on G-set graphs of 800 and 2000 nodes; with 80 members, short children and no reheating nothing moved on.
MEMBERS = 40
_ALONE = 12
"""First members that are the first answers of annealing by itself, so that a short run is not behind it."""
_FIRST_SWEEPS, _JOINED_SWEEPS, _JOINED_READS = 2500, 300, 4
_CHILD_SWEEPS = (1000, 5000)
_LONGEST = 0.4
"""Seconds of one read at most: Stop is heard between reads."""
# Hotter than this in units of the typical local field nothing is frozen; the default schedule begins 100 times hotter.
_HOT = 1.7
_REHEATED = (1.4, 3.0)
"""Where a child begins, as a factor of that inverse temperature: domains move, what is inside of them stays."""
_COLDEST = 0.7
_FEWEST_GROUPS = 64
"""Parents that leave fewer groups differ in whole domains, and joining them gives little more than the better one."""
_STALLED = 4
"""Children a member without any change, after which a new population begins."""
STATES_A_READ = 10


@dataclass(slots=True, eq=False)
class _Population:
    """Members as spins of -1 and +1, shape (r, n), and their energies."""

    spins: Bits
    energies: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What every child is made with: the problem, inverse temperatures from hot to cold, most sweeps of a read."""

    ising: Ising
    bqm: Any
    span: tuple[float, float]
    most: int
    generator: np.random.Generator


def recombined(problem: Qubo, *, reads: int, seed: int, stopped: Stop) -> Iterator[Bits]:
    """Yield the best of each 10 annealed states, first members, then children, until there are so many answers.

    Two or three members that are drawn agree about the relation of many coupled pairs; those are contracted to one spin
    each (renormalisation, Houdayer and Martin 1999, Phys. Rev. Lett. 83, 1030), the small problem that is left is
    annealed, and its answer annealed again from a middling temperature in the whole problem. Parents that differ in a
    few large domains alone are not worth joining: the better one is annealed again then. A child takes the place
    of the parent it is most like, if it is no worse, or of the worst member. Where nothing changes any more, a new
    population begins.

    Parameters
    ----------
    problem : Qubo
    reads : int
        Answers in all, each the best of 10 annealed states.
    seed : int
    stopped : callable
        Looked at after every annealed state.
    """
    best, given = None, 0
    for made, (state, energy) in enumerate(_states(problem, seed, stopped), start=1):
        if best is None or energy < best[1]:
            best = (state, energy)
        if made % STATES_A_READ == 0 or stopped():
            yield (best[0][None, :] > 0).astype(np.int8)
            best, given = None, given + 1
            if given >= reads or stopped():
                return


def _states(problem: Qubo, seed: int, stopped: Stop) -> Iterator[tuple[Bits, float]]:
    """First the members, annealed alone, then children without end, each with its energy; then the next population."""
    ising, generator = problem.ising(), np.random.default_rng(seed)
    work = _Work(ising, ising_bqm_of(ising), _temperatures(ising), _most_sweeps(problem), generator)
    members: list[Bits] = []
    for bits in annealed_longer(problem, reads=_ALONE, seed=seed, stopped=stopped):
        for state in 2 * bits.astype(np.int8) - 1:
            members.append(state[None, :])
            yield state, float(_energies(ising, members[-1])[0])
    while True:
        while len(members) < MEMBERS and not (members and stopped()):
            # The default schedule now and then: it is the one that is safe for energies of very different sizes.
            span = None if len(members) % 4 == 0 else list(work.span)
            members.append(_annealed(work.bqm, min(_FIRST_SWEEPS, work.most), generator, 1, span, None))
            yield members[-1][0], float(_energies(ising, members[-1])[0])
        spins = np.concatenate(members)
        population = _Population(spins, _energies(ising, spins))
        quiet = 0
        while quiet < _STALLED * len(spins):
            before = float(population.energies.sum())
            child = _child(work, population)
            yield child, float(_energies(ising, child[None, :])[0])
            quiet = 0 if population.energies.sum() < before - 1e-9 * abs(before) else quiet + 1
        members = []


def _most_sweeps(problem: Qubo) -> int:
    return max(100, int(_LONGEST / sweep_seconds(problem)))


def _child(work: _Work, population: _Population) -> Bits:
    """Join two or three members or take one, anneal again, and put the result among the members if it is good."""
    generator, count = work.generator, len(population.spins)
    chosen = generator.choice(count, min(int(generator.integers(2, 4)), count), replace=False)
    start = _begun(work, population, chosen)
    hot, cold = work.span
    low, high = (min(factor * hot, cold) for factor in _REHEATED)
    middle = _between(low, high, generator)
    sweeps = min(int(_between(*_CHILD_SWEEPS, generator)), work.most)
    again = _annealed(work.bqm, sweeps, generator, 1, [middle, max(cold, middle)], start)
    both = np.concatenate([start[None, :], again])
    energies = _energies(work.ising, both)
    # Of equals the new one: members that wander among equals find ways down that none of them had.
    at = 1 if energies[1] <= energies[0] else 0
    _take(population, both[at], float(energies[at]), chosen)
    return both[at]


def _take(population: _Population, child: Bits, energy: float, chosen: Ints) -> None:
    """Put a child in the place of a parent or of the worst member, where it is no worse and not there already."""
    likeness = np.abs(population.spins.astype(np.int64) @ child)
    if (likeness == len(child)).any():
        return
    place = int(chosen[int(likeness[chosen].argmax())])
    if energy > population.energies[place]:
        place = int(population.energies.argmax())
        if energy > np.median(population.energies) or energy >= population.energies[place]:
            return
    population.spins[place], population.energies[place] = child, energy


def _between(low: float, high: float, generator: np.random.Generator) -> float:
    """A number between two, even in its logarithm."""
    return float(np.exp(generator.uniform(np.log(low), np.log(high))))


def _begun(work: _Work, population: _Population, chosen: Ints) -> Bits:
    """The best state found in which every pair that all parents agree about keeps its relation, shape (n,)."""
    parents = population.spins[chosen]
    better = parents[int(population.energies[chosen].argmin())]
    groups, small = contracted(work.ising, parents)
    worth = max(3, min(_FEWEST_GROUPS, len(better) // 12))
    if len(small.fields) < worth or not (small.couplings.any() or small.fields.any()):
        return better
    found = _annealed(ising_bqm_of(small), _JOINED_SWEEPS, work.generator, _JOINED_READS, None, None)
    best = found[int(_energies(small, found).argmin())]
    return (best[groups] * parents[0]).astype(np.int8)


def contracted(ising: Ising, parents: Bits) -> tuple[Ints, Ising]:
    """Contract coupled pairs whose relation all parents share.

    Parameters
    ----------
    ising : Ising
    parents : ndarray of -1 and +1, shape (p, n)

    Returns
    -------
    groups : ndarray of int, shape (n,)
        Which spin of the small problem each spin belongs to.
    small : Ising
        Over one spin a group, +1 for the state of the first parent; equal energies for equal states.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size, first = len(ising.fields), parents[0].astype(np.float64)
    relation = parents[:, ising.rows] * parents[:, ising.cols]
    kept = (relation == relation[0]).all(axis=0)
    graph = coo_array((np.ones(int(kept.sum())), (ising.rows[kept], ising.cols[kept])), shape=(size, size))
    count, labels = connected_components(graph, directed=False)
    groups = np.asarray(labels, dtype=np.int64)
    fields = np.bincount(groups, weights=ising.fields * first, minlength=count)
    weights = ising.couplings * first[ising.rows] * first[ising.cols]
    a, b = groups[ising.rows], groups[ising.cols]
    apart = a != b
    keys, inverse = np.unique(np.minimum(a, b)[apart] * count + np.maximum(a, b)[apart], return_inverse=True)
    joined = np.bincount(inverse, weights=weights[apart], minlength=len(keys)).astype(np.float64)
    offset = ising.offset + float(weights[~apart].sum())
    return groups, Ising(fields.astype(np.float64), keys // count, keys % count, joined, offset)


def _temperatures(ising: Ising) -> tuple[float, float]:
    """Inverse temperatures where a typical spin begins to freeze, and where the smallest change is frozen out."""
    squares = ising.fields**2
    for ends in (ising.rows, ising.cols):
        squares = squares + np.bincount(ends, weights=ising.couplings**2, minlength=len(squares))
    typical = float(np.sqrt(squares.mean())) or 1.0
    sizes = np.abs(np.concatenate([ising.fields, ising.couplings]))
    smallest = float(sizes[sizes > 1e-12 * sizes.max()].min()) if sizes.any() else 1.0
    hot = _HOT / typical
    return hot, max(2 * hot, _COLDEST * np.log(100 * len(squares)) / (2 * smallest))


def _annealed(
    bqm: Any, sweeps: int, generator: np.random.Generator, reads: int, span: list[float] | None, start: Bits | None
) -> Bits:
    """Spins of so many reads, shape (r, n)."""
    from dwave.samplers import SimulatedAnnealingSampler

    begin: dict[str, Any] = {}
    if start is not None:
        states = (start[None, :], list(range(len(start))))
        begin = {"initial_states": states, "initial_states_generator": "none"}
    seed = int(generator.integers(2**31))
    found = SimulatedAnnealingSampler().sample(
        bqm, num_reads=reads, num_sweeps=sweeps, seed=seed, beta_range=span, **begin
    )
    order = np.argsort(np.array(list(found.variables)))
    return np.asarray(found.record.sample)[:, order].astype(np.int8)


def _energies(ising: Ising, spins: Bits) -> Floats:
    pairs = (spins[:, ising.rows] * spins[:, ising.cols]) @ ising.couplings
    return ising.offset + spins @ ising.fields + pairs
