"""Annealing of a population whose members are joined: what some of them agree on is kept, the rest annealed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Bits, Floats, Ints
from ketbench_annealing.dimod_bridge import ising_bqm_of
from ketbench_annealing.qubo import Ising, Qubo
from ketbench_annealing.solvers.answers import Stop

# Measured on G-set graphs of 800 and 2000 nodes: fewer members become alike too soon, more are polished too late.
MEMBERS = 80
_FIRST_SWEEPS, _CHILD_SWEEPS, _JOINED_SWEEPS, _JOINED_READS = 2500, 300, 300, 4
# Hotter than this in units of the typical local field nothing is frozen; the default schedule begins 100 times hotter.
_HOT = 1.7
_COLDEST = 0.7
_FEWEST_GROUPS = 3
STATES_A_READ = 30


@dataclass(slots=True, eq=False)
class _Population:
    """Members as spins of -1 and +1, shape (r, n), and their energies."""

    spins: Bits
    energies: Floats


def recombined(problem: Qubo, *, reads: int, seed: int, stopped: Stop) -> Iterator[Bits]:
    """Yield the best of each 30 annealed states, first members, then children, until there are so many answers.

    Two or three members that are drawn agree about the relation of many coupled pairs; those are contracted to one spin
    each (renormalisation, Houdayer and Martin 1999, Phys. Rev. Lett. 83, 1030), the small problem that is left is
    annealed, and its answer annealed again from a middling temperature in the whole problem. A child takes the place
    of the parent it is most like, if it is no worse, so that the members stay different.

    Parameters
    ----------
    problem : Qubo
    reads : int
        Answers in all, each the best of 30 annealed states.
    seed : int
    stopped : callable
        Looked at after every annealed state.
    """
    best, given = None, 0
    for made, (state, energy) in enumerate(_states(problem.ising(), np.random.default_rng(seed), stopped), start=1):
        if best is None or energy < best[1]:
            best = (state, energy)
        if made % STATES_A_READ == 0 or stopped():
            yield (best[0][None, :] > 0).astype(np.int8)
            best, given = None, given + 1
            if given >= reads or stopped():
                return


def _states(ising: Ising, generator: np.random.Generator, stopped: Stop) -> Iterator[tuple[Bits, float]]:
    """First the members, annealed alone, then children without end, each with its energy."""
    hot, cold = _temperatures(ising)
    bqm = ising_bqm_of(ising)
    members: list[Bits] = []
    while len(members) < MEMBERS and not (members and stopped()):
        # The default schedule now and then: it is the one that is safe for energies of very different sizes.
        span = None if len(members) % 4 == 0 else [hot, cold]
        members.append(_annealed(bqm, _FIRST_SWEEPS, generator, 1, span, None))
        yield members[-1][0], float(_energies(ising, members[-1])[0])
    spins = np.concatenate(members)
    population = _Population(spins, _energies(ising, spins))
    while True:
        child = _child(ising, bqm, population, (hot, cold), generator)
        yield child, float(_energies(ising, child[None, :])[0])


def _child(
    ising: Ising, bqm: Any, population: _Population, span: tuple[float, float], generator: np.random.Generator
) -> Bits:
    """Join two or three members, anneal what they disagree on, and put the result among the members if it is good."""
    count = len(population.spins)
    chosen = generator.choice(count, min(int(generator.integers(2, 4)), count), replace=False)
    parents = population.spins[chosen]
    start = _joined(ising, parents, generator)
    hot, cold = span
    middle = float(np.exp(generator.uniform(np.log(min(2 * hot, cold)), np.log(min(4 * hot, cold)))))
    again = _annealed(bqm, _CHILD_SWEEPS, generator, 1, [middle, max(cold, middle)], start)
    both = np.concatenate([start[None, :], again])
    energies = _energies(ising, both)
    child, energy = both[int(energies.argmin())], float(energies.min())
    likeness = np.abs(population.spins.astype(np.int64) @ child)
    nearest = chosen[int(likeness[chosen].argmax())]
    if energy <= population.energies[nearest] and not (likeness == len(child)).any():
        population.spins[nearest], population.energies[nearest] = child, energy
    return child


def _joined(ising: Ising, parents: Bits, generator: np.random.Generator) -> Bits:
    """The best state found in which every pair that all parents agree about keeps its relation, shape (n,)."""
    groups, small = contracted(ising, parents)
    if len(small.fields) < _FEWEST_GROUPS or not (small.couplings.any() or small.fields.any()):
        return parents[0]
    found = _annealed(ising_bqm_of(small), _JOINED_SWEEPS, generator, _JOINED_READS, None, None)
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
