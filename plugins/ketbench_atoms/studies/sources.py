"""The register of one graph: from a set of graphs, a list of edges, a table of places, or an arrangement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Dataset, InputError, Kind, PlainGraph
from ketbench_atoms.graphs.graph import graph_rows
from ketbench_atoms.graphs.layouts import laid_out
from ketbench_atoms.graphs.registers import graph_problem
from ketbench_atoms.learning.params import RegisterParams
from ketbench_atoms.physics.register import Register
from ketbench_atoms.studies.params import Arrangement, Place

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A register and the graph it stands for; None where its places are all there is."""

    register: Register
    graph: PlainGraph | None
    name: str


def source_of(dataset: Dataset, row: int, params: RegisterParams, seed: int, own: Sequence[Place] = ()) -> Source:
    """The register that a dataset means, or its graph in places of one's own.

    Raises
    ------
    InputError
        For a dataset without graph, edges or places, a row that is not there, or a graph without a register.
    """
    dataset.refuse_absent()
    places = _columns(dataset, ("x", "y"))
    if places is not None:
        return Source(_own(own, len(places), f"'{dataset.name}'") or Register(places), None, dataset.name)
    ends = _columns(dataset, ("i", "j"))
    graph, name = (_of_edges(ends), f"'{dataset.name}'") if ends is not None else _of_set(dataset, row)
    if problem := graph_problem(graph):
        raise InputError(f"{name} has no register: {problem}.")
    register = _own(own, graph.nodes, name) or laid_out(graph, params.layout.value, params.spacing, seed)
    return Source(register, graph, name)


def _own(places: Sequence[Place], count: int, name: str) -> Register | None:
    """The register of places that were given; None where none were."""
    if not places:
        return None
    if len(places) != count:
        raise InputError(f"{name} has {count} nodes, but own places are given for {len(places)}; give one for each.")
    return Register([(place.x, place.y) for place in places])


def arranged(arrangement: Arrangement, atoms: int, spacing: float) -> Register:
    """Atoms in a simple order, `spacing` um apart."""
    if atoms == 1:
        return Register([(0.0, 0.0)])
    if arrangement is Arrangement.RING and atoms > 2:
        radius = spacing / (2 * sin(pi / atoms))
        angles = 2 * pi * np.arange(atoms) / atoms
        return Register(radius * np.column_stack([np.cos(angles), np.sin(angles)]))
    if arrangement in (Arrangement.RING, Arrangement.LINE):
        return Register([(i * spacing, 0.0) for i in range(atoms)])
    side = int(np.ceil(sqrt(atoms)))
    cells = [(i % side, i // side) for i in range(atoms)]
    if arrangement is Arrangement.SQUARE:
        return Register([(a * spacing, b * spacing) for a, b in cells])
    return Register([((a + b / 2) * spacing, b * spacing * cos(pi / 6)) for a, b in cells])


def _of_set(dataset: Dataset, row: int) -> tuple[PlainGraph, str]:
    rows = graph_rows(dataset)
    if row > len(rows.graphs):
        raise InputError(f"Graph {row} was asked for, but '{dataset.name}' holds {len(rows.graphs)}.")
    graph = rows.graphs[row - 1]
    if graph is None:
        raise InputError(f"{rows.names[row - 1]} is not a graph: {rows.reasons[row - 1]}.")
    return graph, rows.names[row - 1]


def _of_edges(ends: Floats) -> PlainGraph:
    if np.any(ends != np.floor(ends)) or not len(ends):
        raise InputError("Columns i and j must hold the whole numbers of nodes, one edge a row.")
    nodes, numbered = np.unique(ends, return_inverse=True)
    pairs = np.sort(numbered.reshape(ends.shape), axis=1)
    proper = pairs[pairs[:, 0] != pairs[:, 1]]
    return PlainGraph(len(nodes), np.unique(proper, axis=0), loops=len(pairs) - len(proper))


def _columns(dataset: Dataset, names: tuple[str, str]) -> Floats | None:
    found = {c.name.lower(): c for c in dataset.columns if c.kind is Kind.NUMERIC}
    if not set(names) <= found.keys():
        return None
    return np.column_stack([found[name].values for name in names])
