"""A folder of graph files (GraphML, GEXF, graph6, sparse6), by class where it holds one folder a class."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Kind, Role
from ketbench.data.graphs.plain import PlainGraph
from ketbench.data.importing.files.graph_sets import GraphSet, graph_columns
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.graphs.tu import text_column
from ketbench.data.importing.graphs.values import class_of, plain

_LINES = {".g6": b">>graph6<<", ".s6": b">>sparse6<<"}
_XML = (".graphml", ".gexf")
_PICKLES = (".gpickle", ".pickle", ".pkl")
MOST_BYTES = 100_000_000
LABELS = "labels.csv"


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A graph with where it came from and its class; an empty class is unknown."""

    name: str
    graph: PlainGraph
    label: str


def graph_files(folder: Path) -> list[Path]:
    """Files of graphs in a folder and the folders below it.

    Raises
    ------
    DatasetError
        When it holds pickles of graphs and nothing that can be read.
    """
    files = sorted(path for pattern in ("*", "*/*") for path in folder.glob(pattern) if path.is_file())
    found = [path for path in files if path.suffix.lower() in (*_XML, *_LINES)]
    pickles = [path for path in files if path.suffix.lower() in _PICKLES]
    if pickles and not found:
        text = f"'{pickles[0].name}' is a Python pickle, which can run code when opened and is never read"
        raise DatasetError(f"{text}; write each graph with networkx.write_graphml and choose their folder.")
    return found


def read_graph_folder(folder: Path, findings: Findings) -> tuple[tuple[Column, ...], str]:
    """One row a graph: its file, invariants, text and class, with a digest of the files.

    A file that cannot be read is left out and told.

    Raises
    ------
    DatasetError
        When networkx is missing, or no graph can be read.
    """
    _require_networkx()
    digest = hashlib.sha256()
    listed = _listed(folder / LABELS, digest)
    rows = [row for path in graph_files(folder) for row in _rows(path, folder, listed, digest, findings)]
    if not rows:
        raise DatasetError(f"The folder '{folder.name}' holds no graph that can be read; check its files.")
    graphs = [row.graph for row in rows]
    sizes = np.array([graph.nodes for graph in graphs])
    named = Column("file", np.array([row.name for row in rows], dtype=object), Kind.TEXT, Role.ID)
    table = graph_columns(GraphSet(sizes, tuple(graph.edges for graph in graphs)), findings)
    return (named, *table, text_column(graphs), *_target([row.label for row in rows], findings)), digest.hexdigest()


def _require_networkx() -> None:
    from importlib.util import find_spec

    if find_spec("networkx") is None:
        raise DatasetError("Files of graphs are read by networkx, which is not installed; install ketbench[atoms].")


def _rows(path: Path, folder: Path, listed: dict[str, str], digest: Any, findings: Findings) -> Iterator[Named]:
    place = path.relative_to(folder)
    above = place.parts[0] if len(place.parts) > 1 else ""
    for name, make in _graphs(path, place.as_posix(), digest, findings):
        try:
            graph = make()
            made = plain(graph)
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            findings.add("graphs", 0, "", f"'{name}' is not a graph that can be read ({reason[:80]})", "left out")
            continue
        known = listed.get(name) or listed.get(Path(name).name) or listed.get(Path(name).stem)
        yield Named(name, made, known or above or class_of(graph))


def _graphs(path: Path, name: str, digest: Any, findings: Findings) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Names and readers of the graphs of a file; networkx opens nothing but the bytes it is given."""
    if path.stat().st_size > MOST_BYTES:
        findings.add("graphs", 0, "", f"'{name}' is larger than {MOST_BYTES // 10**6} MB", "left out")
        return
    data = path.read_bytes()
    digest.update(data)
    if path.suffix.lower() in _XML:
        yield name, lambda: _xml(path, data)
        return
    header = _LINES[path.suffix.lower()]
    lines = [line.strip().removeprefix(header) for line in data.splitlines()]
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line]
    for number, line in filled:
        yield (name if len(filled) == 1 else f"{name}:{number}"), (lambda line=line: _line(line))


def _xml(path: Path, data: bytes) -> Any:
    from io import BytesIO

    import networkx as nx

    if b"<!DOCTYPE" in data[:100_000] or b"<!ENTITY" in data[:100_000]:
        raise ValueError("it declares a document type, which is not read")
    reader: Any = nx.read_graphml if path.suffix.lower() == ".graphml" else nx.read_gexf
    return reader(BytesIO(data))


def _line(line: bytes) -> Any:
    import networkx as nx

    return nx.from_sparse6_bytes(line) if line.startswith(b":") else nx.from_graph6_bytes(line)


def _listed(path: Path, digest: Any) -> dict[str, str]:
    """Classes by file from 'labels.csv': two columns, the file's name and its class; a header may stand above."""
    if not path.is_file():
        return {}
    data = path.read_bytes()
    digest.update(data)
    rows = [row for row in csv.reader(data.decode("utf-8-sig", "replace").splitlines()) if len(row) >= 2]
    return {row[0].strip(): row[1].strip() for row in rows}


def _target(labels: list[str], findings: Findings) -> list[Column]:
    if not any(labels):
        findings.note("No class was found: put one folder a class, a graph attribute 'label', or 'labels.csv'.")
        return []
    try:
        numbers = np.array([float(label) if label else np.nan for label in labels])
    except ValueError:
        return [coded("class", labels, Role.TARGET)]
    known = numbers[~np.isnan(numbers)]
    if np.all(known == np.floor(known)) and len(np.unique(known)) <= 20:
        return [coded("class", labels, Role.TARGET)]
    return [Column("value", numbers, role=Role.TARGET)]
