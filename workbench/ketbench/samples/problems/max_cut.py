"""The sample `max-cut`: a random graph of 80 nodes, cut by annealing, by bifurcation, and tried on a chip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Provenance, Role
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

_NODES, _EDGES, _SEED = 80, 240, 11
_EXPERIMENTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "cut": ("annealing.solve", {"time_limit": 3.0}),
    "cut-by-bifurcation": ("annealing.solve", {"solver": "bifurcation", "time_limit": 3.0}),
    "fit-on-an-annealer": ("annealing.embedding", {}),
}
NOTES = (
    "Colour the nodes with two colours so that as many edges as possible join different ones. Each solver is shown "
    "beside a simple one with the same time; the third experiment needs the extra ketbench[dwave]."
)


def build() -> Project:
    """Make the project; cutting the graph is its first experiment."""
    project, table = Project(name="max-cut", notes=NOTES), dataset()
    for name, (backend, params) in _EXPERIMENTS.items():
        project = project.with_experiment(Experiment(name, backend, dataset=table, params=dict(params), seed=7))
    return project


def dataset() -> Dataset:
    """A table of edges: both ends are features, the weight has its role; nothing is held back."""
    rows, cols = np.triu_indices(_NODES, 1)
    chosen = np.sort(np.random.default_rng(_SEED).choice(len(rows), _EDGES, replace=False))
    return Dataset(
        name="random graph",
        columns=(
            Column("i", rows[chosen].astype(np.float64)),
            Column("j", cols[chosen].astype(np.float64)),
            Column("weight", np.ones(_EDGES), role=Role.WEIGHT),
        ),
        split=Split(method="random", validation=0.0, test=0.0),
        provenance=Provenance(source=f"{_EDGES} random edges among {_NODES} nodes, seed {_SEED}"),
    )
