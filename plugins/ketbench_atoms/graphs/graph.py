"""Graphs as this plugin takes them: from networkx and from the rows of a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Column, Dataset, DatasetError, InputError, Kind, PlainGraph, Role

_COLUMN = "graph"
_SMILES = ("smiles", "canonical_smiles", "mol", "molecule")


def from_networkx(graph: Any) -> PlainGraph:
    """A plain graph of a networkx graph; directions, loops and repeated edges are counted, not kept.

    Raises
    ------
    InputError
        For anything else.
    """
    if isinstance(graph, PlainGraph):
        return graph
    if not hasattr(graph, "nodes") or not hasattr(graph, "edges"):
        raise InputError(f"{type(graph).__name__} is not a graph; give a networkx graph.")
    numbers = {node: i for i, node in enumerate(graph.nodes)}
    ends = [(numbers[a], numbers[b]) for a, b in graph.edges()]
    pairs = np.sort(np.array(ends, dtype=np.int64).reshape(-1, 2), axis=1)
    proper = pairs[pairs[:, 0] != pairs[:, 1]]
    edges = np.unique(proper, axis=0).reshape(-1, 2)
    loops, parallel = len(pairs) - len(proper), len(proper) - len(edges)
    return PlainGraph(len(numbers), edges, loops=loops, parallel=parallel, directed=bool(graph.is_directed()))


@dataclass(frozen=True, slots=True, eq=False)
class GraphRows:
    """The graphs of a dataset.

    Parameters
    ----------
    names : tuple of str
        Of the rows, for sentences.
    graphs : tuple of PlainGraph or None
        None where the text is not a graph.
    reasons : tuple of str
        Why not; empty where there is a graph.
    column : str
        Where they stand.
    """

    names: tuple[str, ...]
    graphs: tuple[PlainGraph | None, ...]
    reasons: tuple[str, ...]
    column: str


def graph_column(dataset: Dataset) -> Column:
    """The column that holds graphs.

    Raises
    ------
    InputError
        When there is none.
    """
    texts = [column for column in dataset.columns if column.kind is Kind.TEXT]
    named = [column for column in texts if column.name == _COLUMN]
    if named:
        return named[0]
    for column in texts:
        present = [str(text) for text in column.values if str(text).strip()]
        if present and all(text.lstrip().startswith("{") for text in present[:20]):
            return column
    smiles = [column for column in texts if column.name.lower() in _SMILES]
    if smiles:
        return smiles[0]
    text = f"Dataset '{dataset.name}' holds no graphs: it needs a text column '{_COLUMN}'"
    raise InputError(f"{text}; import a folder of graphs (TU set, GraphML, GEXF, graph6).")


def graph_rows(dataset: Dataset) -> GraphRows:
    """The graphs of all rows; a text that is none is named, not fatal.

    Raises
    ------
    InputError
        When the dataset has no column of graphs, or SMILES without rdkit.
    """
    dataset.refuse_absent()
    column = graph_column(dataset)
    read = _molecule if column.name.lower() in _SMILES else PlainGraph.from_text
    if read is _molecule:
        _require_rdkit(column.name)
    known: dict[str, tuple[PlainGraph | None, str]] = {}
    for text in map(str, column.values):
        if text not in known:
            known[text] = _read(text, read)
    found = [known[str(text)] for text in column.values]
    graphs, reasons = tuple(graph for graph, _ in found), tuple(reason for _, reason in found)
    return GraphRows(_names(dataset), graphs, reasons, column.name)


def node_codes(graphs: list[PlainGraph]) -> list[NDArray[np.int64]]:
    """Labels of the nodes as numbers shared by all graphs; zeros where a set has none."""
    names = sorted({label for graph in graphs for label in graph.labels})
    codes = {name: code for code, name in enumerate(names)}
    return [
        np.array([codes[label] for label in graph.labels], dtype=np.int64)
        if graph.labels
        else np.zeros(graph.nodes, dtype=np.int64)
        for graph in graphs
    ]


def _names(dataset: Dataset) -> tuple[str, ...]:
    named = next((c for c in dataset.with_role(Role.ID) if c.kind is Kind.TEXT), None)
    if named is not None:
        return tuple(f"'{name}'" for name in named.values)
    return tuple(f"graph {row + 1}" for row in range(dataset.n_rows))


def _read(text: str, read: Any) -> tuple[PlainGraph | None, str]:
    if not text.strip():
        return None, "it is missing"
    try:
        return read(text), ""
    except DatasetError as error:
        return None, str(error).rstrip(".")


def _require_rdkit(column: str) -> None:
    from importlib.util import find_spec

    if find_spec("rdkit") is None:
        raise InputError(f"Column '{column}' holds SMILES, which rdkit reads; install the package rdkit.")


def _molecule(text: str) -> PlainGraph:
    """A molecule without its hydrogens, with the places that rdkit draws it at."""
    from importlib import import_module

    chem: Any = import_module("rdkit.Chem")
    # What is wrong with a text is said in our sentence, not on the terminal as well.
    import_module("rdkit.RDLogger").DisableLog("rdApp.*")
    made: Any = chem.MolFromSmiles(text)
    if made is None:
        raise DatasetError(f"'{text[:40]}' is not SMILES that rdkit reads")
    import_module("rdkit.Chem.AllChem").Compute2DCoords(made)
    places = np.array(made.GetConformer().GetPositions())[:, :2]
    bonds = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in made.GetBonds()]
    pairs = np.sort(np.array(bonds, dtype=np.int64).reshape(-1, 2), axis=1)
    labels = tuple(atom.GetSymbol() for atom in made.GetAtoms())
    return PlainGraph(len(labels), pairs[np.lexsort(pairs.T[::-1])], labels, places=places)
