"""A graph of networkx as a plain one: labels, features and places found by their usual names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.data.graphs.plain import PlainGraph, simple

_NODE_LABELS = ("label", "element", "symbol", "atom", "type", "kind")
_EDGE_LABELS = ("label", "bond", "type", "kind")
_CLASSES = ("label", "class", "target", "y")


def plain(graph: Any) -> PlainGraph:
    """Nodes numbered in their order; directions, loops and repeated edges are left out and counted."""
    numbers = {node: i for i, node in enumerate(graph.nodes)}
    ends = [(numbers[a], numbers[b]) for a, b in graph.edges()]
    edges, loops, parallel, origin = simple(len(numbers), np.array(ends, dtype=np.int64).reshape(-1, 2))
    data = [held for _, held in graph.nodes(data=True)]
    bonds = _words([held for *_, held in graph.edges(data=True)], _EDGE_LABELS)
    return PlainGraph(
        len(numbers),
        edges,
        _words(data, _NODE_LABELS) if _varied(data, list(numbers)) else (),
        tuple(bonds[i] for i in origin) if bonds else (),
        places=_places(data),
        loops=loops,
        parallel=parallel,
        directed=bool(graph.is_directed()),
    )


def class_of(graph: Any) -> str:
    """The class that a graph carries itself; empty for none."""
    return next((str(graph.graph[name]) for name in _CLASSES if name in graph.graph), "")


def _varied(data: list[Mapping[str, Any]], names: list[Any]) -> bool:
    """Whether the labels say more than the names of the nodes; GEXF writes those as labels."""
    return [str(held.get("label", "")) for held in data] != [str(name) for name in names]


def _words(data: list[Mapping[str, Any]], names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if data and all(name in held for held in data):
            return tuple(str(held[name]) for held in data)
    return ()


def _places(data: list[Mapping[str, Any]]) -> NDArray[np.float64] | None:
    try:
        rows = [_place(held) for held in data]
        found = np.array(rows, dtype=np.float64).reshape(-1, 2)
    except (KeyError, TypeError, ValueError):
        return None
    return found if len(found) and np.isfinite(found).all() else None


def _place(held: Mapping[str, Any]) -> tuple[float, float]:
    if "viz" in held:
        held = held["viz"]["position"]
    return float(held["x"]), float(held["y"])
