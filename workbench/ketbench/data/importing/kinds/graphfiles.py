"""Reads GraphML, GEXF, GML, Pajek, graph6 and sparse6 by networkx: a row an edge, or with part "nodes" a row a node."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Role
from ketbench.data.importing.files.arrays import column_of, words
from ketbench.data.importing.files.graph_sets import GraphSet, graph_columns
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.kinds.known import is_link_list
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.problem_files.doubts import doubt_of_pairs
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout

_WEIGHTS = ("weight", "w", "value", "bias", "coupling")


def names_in(source: Source) -> list[str]:
    """The two tables of a graph."""
    return ["edges", "nodes"]


def read_graph(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The edges of one graph, its nodes, or the invariants of several graphs.

    Raises
    ------
    DatasetError
        Without networkx, or for a damaged file.
    """
    graphs, kind = _graphs(source)
    if len(graphs) > 1:
        return _many(graphs, options, findings)
    graph = graphs[0]
    direction = "with direction" if graph.is_directed() else "without direction"
    n, m = graph.number_of_nodes(), graph.number_of_edges()
    findings.note(f"{kind}: a graph of {counted(n, 'node')} and {counted(m, 'edge')}, {direction}.")
    if options.part == "nodes" or m == 0:
        columns = _node_columns(graph)
        return columns, Guess(Format.GRAPH, names=tuple(column.name for column in columns))
    if options.part not in (None, "edges"):
        raise DatasetError(f"'{source.name}' holds a graph; its parts are 'edges' and 'nodes', not '{options.part}'.")
    columns = tuple(_first(column, options.rows) for column in _edge_columns(graph, findings))
    names = tuple(column.name for column in columns)
    facts = {"edges": json.dumps("max-cut"), "nodes": json.dumps([str(node) for node in graph.nodes])}
    doubt = _doubt(graph)
    if doubt:
        findings.note(f"{doubt}: a solver asks which, as problem=max-cut, qubo or ising.")
        facts["doubt"] = json.dumps(doubt)
    return columns, Guess(Format.EDGES, layout=Layout(0, False, False, len(names)), names=names, facts=facts)


def _doubt(graph: Any) -> str:
    """What makes it doubtful that the edges are those of a graph to cut; empty for nothing."""
    place = {node: at for at, node in enumerate(graph.nodes)}
    ends = np.array([(place[u], place[v]) for u, v in graph.edges()], dtype=np.int64).reshape(-1, 2)
    # Two edges in opposite directions of a graph with directions add up in a cut, whatever their weights.
    weights = np.arange(len(ends), dtype=np.float64) if graph.is_directed() else np.ones(len(ends))
    return doubt_of_pairs(ends[:, 0], ends[:, 1], weights)


def _graphs(source: Source) -> tuple[list[Any], str]:
    """All graphs of a file, and the name of its format."""
    try:
        import networkx as nx
    except ImportError:
        text = f"'{source.name}' is a file of a graph, which needs the package networkx"
        raise DatasetError(f"{text}; install it with: pip install 'ketbench[data]'.") from None
    content = source.content()
    if b"<!ENTITY" in content[:65536] or b"<!DOCTYPE" in content[:65536]:
        raise DatasetError(f"'{source.name}' is XML with definitions of its own, which are not read; export it again.")
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    readers: tuple[tuple[bool, str, Callable[[], Any]], ...] = (
        (b"<graphml" in start, "GraphML", lambda: nx.read_graphml(io.BytesIO(content))),
        (b"<gexf" in start, "GEXF", lambda: nx.read_gexf(io.BytesIO(content))),
        (
            re.match(rb"\*vertices", start, re.I) is not None,
            "Pajek",
            lambda: nx.parse_pajek(content.decode("utf-8-sig")),
        ),
        (re.search(rb"graph\s*\[", start) is not None, "GML", lambda: _gml(nx, content)),
        (is_link_list(content[:4096]), "Edge list of networkx", lambda: _link_list(nx, content)),
        (True, "graph6", lambda: _coded(nx, content)),
    )
    title, read = next((title, read) for fits, title, read in readers if fits)
    try:
        made = read()
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise DatasetError(f"'{source.name}' is a damaged {title} file ({reason}); export it again.") from None
    graphs = made if isinstance(made, list) else [made]
    if not graphs or not any(graph.number_of_nodes() for graph in graphs):
        raise DatasetError(f"'{source.name}' is a {title} file without a node; export it again.")
    return graphs, title


