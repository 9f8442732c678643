"""Shares of the small induced subgraphs of three and four nodes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import PlainGraph

Floats = NDArray[np.float64]
_MOST = 60
"""Nodes up to which all sets of four are listed; above it, as many are drawn, with a fixed seed."""
_DRAWN = 100_000


def graphlets(graphs: Sequence[PlainGraph], others: Sequence[PlainGraph] = ()) -> Floats:
    """Cosine of the shares of the 4 graphs on three nodes and the 11 on four (Shervashidze et al. 2009, AISTATS, 488).

    Returns
    -------
    ndarray, shape (len(graphs), len(others) or len(graphs))
    """
    left = np.array([shares(graph) for graph in graphs])
    right = np.array([shares(graph) for graph in others]) if len(others) else left
    scale = np.outer(np.linalg.norm(left, axis=1), np.linalg.norm(right, axis=1))
    return left @ right.T / np.maximum(scale, 1e-300)


def shares(graph: PlainGraph) -> Floats:
    """Shares of the subgraphs of three nodes, then of four, shape (15,)."""
    return np.concatenate([_shares(graph, 3), _shares(graph, 4)])


def _shares(graph: PlainGraph, size: int) -> Floats:
    classes = _classes(size)
    found = np.zeros(int(classes.max()) + 1)
    if graph.nodes < size:
        return found
    chosen = _chosen(graph.nodes, size)
    adjacency = graph.adjacency
    codes = np.zeros(len(chosen), dtype=np.int64)
    for place, (a, b) in enumerate(combinations(range(size), 2)):
        codes |= adjacency[chosen[:, a], chosen[:, b]].astype(np.int64) << place
    counted = np.bincount(classes[codes], minlength=len(found))
    return counted / counted.sum()


def _chosen(nodes: int, size: int) -> NDArray[np.int64]:
    if nodes <= _MOST:
        return np.array(list(combinations(range(nodes), size)), dtype=np.int64)
    random = np.random.default_rng(0)
    return random.random((_DRAWN // nodes + 1, nodes)).argsort(axis=1)[:, :size].astype(np.int64)


@cache
def _classes(size: int) -> NDArray[np.int64]:
    """Number of the isomorphism class of each pattern of edges."""
    pairs = list(combinations(range(size), 2))
    place = {pair: i for i, pair in enumerate(pairs)}
    orders = list(permutations(range(size)))
    lowest: dict[int, int] = {}
    found: list[int] = []
    for code in range(1 << len(pairs)):
        edges = [pair for i, pair in enumerate(pairs) if code >> i & 1]
        images = (sum(1 << place[tuple(sorted((o[a], o[b])))] for a, b in edges) for o in orders)  # pyright: ignore[reportArgumentType]
        found.append(lowest.setdefault(min(images), len(lowest)))
    return np.array(found, dtype=np.int64)
