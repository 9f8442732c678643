"""The sample `knapsack`: twelve things for a hike, of which a bag of 15 kg holds the most useful."""

from __future__ import annotations

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Provenance, Role
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

_ITEMS = (
    ("tent", 60, 3.2), ("sleeping bag", 50, 1.8), ("stove", 35, 1.1), ("water", 70, 4.0), ("food", 65, 3.5),
    ("rain coat", 30, 0.7), ("map", 15, 0.2), ("camera", 20, 1.3), ("book", 8, 0.6), ("first aid", 40, 0.9),
    ("chair", 10, 2.4), ("rope", 18, 2.0),
)  # fmt: skip
NOTES = (
    "Choose things of the largest use whose weight is at most 15 kg. The answer names them; the QUBO, its slack bits "
    "and its penalty stand beside it, and listing all 4096 choices proves the optimum."
)


def build() -> Project:
    """Make the project; the second experiment sets the penalty far too low, and the capacity is violated."""
    params = {"kind": "knapsack", "capacity": 15, "time_limit": 3.0}
    low = {**params, "penalty": 0.5, "solver": "simulated annealing"}
    project = Project(name="knapsack", notes=NOTES)
    project = project.with_experiment(Experiment("pack", "annealing.problem", dataset(), params=params, seed=7))
    return project.with_experiment(Experiment("penalty-too-low", "annealing.problem", dataset(), params=low, seed=7))


def dataset() -> Dataset:
    """A table of items with their use and weight."""
    names, uses, weights = zip(*_ITEMS, strict=True)
    return Dataset(
        name="things",
        columns=(
            Column("item", np.array(names, dtype=object), Kind.TEXT, Role.ID),
            Column("value", np.array(uses, dtype=np.float64)),
            Column("weight", np.array(weights, dtype=np.float64), unit="kg"),
        ),
        split=Split(method="random", validation=0.0, test=0.0),
        provenance=Provenance(source="twelve things with uses and weights made up for this sample"),
    )
