"""Graphs that are the same but for the numbers of their nodes: across folds they are a leak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import PlainGraph

Ints = NDArray[np.int64]


def isomorphism_classes(graphs: Sequence[PlainGraph]) -> Ints:
    """A number for each graph, equal for graphs that are isomorphic with their node labels, shape (n,)."""
    buckets: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
    found = np.empty(len(graphs), dtype=np.int64)
    count = 0
    for number, graph in enumerate(graphs):
        made = _networkx(graph)
        bucket = buckets[_fingerprint(graph)]
        same = next((known for known, other in bucket if _isomorphic(made, other)), None)
        if same is None:
            same = count
            count += 1
            bucket.append((same, made))
        found[number] = same
    return found


def _fingerprint(graph: PlainGraph) -> tuple[Any, ...]:
    """Labels refined three times by those of their neighbours, sorted."""
    labels: list[Any] = list(graph.labels or [""] * graph.nodes)
    for _ in range(3):
        near: list[list[Any]] = [[] for _ in range(graph.nodes)]
        for a, b in graph.edges.tolist():
            near[a].append(labels[b])
            near[b].append(labels[a])
        labels = [hash((labels[i], tuple(sorted(map(repr, near[i]))))) for i in range(graph.nodes)]
    return graph.nodes, len(graph.edges), tuple(sorted(map(repr, labels)))


def _networkx(graph: PlainGraph) -> Any:
    import networkx as nx

    made: Any = nx.Graph()
    labels = graph.labels or ("",) * graph.nodes
    made.add_nodes_from((i, {"label": label}) for i, label in enumerate(labels))
    made.add_edges_from(graph.edges.tolist())
    return made


def _isomorphic(one: Any, other: Any) -> bool:
    import networkx as nx

    found: Any = nx.is_isomorphic(one, other, node_match=lambda a, b: a["label"] == b["label"])
    return bool(found)
