"""Finds where the variables of a problem fit on a graph of qubits: a clique looked up, or a search with a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Floats, Ints
from ketbench_annealing.hardware.extra import loaded
from ketbench_annealing.hardware.params import Topology
from ketbench_annealing.qubo import Qubo

SHAPES: Mapping[Topology, tuple[str, list[int]]] = {
    Topology.PEGASUS: ("pegasus", [16]),
    Topology.ZEPHYR: ("zephyr", [12, 4]),
}


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """Chains of qubits, one a variable.

    Parameters
    ----------
    chains : mapping of int to tuple of int
    method : str
    """

    chains: Mapping[int, tuple[int, ...]]
    method: str

    @property
    def qubits(self) -> int:
        """How many qubits are used."""
        return sum(map(len, self.chains.values()))

    @property
    def longest_chain(self) -> int:
        """Length of the longest chain."""
        return max(map(len, self.chains.values()), default=0)


def hardware_graph(topology: Topology) -> Any:
    """Return the ideal graph of a topology."""
    kind, shape = SHAPES[topology]
    return getattr(loaded("dwave.graphs"), f"{kind}_graph")(*shape)


def clique_embedding(graph: Any, size: int) -> Embedding | None:
    """Look up chains that couple all pairs; None when the graph has no such clique."""
    found = loaded("minorminer.busclique").busgraph_cache(graph).find_clique_embedding(size)
    return _embedding(found, "clique") if found else None


def largest_clique(graph: Any) -> int:
    """Return how many variables can be coupled all to all."""
    return len(loaded("minorminer.busclique").busgraph_cache(graph).largest_clique())


def searched_embedding(graph: Any, problem: Qubo, *, seconds: float, seed: int) -> Embedding | None:
    """Search chains for the couplings there are (Cai, Macready and Roy 2014); None when the time is up.

    A variable without couplings takes any free qubit.
    """
    pairs = list(zip(problem.rows.tolist(), problem.cols.tolist(), strict=True))
    chains: dict[int, Any] = {}
    if pairs:
        chains = loaded("minorminer").find_embedding(
            pairs, list(graph.edges), timeout=seconds, random_seed=seed % 2**31
        )
        if not chains:
            return None
    used = {qubit for chain in chains.values() for qubit in chain}
    free = (qubit for qubit in graph.nodes if qubit not in used)
    lonely = [variable for variable in range(problem.size) if variable not in chains]
    if len(lonely) > graph.number_of_nodes() - len(used):
        return None
    return _embedding({**chains, **{variable: (next(free),) for variable in lonely}}, "search")


def better(first: Embedding | None, second: Embedding | None) -> Embedding | None:
    """Return the one with fewer qubits."""
    there = [each for each in (first, second) if each is not None]
    return min(there, key=lambda each: each.qubits) if there else None


def drawn_chains(graph: Any, topology: Topology, embedding: Embedding) -> tuple[Floats, Ints, Ints, Ints]:
    """Return positions, couplers, variable of each qubit, and the qubits, for the used part of the graph."""
    kind, _ = SHAPES[topology]
    layout = getattr(loaded("dwave.graphs"), f"{kind}_layout")(graph)
    owner = {qubit: variable for variable, chain in embedding.chains.items() for qubit in chain}
    qubits = sorted(owner)
    place = {qubit: index for index, qubit in enumerate(qubits)}
    couplers = [(place[a], place[b]) for a, b in graph.subgraph(qubits).edges if owner[a] == owner[b]]
    positions = np.array([np.asarray(layout[qubit], dtype=np.float64)[:2] for qubit in qubits])
    edges = np.array(couplers, dtype=np.int64).reshape(-1, 2)
    return positions, edges, np.array([owner[qubit] for qubit in qubits]), np.array(qubits)


def _embedding(found: Mapping[Any, Any], method: str) -> Embedding:
    return Embedding({int(v): tuple(int(q) for q in chain) for v, chain in found.items()}, method)
