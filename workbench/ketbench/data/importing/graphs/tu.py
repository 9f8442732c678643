"""Edges and labels of a set in the TU format, one text a graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role
from ketbench.data.graphs.plain import COLUMN, PlainGraph, simple
from ketbench.data.importing.findings import Findings


def tu_graphs(folder: Path, prefix: str, digest: Any, findings: Findings) -> list[PlainGraph]:
    """The graphs with their labels and features, in order; files beside edges and membership are optional.

    Raises
    ------
    DatasetError
        When a file does not fit the others.
    """
    member = _table(folder / f"{prefix}_graph_indicator.txt", None)[:, 0].astype(np.int64)
    pairs = _table(folder / f"{prefix}_A.txt", None).astype(np.int64).reshape(-1, 2)
    labels = _beside(folder / f"{prefix}_node_labels.txt", len(member), digest)
    bonds = _beside(folder / f"{prefix}_edge_labels.txt", len(pairs), digest)
    features = _beside(folder / f"{prefix}_node_attributes.txt", len(member), digest)
    order = np.argsort(member, kind="stable")
    inner = np.empty(len(member), dtype=np.int64)
    sizes = np.bincount(member, minlength=1)[1:]
    first = np.concatenate([[0], np.cumsum(sizes)])
    inner[order] = np.arange(len(member)) - first[member[order] - 1]
    owner = member[pairs[:, 0] - 1] if len(pairs) else np.empty(0, np.int64)
    across = int((member[pairs[:, 1] - 1] != owner).sum()) if len(pairs) else 0
    if across:
        raise DatasetError(
            f"'{prefix}_A.txt' has {counted(across, 'edge')} between nodes of different graphs; check the set."
        )
    made: list[PlainGraph] = []
    by_owner = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[by_owner], np.arange(1, len(sizes) + 2))
    for number, size in enumerate(sizes):
        lines = by_owner[bounds[number] : bounds[number + 1]]
        rows = order[first[number] : first[number + 1]]
        own = inner[pairs[lines] - 1]
        edges, loops, _, origin = simple(int(size), own)
        made.append(
            PlainGraph(
                int(size),
                edges,
                _words(labels, rows),
                _words(bonds, lines[origin]),
                None if features is None else features[rows],
                loops=loops,
                parallel=_parallel(own),
            )
        )
    _tell(made, labels, bonds, features, findings)
    return made


def tu_numbers(
    folder: Path, prefix: str, graphs: int, digest: Any, findings: Findings, *, labelled: bool
) -> tuple[Column, ...]:
    """The numbers of each graph, for regression; the first is the target where the set has no classes.

    Raises
    ------
    DatasetError
        When the file has another number of lines than there are graphs, or holds something else than numbers.
    """
    path = folder / f"{prefix}_graph_attributes.txt"
    table = _beside(path, graphs, digest)
    if table is None:
        return ()
    names = ["value"] if table.shape[1] == 1 else [f"value {number}" for number in range(1, table.shape[1] + 1)]
    roles = [Role.SKIP if labelled or place else Role.TARGET for place in range(len(names))]
    chosen = "the class is the target" if labelled else f"'{names[0]}' is the target"
    others = "" if len(names) == 1 and not labelled else "; the others are left out until they get a role"
    findings.note(
        f"'{path.name}' gives {len(names)} {'number' if len(names) == 1 else 'numbers'} a graph; {chosen}{others}."
    )
    return tuple(
        Column(name, table[:, place].copy(), role=role)
        for place, (name, role) in enumerate(zip(names, roles, strict=True))
    )


def text_column(graphs: list[PlainGraph]) -> Column:
    """The graphs as a column of texts that no table model takes for a feature."""
    return Column(COLUMN, np.array([graph.to_text() for graph in graphs], dtype=object), Kind.TEXT, Role.SKIP)


def _parallel(pairs: NDArray[np.int64]) -> int:
    """Repetitions: the format lists an edge once in each direction, so that only a third time is one more."""
    if not len(pairs):
        return 0
    proper = pairs[pairs[:, 0] != pairs[:, 1]]
    return len(proper) - len(np.unique(proper, axis=0))


def _tell(graphs: list[PlainGraph], labels: Any, bonds: Any, features: Any, findings: Findings) -> None:
    kept = [
        f"{len({label for g in graphs for label in g.labels})} node labels" if labels is not None else "",
        f"{len({label for g in graphs for label in g.edge_labels})} edge labels" if bonds is not None else "",
        f"{features.shape[1]} node features" if features is not None else "",
    ]
    told = ", ".join(word for word in kept if word)
    findings.note(f"Column '{COLUMN}' holds the edges of each graph{' with ' + told if told else ''}.")
    for what, count in (
        ("loops", sum(g.loops > 0 for g in graphs)),
        ("repeated edges", sum(g.parallel > 0 for g in graphs)),
    ):
        if count:
            findings.note(f"{count} graphs have {what}, which the invariants leave out.")


def _words(values: NDArray[np.float64] | None, rows: NDArray[np.int64]) -> tuple[str, ...]:
    if values is None:
        return ()
    return tuple(",".join(f"{value:g}" for value in row) for row in values[rows])


def _beside(path: Path, lines: int, digest: Any) -> NDArray[np.float64] | None:
    if not path.is_file():
        return None
    found = _table(path, digest)
    if len(found) != lines:
        raise DatasetError(
            f"'{path.name}' has {counted(len(found), 'line')} where {lines} are needed; download the set again."
        )
    return found


def _table(path: Path, digest: Any) -> NDArray[np.float64]:
    try:
        data = path.read_bytes()
        if digest is not None:
            digest.update(data)
        rows = [[float(cell) for cell in line.split(",")] for line in data.decode().splitlines() if line.strip()]
        found = np.array(rows, dtype=np.float64)
    except OSError:
        raise DatasetError(f"The set lacks the file '{path.name}'; download it again.") from None
    except (ValueError, UnicodeDecodeError):
        raise DatasetError(
            f"'{path.name}' holds something else than numbers in lines of one length; check it."
        ) from None
    if not np.isfinite(found).all():
        raise DatasetError(f"'{path.name}' holds a value that is not a number; check it.")
    return found.reshape(len(rows), -1) if rows else np.empty((0, 1))
