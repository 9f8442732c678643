"""Reads sets of graphs in the TU format, and edge lists, as one row of invariants a graph or a node."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.findings import Findings

MOST_DENSE = 2000


@dataclass(frozen=True, eq=False)
class GraphSet:
    """Graphs without direction.

    Parameters
    ----------
    sizes : ndarray of int, shape (n_graphs,)
        Number of nodes.
    edges : tuple of ndarray of int, shape (n_edges, 2)
        Node numbers within each graph, each edge once, the smaller number first.
    labels : tuple of str
        Class of each graph; empty where the set has none.
    """

    sizes: NDArray[np.int64]
    edges: tuple[NDArray[np.int64], ...]
    labels: tuple[str, ...] = ()


def tu_prefix(folder: Path) -> str:
    """The name that the files of a TU set begin with; empty for a folder of another kind."""
    found = [p.name.removesuffix("_graph_indicator.txt") for p in folder.glob("*_graph_indicator.txt")]
    return found[0] if found and (folder / f"{found[0]}_A.txt").is_file() else ""


def read_tu(folder: Path) -> tuple[GraphSet, str]:
    """The graphs of a folder in the TU format, and a digest of its files.

    Raises
    ------
    DatasetError
        When a file is missing or the files do not fit each other.
    """
    prefix = tu_prefix(folder)
    digest = hashlib.sha256()
    member = _numbers(folder / f"{prefix}_graph_indicator.txt", 1, digest)[:, 0]
    pairs = _numbers(folder / f"{prefix}_A.txt", 2, digest)
    labels = folder / f"{prefix}_graph_labels.txt"
    classes = _numbers(labels, 1, digest)[:, 0] if labels.is_file() else np.empty(0, np.int64)
    graphs = int(member.max()) if len(member) else 0
    if len(classes) not in (0, graphs):
        raise DatasetError(f"'{labels.name}' has {len(classes)} lines for {graphs} graphs; download the set again.")
    if len(pairs) and (pairs.min() < 1 or pairs.max() > len(member)):
        text = f"'{prefix}_A.txt' names node {int(pairs.max())}, but there are {len(member)} nodes"
        raise DatasetError(f"{text}; download the set again.")
    return _grouped(member, pairs, tuple(str(label) for label in classes)), digest.hexdigest()


def tu_columns(folder: Path, findings: Findings) -> tuple[tuple[Column, ...], str]:
    """One row a graph of a TU set: invariants, the graph itself as a text, and its class; with a digest of the files.

    Raises
    ------
    DatasetError
        When a file is missing or the files do not fit each other.
    """
    from ketbench.data.importing.graphs.tu import text_column, tu_graphs, tu_numbers

    graphs, digest = read_tu(folder)
    more = hashlib.sha256(digest.encode())
    texts = text_column(tu_graphs(folder, tu_prefix(folder), more, findings))
    numbers = tu_numbers(folder, tu_prefix(folder), len(graphs.sizes), more, findings, labelled=bool(graphs.labels))
    table = graph_columns(graphs, findings)
    at = len(table) - bool(graphs.labels)
    return (*table[:at], texts, *numbers, *table[at:]), more.hexdigest()


def graph_columns(graphs: GraphSet, findings: Findings) -> tuple[Column, ...]:
    """One row a graph: size, edges, density, degrees, triangles, clustering, largest eigenvalue, and the class."""
    rows = [_invariants(int(n), edges) for n, edges in zip(graphs.sizes, graphs.edges, strict=True)]
    names = [
        "nodes",
        "edges",
        "density",
        "mean degree",
        "largest degree",
        "triangles",
        "clustering",
        "largest eigenvalue",
    ]
    findings.note(f"{len(rows)} graphs; each row holds invariants of one graph, as a kernel on graphs would use.")
    matrix = np.array(rows, dtype=np.float64)
    columns = [Column(name, matrix[:, i].copy()) for i, name in enumerate(names)]
    return (*columns, *([coded("class", graphs.labels, Role.TARGET)] if graphs.labels else []))


def edge_list(pairs: NDArray[np.int64]) -> GraphSet:
    """One graph from pairs of node names in numbers."""
    nodes, numbered = np.unique(pairs, return_inverse=True)
    return GraphSet(np.array([len(nodes)]), (_simple(numbered.reshape(pairs.shape)),))


def node_columns(columns: Sequence[Column], findings: Findings) -> tuple[Column, ...]:
    """One row a node of an edge list: its name, degree, triangles, clustering and the mean degree of its neighbours.

    Raises
    ------
    DatasetError
        When the first two columns are not whole numbers, or the graph is too large for a dense matrix.
    """
    ends = [c.values for c in columns[:2] if c.kind is Kind.NUMERIC and not c.missing.any()]
    if len(ends) < 2 or any(np.any(values != np.floor(values)) for values in ends):
        raise DatasetError("An edge list needs two columns of whole numbers in every row; choose another part.")
    pairs = np.column_stack(ends).astype(np.int64)
    graph = edge_list(pairs)
    nodes = int(graph.sizes[0])
    if nodes > MOST_DENSE:
        raise DatasetError(f"The edge list has {nodes} nodes; at most {MOST_DENSE} can be tabulated.")
    findings.note(f"{len(pairs)} lines give {len(graph.edges[0])} edges between {nodes} nodes; one row a node.")
    matrix = _adjacency(nodes, graph.edges[0])
    degree = matrix.sum(axis=1)
    triangles = np.einsum("ij,ji->i", matrix @ matrix, matrix) / 2
    triples = np.maximum(degree * (degree - 1) / 2, 1)
    return (
        Column("node", np.unique(pairs).astype(np.float64), role=Role.ID),
        Column("degree", degree),
        Column("triangles", triangles),
        Column("clustering", triangles / triples),
        Column("neighbours' mean degree", matrix @ degree / np.maximum(degree, 1)),
    )


def _adjacency(nodes: int, edges: NDArray[np.int64]) -> NDArray[np.float64]:
    matrix = np.zeros((nodes, nodes))
    matrix[edges[:, 0], edges[:, 1]] = matrix[edges[:, 1], edges[:, 0]] = 1
    return matrix


def _numbers(path: Path, width: int, digest: Any) -> NDArray[np.int64]:
    try:
        data = path.read_bytes()
        digest.update(data)
        values = [[int(float(cell)) for cell in line.split(",")] for line in data.decode().splitlines() if line.strip()]
        return np.array(values, dtype=np.int64).reshape(-1, width)
    except OSError:
        raise DatasetError(f"The set lacks the file '{path.name}'; download it again.") from None
    except (ValueError, UnicodeDecodeError):
        raise DatasetError(f"'{path.name}' holds something else than {width} numbers a line; check it.") from None


def _grouped(member: NDArray[np.int64], pairs: NDArray[np.int64], labels: tuple[str, ...]) -> GraphSet:
    sizes = np.bincount(member, minlength=1)[1:]
    first = np.concatenate([[0], np.cumsum(sizes)])
    # Nodes of a graph need not follow each other.
    order = np.argsort(member, kind="stable")
    inner = np.empty(len(member), dtype=np.int64)
    inner[order] = np.arange(len(member)) - first[member[order] - 1]
    owner = member[pairs[:, 0] - 1] if len(pairs) else np.empty(0, np.int64)
    edges = [_simple(inner[pairs[owner == i + 1] - 1]) for i in range(len(sizes))]
    return GraphSet(sizes, tuple(edges), labels)


def _simple(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each edge once, without loops."""
    ordered = np.sort(pairs.reshape(-1, 2), axis=1)
    return np.unique(ordered[ordered[:, 0] != ordered[:, 1]], axis=0)


def _invariants(nodes: int, edges: NDArray[np.int64]) -> Sequence[float]:
    degrees = np.bincount(edges.ravel(), minlength=nodes)
    possible = nodes * (nodes - 1) / 2
    triangles, largest = _spectral(nodes, edges)
    triples = float((degrees * (degrees - 1) / 2).sum())
    return (
        nodes,
        len(edges),
        len(edges) / possible if possible else 0.0,
        float(degrees.mean()) if nodes else 0.0,
        float(degrees.max()) if nodes else 0.0,
        triangles,
        3 * triangles / triples if triples else 0.0,
        largest,
    )


def _spectral(nodes: int, edges: NDArray[np.int64]) -> tuple[float, float]:
    """Triangles and largest eigenvalue of the adjacency matrix; NaN for a graph too large for a dense matrix."""
    if nodes > MOST_DENSE:
        return float("nan"), float("nan")
    matrix = _adjacency(nodes, edges)
    triangles = float(np.einsum("ij,ji->", matrix @ matrix, matrix)) / 6
    return triangles, float(np.linalg.eigvalsh(matrix)[-1]) if nodes else 0.0
