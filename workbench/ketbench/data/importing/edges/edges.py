"""A graph or a QUBO as a dataset: one row a weighted pair, ends as features, weight with its role; solves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Role
from ketbench.data.importing.edges.bqm import edges_from_bqm
from ketbench.data.importing.edges.kinds import edge_kind
from ketbench.data.importing.edges.text import EdgeList, FileKind, Floats, parse_edges
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.problem_files.matrices import edges_of_npy
from ketbench.data.importing.problem_files.models import MODEL, TITLES, model_columns, model_format
from ketbench.data.importing.text.guess import HEAD, Guess
from ketbench.data.importing.text.layout import Layout
from ketbench.data.splits.split import Split

WHOLE = Split(method="random", validation=0.0, test=0.0)
"""Of a graph no row is held back: every edge belongs to the problem."""
NAMES = ("i", "j", "weight")
GRAPH, QUBO, ISING = "max-cut", "qubo", "ising"
_TITLES = {
    FileKind.RUDY: "rudy (G-set): 'variables pairs' in the first line, variables from 1, each pair once",
    FileKind.SPARSE: "sparse (OR-Library, Biq Mac): half of a symmetric matrix, so each pair counts twice here",
    FileKind.COO: "COO: lines 'i j bias'",
    FileKind.CSV: "pairs: rows (i, j, weight)",
    FileKind.MATRIX: "a matrix",
    FileKind.NPY: "a matrix",
    FileKind.DECLARED: "a file that says in its header what it is",
    FileKind.TSPLIB: "TSPLIB: the distances of a tour",
    FileKind.BQM: "a binary quadratic model of dimod",
}
_MEANING = {
    GRAPH: "a graph to cut",
    QUBO: "a QUBO: a pair of a variable with itself is its linear term",
    ISING: "an Ising problem: a pair of a variable with itself is its field",
    "colouring": "a graph to colour",
    "tsp": "distances of a tour",
    "clique": "a graph whose largest clique is wanted",
    "independent-set": "a graph whose largest independent set is wanted",
    "vertex-cover": "a graph whose smallest vertex cover is wanted",
}


def read_edge_file(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """All pairs of a file as three columns; what they mean is among the facts of the guess.

    Raises
    ------
    DatasetError
        With the line that is not what the format says.
    """
    kind = edge_kind(source.name, source.head(HEAD)) or FileKind.AUTO
    if kind is FileKind.MODEL:
        return _model(source, options, findings)
    edges = edges_of_bytes(source.content(), kind, source.name, _part(options, source.name))
    stated = meaning(edges)
    columns = tuple(_first(column, options.rows) for column in edge_columns(edges))
    for sentence in _told(edges, stated):
        findings.note(sentence)
    facts = {"edges": json.dumps(stated)} | ({"offset": json.dumps(edges.offset)} if edges.offset else {})
    facts |= {"doubt": json.dumps(edges.doubt)} if edges.doubt else {}
    facts |= {"full": "true"} if edges.full else {}
    facts |= {"nodes": json.dumps(_nodes(edges))} if _silent(edges) else {}
    shown = [[f"{value:g}" if isinstance(value, float) else str(value) for value in c.labels()[:50]] for c in columns]
    layout = Layout(0, False, False, len(NAMES))
    preview = tuple(zip(*shown, strict=True))
    evidence = {"format": f"Known by its content: {_TITLES[edges.kind]}.", "meaning": " ".join(_told(edges, stated))}
    # A doubt about the problem is settled where it is solved, by the settings of its experiment.
    evidence |= {"doubt": f"{edges.doubt}."} if edges.doubt else {}
    return columns, Guess(Format.EDGES, layout=layout, names=NAMES, evidence=evidence, preview=preview, facts=facts)


def _model(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The lines of a model with constraints; what they mean is read where the problem is stated."""
    content = source.content()
    found = model_format(content[:HEAD], content[:HEAD].decode("utf-8-sig", errors="ignore").splitlines())
    columns = tuple(_first(column, options.rows) for column in model_columns(content, source.name, found))
    findings.note(f"Read as {TITLES[found]}.")
    findings.note("It is kept line by line; state it with: ketbench problem new PROJECT model --data NAME")
    facts = {"edges": json.dumps(MODEL), "model": json.dumps(found)}
    evidence = {"format": f"Known by its content: {TITLES[found]}."}
    preview = tuple((str(line),) for line in columns[0].values[:50])
    guess = Guess(
        Format.EDGES,
        layout=Layout(0, False, False, 1),
        names=("line",),
        evidence=evidence,
        preview=preview,
        facts=facts,
    )
    return columns, guess


