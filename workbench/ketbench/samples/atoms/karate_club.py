"""The sample `karate-club`: a largest independent set of sixteen members, by atoms and exactly."""

from __future__ import annotations

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

_PAIRS = (
    (3, 4), (3, 8), (3, 9), (3, 10), (3, 14), (3, 28), (3, 29), (4, 8), (4, 13), (4, 14),
    (9, 31), (24, 26), (24, 28), (24, 30), (25, 26), (25, 28), (25, 32), (26, 32), (27, 30), (29, 32),
)  # fmt: skip
"""Friendships among members other than 1, 2, 33 and 34, as far as they hang together."""
NOTES = (
    "The largest group of members of whom no two met outside the club. The layout cannot show the network exactly: see "
    "at the false edges and at how many of the shots are independent sets, beside the exact and the greedy answer."
)


def build() -> Project:
    """Make the project; the ramp of the detuning is its first experiment."""
    project, table = Project(name="karate-club", notes=NOTES), dataset()
    project = project.with_experiment(Experiment("ramp", "atoms.mis", dataset=table, seed=7))
    noisy = {"epsilon": 0.03, "epsilon_prime": 0.08}
    return project.with_experiment(Experiment("ramp-misread", "atoms.mis", dataset=table, params=noisy, seed=7))


def dataset() -> Dataset:
    """Pairs of members who met outside the club, members counted from 1."""
    pairs = np.array(_PAIRS, dtype=np.float64)
    return Dataset(
        name="club without its leaders",
        columns=(Column("i", pairs[:, 0]), Column("j", pairs[:, 1])),
        split=Split(method="random", validation=0.0, test=0.0),
        provenance=Provenance(source="Zachary 1977, J. Anthropol. Res. 33, 452: the largest part without four members"),
    )
