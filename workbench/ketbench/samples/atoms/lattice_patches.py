"""The sample `honeycomb-or-kagome`: patches of two lattices, as many of each size, so that size says nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Provenance, Role
from ketbench.data.graphs.plain import COLUMN, PlainGraph
from ketbench.data.importing.files.graph_sets import GraphSet, graph_columns
from ketbench.data.importing.findings import Findings
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

Floats = NDArray[np.float64]
_SIZES, _EACH, _SEED = (6, 7, 8, 9, 10), 6, 5
_CELLS = 7
_ROOT = np.sqrt(3)
_BASES = {
    "honeycomb": (((0.0, 0.0), (0.0, 1.0)), ((_ROOT, 0.0), (_ROOT / 2, 1.5))),
    "kagome": (((0.0, 0.0), (1.0, 0.0), (0.5, _ROOT / 2)), ((2.0, 0.0), (1.0, _ROOT))),
}
"""Places in a cell, and the two steps between cells; neighbours are one apart."""
NOTES = (
    "Which lattice was a patch cut from? Both classes hold as many patches of each size, so the number of nodes is at "
    "chance. Compare the atoms with the kernels that are free: a triangle gives kagome away to anyone who counts."
)


def build() -> Project:
    """Make the project; the kernel of atoms is its first experiment."""
    table = dataset()
    project = Project(name="honeycomb-or-kagome", notes=NOTES)
    project = project.with_experiment(Experiment("atoms", "atoms.kernel", dataset=table, seed=7))
    local = {"feature": "local observables", "times": 2}
    return project.with_experiment(Experiment("atoms-local", "atoms.kernel", dataset=table, params=local, seed=7))


def dataset() -> Dataset:
    """Patches of 6 to 10 nodes, six of each size and lattice, with their places; nothing is held back."""
    random = np.random.default_rng(_SEED)
    made: list[tuple[str, PlainGraph]] = []
    for name in _BASES:
        places = _lattice(name)
        made += [(name, _patch(places, size, random)) for size in _SIZES for _ in range(_EACH)]
    graphs = [graph for _, graph in made]
    sizes = np.array([graph.nodes for graph in graphs])
    table = graph_columns(GraphSet(sizes, tuple(graph.edges for graph in graphs)), Findings())
    texts = np.array([graph.to_text() for graph in graphs], dtype=object)
    return Dataset(
        name="patches",
        columns=(
            *table,
            Column(COLUMN, texts, Kind.TEXT, Role.SKIP),
            coded("lattice", [n for n, _ in made], Role.TARGET),
        ),
        split=Split("stratified", validation=0.0, test=0.0),
        provenance=Provenance(source=f"random connected patches of two lattices, seed {_SEED}"),
    )


def _lattice(name: str) -> Floats:
    basis, steps = (np.array(part) for part in _BASES[name])
    cells = np.array([(a, b) for a in range(_CELLS) for b in range(_CELLS)])
    return (cells @ steps)[:, None, :].repeat(len(basis), 1).reshape(-1, 2) + np.tile(basis, (len(cells), 1))


def _patch(places: Floats, size: int, random: np.random.Generator) -> PlainGraph:
    """Grow from a node near the middle by random neighbours; all edges between the chosen ones."""
    near = np.abs(np.linalg.norm(places[:, None] - places[None], axis=2) - 1) < 1e-6
    middle = np.argsort(np.linalg.norm(places - places.mean(axis=0), axis=1))[:12]
    chosen = [int(random.choice(middle))]
    while len(chosen) < size:
        around = near[chosen].any(axis=0)
        around[chosen] = False
        chosen.append(int(random.choice(np.flatnonzero(around))))
    inside = near[np.ix_(chosen, chosen)]
    rounded = np.round(places[chosen] - places[chosen].mean(axis=0), 6)
    return PlainGraph(size, np.argwhere(np.triu(inside, 1)).astype(np.int64), places=rounded)