def _silent(edges: EdgeList) -> int:
    return edges.size - len(np.union1d(edges.rows, edges.cols))


def _nodes(edges: EdgeList) -> object:
    """All variables of a file, for those in no pair: numbered ones by their first and their count, others by name."""
    first = edges.labels[0]
    numbered = first.isdecimal() and edges.labels[-1] == str(int(first) + edges.size - 1)
    return {"first": int(first), "count": edges.size} if numbered else list(edges.labels)


def read_edges(path: Path, kind: FileKind = FileKind.AUTO) -> EdgeList:
    """The weighted pairs of a file.

    Parameters
    ----------
    path : Path
    kind : FileKind
        ``auto`` looks at the content, then at the ending.
    """
    source = Source(path)
    chosen = edge_kind(source.name, source.head(HEAD)) or kind if kind is FileKind.AUTO else kind
    return edges_of_bytes(source.content(), chosen, source.name)


def edges_of_bytes(content: bytes, kind: FileKind, name: str, part: int = 1) -> EdgeList:
    """The weighted pairs of a file's content; see `parse_edges` and `edges_from_bqm`."""
    if kind is FileKind.BQM:
        return edges_from_bqm(content, name)
    if kind is FileKind.NPY:
        return edges_of_npy(content, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = f"{name} is not text (byte {error.start}); choose a rudy, sparse, COO, CSV or BQM file."
        raise DatasetError(text) from None
    return parse_edges(text, kind, name, part)


def edge_columns(edges: EdgeList) -> tuple[Column, Column, Column]:
    """Both ends and the weight; a sparse file states half of the weight of each pair."""
    return (
        _end_column("i", [edges.labels[index] for index in edges.rows]),
        _end_column("j", [edges.labels[index] for index in edges.cols]),
        Column("weight", whole_weights(edges), role=Role.WEIGHT),
    )


def whole_weights(edges: EdgeList) -> Floats:
    """What each pair contributes when both ends are 1, shape (m,)."""
    halves = (edges.kind is FileKind.SPARSE) & (edges.rows != edges.cols)
    return np.where(halves, 2 * edges.values, edges.values)


def meaning(edges: EdgeList) -> str:
    """What the pairs of a file most likely state: "max-cut", "qubo", "ising" or what the file itself says."""
    if edges.stated:
        return edges.stated
    if edges.spins:
        return ISING
    loops = bool((edges.rows == edges.cols).any())
    plain = edges.kind is FileKind.RUDY or (edges.kind is FileKind.CSV and not loops)
    return GRAPH if plain else QUBO


def _told(edges: EdgeList, stated: str) -> list[str]:
    nodes, pairs = ("variable", "pair") if stated in (QUBO, ISING) else ("node", "edge")
    sizes = f"{counted(edges.size, nodes)}, {counted(len(edges.rows), pairs)}"
    sentences = [
        f"Read as {_TITLES[edges.kind]}.",
        f"{sizes}, {_weights_said(edges)}; taken as {_MEANING[stated]}.",
        *edges.told,
    ]
    if edges.names and edges.names != NAMES:
        listed = "', '".join(edges.names)
        sentences.append(f"The columns '{listed}' are called i, j and weight here.")
    silent = _silent(edges)
    if silent:
        are, they = ("is", "it is") if silent == 1 else ("are", "they are")
        changes = "changes" if silent == 1 else "change"
        sentences.append(f"{counted(silent, nodes)} {are} in no pair; {they} kept and {changes} no energy.")
    if edges.offset:
        sentences.append(f"The offset {edges.offset:g} of the model is kept and added to every energy.")
    if edges.doubt:
        sentences.append(f"{edges.doubt}: a solver asks which, as problem=max-cut, qubo or ising.")
    return sentences


def _weights_said(edges: EdgeList) -> str:
    low, high = float(edges.values.min()), float(edges.values.max())
    return f"weights {low:g}" if low == high else f"weights {low:g} to {high:g}"


def _part(options: Options, name: str) -> int:
    if options.part is None:
        return 1
    if not options.part.isdecimal() or int(options.part) < 1:
        raise DatasetError(f"'{name}' has problems by number; '{options.part}' is none, choose 1 or more.")
    return int(options.part)


def _first(column: Column, rows: int | None) -> Column:
    return column if rows is None else replace(column, values=column.values[:rows])


def _end_column(name: str, labels: list[str]) -> Column:
    if all(label.isdecimal() for label in labels):
        return Column(name, np.array([float(label) for label in labels]))
    return coded(name, labels)
