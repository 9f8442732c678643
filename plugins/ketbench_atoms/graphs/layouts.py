"""Places in a plane for the nodes of a graph, so that near atoms are neighbours and others are not."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError, PlainGraph
from ketbench_atoms.physics.register import Register

Floats = NDArray[np.float64]
_APART = 1.42
"""Wanted least distance of nodes that are not neighbours, in lengths of an edge: the diagonal of a square."""
_STARTS = 8
_MOST_NODES = 300


class Layout(StrEnum):
    """Where the atoms of a graph stand."""

    OPTIMISED = "optimised"
    GIVEN = "given"
    MOLECULE = "molecule"
    SPRING = "spring"


def laid_out(graph: PlainGraph, layout: str = "optimised", spacing: float = 5.0, seed: int = 0) -> Register:
    """A register with `spacing` um as its smallest distance.

    Parameters
    ----------
    graph : PlainGraph
    layout : str
        "optimised" (edges of length one, others farther, from several starts), "given" (places that came with the
        graph), "molecule" (Kamada and Kawai's, as chemists draw), "spring" (Fruchterman and Reingold's).
    spacing : float
    seed : int

    Raises
    ------
    InputError
        For no nodes, more than 300, or "given" places that are not there.
    """
    if not 1 <= graph.nodes <= _MOST_NODES:
        raise InputError(f"A graph of {graph.nodes} nodes has no register; give 1 to {_MOST_NODES} nodes.")
    places = _places(graph, Layout(layout), seed)
    return Register(places).scaled(spacing)


def margin(graph: PlainGraph, places: Floats) -> float:
    """Shortest distance of nodes that are not neighbours over the longest edge; from 1 on it is a unit-disk layout."""
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    adjacency = graph.adjacency
    others = ~adjacency & ~np.eye(graph.nodes, dtype=bool)
    longest = distances[adjacency].max() if adjacency.any() else 0.0
    shortest = distances[others].min() if others.any() else np.inf
    return float(shortest / longest) if longest else np.inf


def _places(graph: PlainGraph, layout: Layout, seed: int) -> Floats:
    if graph.nodes == 1:
        return np.zeros((1, 2))
    if layout is Layout.GIVEN:
        if graph.places is None:
            raise InputError("The graph came without places; choose another layout than 'given'.")
        return graph.places
    if layout is Layout.OPTIMISED:
        return _optimised(graph, seed)
    import networkx as nx

    made: Any = _networkx(graph)
    if layout is Layout.MOLECULE:
        found: Any = nx.kamada_kawai_layout(made)
    else:
        found = nx.spring_layout(made, seed=seed)
    return np.array([found[i] for i in range(graph.nodes)])


def _networkx(graph: PlainGraph) -> Any:
    import networkx as nx

    made: Any = nx.Graph()
    made.add_nodes_from(range(graph.nodes))
    made.add_edges_from(graph.edges.tolist())
    return made


def _optimised(graph: PlainGraph, seed: int) -> Floats:
    """The best of several starts; the first that is good enough ends it."""
    random = np.random.default_rng(seed)
    steps = _steps(graph)
    best, best_margin = np.empty((0, 2)), -1.0
    for start in range(_STARTS):
        if start == 0 and graph.places is not None:
            first = graph.places / max(float(np.median(_edge_lengths(graph, graph.places))), 1e-9)
        elif start <= 1:
            first = _stretched(steps)
        else:
            first = _stretched(steps) + random.normal(0, 0.5 + 0.25 * start, (graph.nodes, 2))
        places = _relaxed(graph, first + random.normal(0, 1e-3, (graph.nodes, 2)))
        found = margin(graph, places)
        if found > best_margin:
            best, best_margin = places, found
        if best_margin >= 1.3:
            break
    return best


def _edge_lengths(graph: PlainGraph, places: Floats) -> Floats:
    if not len(graph.edges):
        return np.ones(1)
    return np.linalg.norm(places[graph.edges[:, 0]] - places[graph.edges[:, 1]], axis=1)


def _steps(graph: PlainGraph) -> Floats:
    """Numbers of edges between nodes, shape (n, n); one more than the largest where there is no way."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    found = np.asarray(shortest_path(csr_array(graph.adjacency.astype(float)), unweighted=True))
    finite = found[np.isfinite(found)]
    found[~np.isfinite(found)] = finite.max() + 1
    return found


def _stretched(steps: Floats) -> Floats:
    """Classical scaling of the numbers of steps to two dimensions (Torgerson 1952)."""
    size = len(steps)
    centre = np.eye(size) - 1 / size
    values, vectors = np.linalg.eigh(-centre @ (steps**2) @ centre / 2)
    chosen = values[-2:] if size > 1 else values
    found = vectors[:, -2:] * np.sqrt(np.clip(chosen, 1e-6, None))
    return found if found.shape[1] == 2 else np.column_stack([found, np.zeros(size)])


def _relaxed(graph: PlainGraph, start: Floats) -> Floats:
    """Edges of length one and others at least `_APART`, by L-BFGS on squared violations."""
    from scipy.optimize import minimize

    rows, columns = np.triu_indices(graph.nodes, 1)
    near = graph.adjacency[rows, columns]

    def loss(flat: Floats) -> tuple[float, Floats]:
        places = flat.reshape(-1, 2)
        step = places[rows] - places[columns]
        length = np.sqrt((step**2).sum(axis=1)) + 1e-9
        wrong = np.where(near, length - 1, np.minimum(length - _APART, 0))
        slope = (2 * wrong / length)[:, None] * step
        gradient = np.zeros_like(places)
        np.add.at(gradient, rows, slope)
        np.add.at(gradient, columns, -slope)
        return float((wrong**2).sum()), gradient.ravel()

    found: Any = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x).reshape(-1, 2)
