"""A graph as one line of JSON: nodes, edges, labels, features and places; the form that column `graph` holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError

COLUMN = "graph"
"""Name of the column that an import makes."""
_KNOWN = {"nodes", "edges", "labels", "edge_labels", "features", "places", "loops", "parallel", "directed"}
MOST_NODES = 100_000


@dataclass(frozen=True, eq=False)
class PlainGraph:
    """A graph without direction, each edge once, the smaller number first.

    Parameters
    ----------
    nodes : int
    edges : ndarray of int, shape (n_edges, 2)
    labels : tuple of str
        Of the nodes; empty for none.
    edge_labels : tuple of str
    features : ndarray, shape (nodes, k), or None
        Numbers of the nodes.
    places : ndarray, shape (nodes, 2), or None
        Coordinates that came with it, in units of its own.
    loops, parallel : int
        Edges from a node to itself, and repeated edges, that were left out.
    directed : bool
        Whether it came with directions, which are left out too.
    """

    nodes: int
    edges: NDArray[np.int64]
    labels: tuple[str, ...] = ()
    edge_labels: tuple[str, ...] = ()
    features: NDArray[np.float64] | None = None
    places: NDArray[np.float64] | None = None
    loops: int = 0
    parallel: int = 0
    directed: bool = False

    @property
    def adjacency(self) -> NDArray[np.bool_]:
        """Shape (nodes, nodes)."""
        found = np.zeros((self.nodes, self.nodes), dtype=bool)
        found[self.edges[:, 0], self.edges[:, 1]] = found[self.edges[:, 1], self.edges[:, 0]] = True
        return found

    def to_text(self) -> str:
        """One line of JSON without spaces; only what there is."""
        held: dict[str, Any] = {"nodes": self.nodes, "edges": self.edges.tolist()}
        if self.labels:
            held["labels"] = list(self.labels)
        if self.edge_labels:
            held["edge_labels"] = list(self.edge_labels)
        for name, values in (("features", self.features), ("places", self.places)):
            if values is not None:
                held[name] = values.tolist()
        for name in ("loops", "parallel", "directed"):
            if getattr(self, name):
                held[name] = getattr(self, name)
        return json.dumps(held, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_text(cls, text: str) -> PlainGraph:
        """Read what `to_text` wrote, or what a reader of the documentation wrote by hand.

        Raises
        ------
        DatasetError
            Saying what is wrong.
        """
        try:
            held = json.loads(text)
        except ValueError:
            raise DatasetError(f'\'{text[:40]}\' is not a graph; write {{"nodes":3,"edges":[[0,1],[1,2]]}}.') from None
        if not isinstance(held, Mapping) or not {"nodes", "edges"} <= held.keys() <= _KNOWN:
            raise DatasetError(
                f"'{text[:40]}' is not a graph; it needs nodes and edges, and may hold {sorted(_KNOWN)}."
            )
        return _checked(held)


def simple(nodes: int, pairs: NDArray[np.int64]) -> tuple[NDArray[np.int64], int, int, NDArray[np.int64]]:
    """Each edge once without loops, the number of loops and of repetitions, and which pair each edge came from."""
    ordered = np.sort(pairs.reshape(-1, 2), axis=1)
    proper = ordered[:, 0] != ordered[:, 1]
    where = np.flatnonzero(proper)
    edges, first = np.unique(ordered[proper], axis=0, return_index=True)
    loops = int((~proper).sum())
    return edges.astype(np.int64), loops, int(proper.sum()) - len(edges), where[first]


def _checked(held: Mapping[str, Any]) -> PlainGraph:
    nodes = held["nodes"]
    if isinstance(nodes, bool) or not isinstance(nodes, int) or not 0 <= nodes <= MOST_NODES:
        raise DatasetError(f"A graph has {nodes!r} nodes; give a whole number from 0 to {MOST_NODES}.")
    pairs = _numbers(held["edges"], "edges", 2).astype(np.int64)
    if len(pairs) and (pairs.min() < 0 or pairs.max() >= nodes):
        wrong = int(pairs.max() if pairs.max() >= nodes else pairs.min())
        raise DatasetError(f"A graph of {nodes} nodes has an edge to node {wrong}; nodes are counted from 0.")
    edges, loops, parallel, origin = simple(nodes, pairs)
    places = _optional(held, "places", nodes, 2)
    edge_labels = _words(held, "edge_labels", len(pairs))
    return PlainGraph(
        nodes,
        edges,
        _words(held, "labels", nodes),
        tuple(edge_labels[i] for i in origin) if edge_labels else (),
        _optional(held, "features", nodes, 0),
        places,
        loops + int(held.get("loops", 0)),
        parallel + int(held.get("parallel", 0)),
        bool(held.get("directed", False)),
    )


def _numbers(values: Any, what: str, width: int) -> NDArray[np.float64]:
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise DatasetError(f"The {what} of a graph are not rows of numbers of one length.") from None
    if not found.size:
        return np.empty((0, max(1, width)))
    if found.ndim != 2 or (width and found.shape[1] != width) or not np.isfinite(found).all():
        raise DatasetError(f"The {what} of a graph have shape {found.shape}; give rows of {width or 'some'} numbers.")
    return found


def _optional(held: Mapping[str, Any], name: str, nodes: int, width: int) -> NDArray[np.float64] | None:
    if name not in held:
        return None
    found = _numbers(held[name], name, width)
    if len(found) != nodes:
        raise DatasetError(f"A graph of {nodes} nodes has {len(found)} {name}; give one row a node.")
    return found


def _words(held: Mapping[str, Any], name: str, count: int) -> tuple[str, ...]:
    words = held.get(name, ())
    if not isinstance(words, (list, tuple)) or (words and len(words) != count):
        raise DatasetError(
            f"A graph has {len(words) if isinstance(words, list) else 'wrong'} {name}; it needs {count}."
        )
    return tuple(str(word) for word in words)
