"""Kernels on graphs that cost nothing: atom count, Weisfeiler-Lehman, shortest paths, graphlets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import PlainGraph
from ketbench_atoms.graphs.graph import node_codes

Floats = NDArray[np.float64]
ROUNDS = 4
"""Of Weisfeiler-Lehman refinement."""


def weisfeiler_lehman(graphs: Sequence[PlainGraph], others: Sequence[PlainGraph] = ()) -> Floats:
    """Subtree kernel, normalised; starts from the labels of nodes, or from one for all where there are none.

    Shervashidze et al. 2011, JMLR 12, 2539.

    Parameters
    ----------
    graphs : sequence of PlainGraph
    others : sequence of PlainGraph
        By default the same.

    Returns
    -------
    ndarray, shape (len(graphs), len(others) or len(graphs))
    """
    everything = [*graphs, *others]
    colours: list[list[int]] = [code.tolist() for code in node_codes(everything)]
    counts: list[Counter[Hashable]] = [Counter((0, c) for c in own) for own in colours]
    for number in range(1, ROUNDS + 1):
        names: dict[tuple[int, tuple[int, ...]], int] = {}
        colours = [_refined(graph, own, names) for graph, own in zip(everything, colours, strict=True)]
        for count, own in zip(counts, colours, strict=True):
            count.update((number, c) for c in own)
    return _linear(counts, len(graphs))


def shortest_paths(graphs: Sequence[PlainGraph], others: Sequence[PlainGraph] = ()) -> Floats:
    """Pairs of nodes counted by their labels and distance, normalised (Borgwardt and Kriegel 2005, ICDM, 74)."""
    everything = [*graphs, *others]
    found = [_paths(g, code) for g, code in zip(everything, node_codes(everything), strict=True)]
    return _linear(found, len(graphs))


def sizes(graphs: Sequence[PlainGraph]) -> Floats:
    """Number of nodes as the only feature, shape (n, 1)."""
    return np.array([[graph.nodes] for graph in graphs], dtype=np.float64)


def radial(features: Floats, training: NDArray[np.int64]) -> Floats:
    """``exp(-d^2 / (2 m))``, m the median square distance of different training rows, shape (n, n)."""
    squares = ((features[:, None] - features[None]) ** 2).sum(axis=2)
    inside = squares[np.ix_(training, training)]
    apart = inside[inside > 0]
    return np.exp(-squares / (2 * (float(np.median(apart)) if len(apart) else 1.0)))


def _refined(graph: PlainGraph, colours: list[int], names: dict[tuple[int, tuple[int, ...]], int]) -> list[int]:
    near: list[list[int]] = [[] for _ in range(graph.nodes)]
    for a, b in graph.edges.tolist():
        near[a].append(colours[b])
        near[b].append(colours[a])
    return [names.setdefault((colours[i], tuple(sorted(near[i]))), len(names)) for i in range(graph.nodes)]


def _paths(graph: PlainGraph, codes: NDArray[np.int64]) -> Counter[Hashable]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    ends = graph.edges.T
    matrix = csr_array((np.ones(len(graph.edges)), (ends[0], ends[1])), shape=(graph.nodes, graph.nodes))
    lengths = np.asarray(shortest_path(matrix, directed=False, unweighted=True))
    rows, columns = np.triu_indices(graph.nodes, 1)
    low, high = np.minimum(codes[rows], codes[columns]), np.maximum(codes[rows], codes[columns])
    reached = np.isfinite(lengths[rows, columns])
    keys = np.column_stack([low, high, np.where(reached, lengths[rows, columns], -1)])[reached].astype(int)
    return Counter(map(tuple, keys.tolist()))


def _linear(counts: Sequence[Counter[Hashable]], first: int) -> Floats:
    """Cosine of count vectors: the first ones against the rest, or each other."""
    from scipy.sparse import csr_array

    places: dict[Hashable, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, count in enumerate(counts):
        for key, value in count.items():
            rows.append(row)
            columns.append(places.setdefault(key, len(places)))
            values.append(float(value))
    matrix = csr_array((values, (rows, columns)), shape=(len(counts), max(1, len(places))))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    left = matrix[:first]
    right = matrix[first:] if len(counts) > first else left
    beside = lengths[first:] if len(counts) > first else lengths
    scale = np.maximum(np.outer(lengths[:first], beside), 1e-300)
    return np.asarray((left @ right.T).todense()) / scale


Kernel = Callable[[NDArray[np.int64]], Floats]
"""From the training rows to the similarities of all rows, shape (n, n)."""
