"""The sample `bars-and-stripes`: a Born machine learns 14 pictures of nine pixels, beside a Boltzmann machine."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

_SIDE = 3
_EXPERIMENTS: Mapping[str, Mapping[str, Any]] = {
    "six-layers": {"layers": 6},
    "ten-layers": {"layers": 10, "seeds": 4},
    "likelihood": {"layers": 6, "loss": "kl"},
}
NOTES = (
    "Fourteen of 512 pictures have only full rows or only full columns. Look at the table of seeds: some get stuck. "
    "A restricted Boltzmann machine of the same size learns the set exactly."
)


def build() -> Project:
    """Make the project; six layers are its first experiment."""
    project, table = Project(name="bars-and-stripes", notes=NOTES), dataset()
    for name, params in _EXPERIMENTS.items():
        project = project.with_experiment(Experiment(name, "gate.generate", dataset=table, params=dict(params), seed=7))
    return project


def dataset() -> Dataset:
    """Each picture once, a column a pixel."""
    found: set[tuple[int, ...]] = set()
    for bits in product((0, 1), repeat=_SIDE):
        found.add(tuple(bits[row] for row in range(_SIDE) for _ in range(_SIDE)))
        found.add(tuple(bits[column] for _ in range(_SIDE) for column in range(_SIDE)))
    pictures = np.array(sorted(found), dtype=np.float64)
    names = [f"pixel {row}{column}" for row in range(_SIDE) for column in range(_SIDE)]
    columns = tuple(Column(name, pictures[:, i].copy()) for i, name in enumerate(names))
    split = Split(method="random", validation=0.0, test=0.0)
    source = f"all {len(pictures)} bars and stripes of {_SIDE} x {_SIDE} pixels"
    return Dataset("bars and stripes", columns, split, provenance=Provenance(source=source))
