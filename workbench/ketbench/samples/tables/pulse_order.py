"""The sample `pulse-order`: series of ten steps with a pulse up and one down; which came first, by a recurrent cell."""

from __future__ import annotations

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Provenance
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.proposing.preset_circuits import recurrent_cell, state_first
from ketbench.samples.tables.classifiers import target_column

ROWS, STEPS, NOISE = 300, 10, 0.1
NOTES = (
    "A circuit of three qubits goes along the series; two of its values are the state that the next step reads. It "
    "must remember which pulse it met first. Without its entangling gates, or frozen as drawn, it hardly can."
)


def build() -> Project:
    """Make the project; the recurrent cell is its first experiment, beside it each step by itself."""
    project, data = Project(name="pulse-order", notes=NOTES), dataset()
    training = {"epochs": 25, "batch_size": 20, "learning_rate": 0.05}
    recurrent = {"encoder": "recurrent", "observables": list(state_first(1))}
    cell = recurrent_cell("cell", 1)
    return project.with_experiment(
        Experiment("recurrent", "gate.statevector", data, cell, {**training, **recurrent}, 7)
    )


def dataset() -> Dataset:
    """Series of ten values made from a seed: noise, a pulse of one and one of minus one at two different steps."""
    generator = np.random.default_rng(1)
    codes = np.arange(ROWS, dtype=np.int64) % 2
    series = generator.normal(0, NOISE, (ROWS, STEPS))
    for row, code in enumerate(codes):
        first, second = np.sort(generator.choice(STEPS, 2, replace=False))
        series[row, first] += 1 if code else -1
        series[row, second] -= 1 if code else -1
    return Dataset(
        name="pulses",
        columns=(
            Column("signal", np.ascontiguousarray(series.astype(np.float32)), Kind.TENSOR),
            target_column("first pulse", codes, ("down", "up")),
        ),
        split=Split(validation=0.15, test=0.25, seed=1),
        provenance=Provenance(source="made from seed 1: noise of 0.1 and two pulses"),
    )
