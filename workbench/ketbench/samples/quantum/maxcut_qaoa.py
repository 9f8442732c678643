"""The sample `maxcut-qaoa`: a graph of 12 nodes cut by QAOA with one and three layers, beside simple solvers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Provenance, Role
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

_NODES = 12
_EXPERIMENTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "three-layers": ("gate.energy", {"ansatz": "qaoa", "layers": 3}),
    "one-layer": ("gate.energy", {"ansatz": "qaoa", "layers": 1}),
    "annealing": ("annealing.solve", {"time_limit": 1.0}),
}
NOTES = (
    "Each node has three neighbours. More layers raise the expected cut, but look at the controls: simulated "
    "annealing finds the largest cut at once, and so may the best of a thousand random strings of so few nodes."
)


def build() -> Project:
    """Make the project; three layers are its first experiment."""
    project, table = Project(name="maxcut-qaoa", notes=NOTES), dataset()
    for name, (backend, params) in _EXPERIMENTS.items():
        project = project.with_experiment(Experiment(name, backend, dataset=table, params=dict(params), seed=7))
    return project


def dataset() -> Dataset:
    """A Moebius ladder: a ring in which opposite nodes are joined; it has odd rings, so that no cut takes all edges."""
    ring = [(i, (i + 1) % _NODES) for i in range(_NODES)]
    chords = [(i, i + _NODES // 2) for i in range(_NODES // 2)]
    pairs = np.array(sorted({(min(pair), max(pair)) for pair in [*ring, *chords]}), dtype=np.float64)
    return Dataset(
        name="graph",
        columns=(
            Column("i", pairs[:, 0].copy()),
            Column("j", pairs[:, 1].copy()),
            Column("weight", 1.0 + 0.5 * (np.arange(len(pairs)) % 3 == 0), role=Role.WEIGHT),
        ),
        split=Split(method="random", validation=0.0, test=0.0),
        provenance=Provenance(source=f"a Moebius ladder of {_NODES} nodes, every third edge of weight 1.5"),
    )
