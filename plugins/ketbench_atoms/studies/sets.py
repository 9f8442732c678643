"""Maximum independent sets without atoms: exactly by HiGHS, and greedily."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import PlainGraph


def exact_set(graph: PlainGraph) -> NDArray[np.bool_]:
    """A largest set of nodes without an edge, proved by branch and bound (HiGHS, through scipy), shape (nodes,)."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    if not len(graph.edges):
        return np.ones(graph.nodes, dtype=bool)
    rows = np.repeat(np.arange(len(graph.edges)), 2)
    matrix = csr_array((np.ones(2 * len(graph.edges)), (rows, graph.edges.ravel())), (len(graph.edges), graph.nodes))
    limits: Any = LinearConstraint(matrix, -np.inf, 1)  # pyright: ignore[reportArgumentType]
    found: Any = milp(-np.ones(graph.nodes), integrality=np.ones(graph.nodes), bounds=Bounds(0, 1), constraints=limits)
    return np.asarray(found.x) > 0.5


def greedy_set(graph: PlainGraph) -> NDArray[np.bool_]:
    """Take a node of the fewest remaining neighbours, drop those, repeat; the lowest number of equals."""
    adjacency = graph.adjacency
    free = np.ones(graph.nodes, dtype=bool)
    chosen = np.zeros(graph.nodes, dtype=bool)
    while free.any():
        degrees = np.where(free, (adjacency & free).sum(axis=1), graph.nodes + 1)
        node = int(degrees.argmin())
        chosen[node] = True
        free[node] = False
        free &= ~adjacency[node]
    return chosen


def independent(graph: PlainGraph, bits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which configurations hold no edge, shape (rows,)."""
    if not len(graph.edges):
        return np.ones(len(bits), dtype=bool)
    both = (bits[:, graph.edges[:, 0]] & bits[:, graph.edges[:, 1]]).astype(bool)
    return np.asarray(~both.any(axis=1))