def _link_list(nx: Any, content: bytes) -> Any:
    """Two ends and a dictionary a line, apart by white space or by a mark."""
    lines = content.decode("utf-8-sig").splitlines()
    first = next(line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    mark = next((m for m in (",", ";", "\t") if m in first.partition("{")[0]), None)
    return nx.parse_edgelist(lines, delimiter=mark)


def _gml(nx: Any, content: bytes) -> Any:
    text = content.decode("utf-8-sig")
    label = "label" if re.search(r"^\s*label\s", text, re.MULTILINE) else "id"
    try:
        return nx.parse_gml(text, label=label)
    except nx.NetworkXError:
        # Two nodes of one label: their numbers tell them apart.
        return nx.parse_gml(text, label="id")


def _coded(nx: Any, content: bytes) -> list[Any]:
    """Graphs in graph6 or sparse6, a line each."""
    lines = [line.strip() for line in content.splitlines() if line.strip() not in (b"", b">>graph6<<", b">>sparse6<<")]
    every = content.startswith(b">>sparse6<<")
    graphs: list[Any] = []
    for line in lines:
        sparse = every or line.startswith((b":", b">>sparse6<<:"))
        graphs.append(nx.from_sparse6_bytes(line) if sparse else nx.from_graph6_bytes(line))
    return graphs


def _edge_columns(graph: Any, findings: Findings) -> tuple[Column, ...]:
    edges = [(str(u), str(v), dict(data)) for u, v, data in graph.edges(data=True)]
    names = list(dict.fromkeys(key for _, _, data in edges for key in data if key != "id"))
    weight = next((name for name in _WEIGHTS for key in names if key == name), "")
    if weight:
        if weight != "weight":
            findings.note(f"The edge attribute '{weight}' is taken as the weight.")
        weights = np.array([_number(data.get(weight, 1.0)) for _, _, data in edges])
    else:
        findings.note("The edges have no weight; each counts 1.")
        weights = np.ones(len(edges))
    loops = sum(u == v for u, v, _ in edges)
    if loops:
        findings.note(f"{loops} of the edges lead{'s' if loops == 1 else ''} from a node to itself.")
    idle = graph.number_of_nodes() - len({end for u, v, _ in edges for end in (u, v)})
    if idle:
        which, has, them = counted(idle, "node"), *(("has", "it") if idle == 1 else ("have", "them"))
        findings.note(f"{which} {has} no edge and no row; read {them} with part 'nodes'.")
    rest = [_attribute(name, [data.get(name) for _, _, data in edges]) for name in names if name != weight]
    return (
        _end("i", [u for u, _, _ in edges]),
        _end("j", [v for _, v, _ in edges]),
        Column("weight", weights, role=Role.WEIGHT),
        *(Column(c.name, c.values, c.kind, Role.SKIP, c.categories) for c in rest),
    )


def _node_columns(graph: Any) -> tuple[Column, ...]:
    nodes: Sequence[tuple[Any, Mapping[str, Any]]] = list(graph.nodes(data=True))
    names = list(dict.fromkeys(key for _, data in nodes for key in data))
    degrees = dict(graph.degree())
    node = _end("node", [str(name) for name, _ in nodes])
    return (
        Column(node.name, node.values, node.kind, Role.ID, node.categories),
        Column("degree", np.array([float(degrees[name]) for name, _ in nodes])),
        *(_attribute(name, [data.get(name) for _, data in nodes]) for name in names if name not in ("node", "degree")),
    )


def _attribute(name: str, values: list[Any]) -> Column:
    if all(value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)) for value in values):
        return Column(name, np.array([np.nan if value is None else float(value) for value in values]))
    if all(isinstance(value, bool) for value in values):
        return column_of(name, np.array(values), Findings())
    return words(name, ["" if value is None else str(value) for value in values])


def _end(name: str, labels: list[str]) -> Column:
    if all(label.isdecimal() for label in labels):
        return Column(name, np.array([float(label) for label in labels]))
    return coded(name, labels)


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return np.nan


def _first(column: Column, rows: int | None) -> Column:
    return (
        column
        if rows is None
        else Column(column.name, column.values[:rows], column.kind, column.role, column.categories)
    )


def _many(graphs: Sequence[Any], options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """A row of invariants a graph."""
    taken = graphs[: options.rows]
    sizes = np.array([graph.number_of_nodes() for graph in taken])
    edges = tuple(
        np.array(sorted({(min(u, v), max(u, v)) for u, v in graph.edges() if u != v}), dtype=np.int64).reshape(-1, 2)
        for graph in taken
    )
    columns = graph_columns(GraphSet(sizes, edges), findings)
    return columns, Guess(Format.GRAPH, names=tuple(column.name for column in columns))
