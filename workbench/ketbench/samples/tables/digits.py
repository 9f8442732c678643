"""The sample `digits-hybrid`: 1797 pictures of 8 x 8, ten digits; encoders before a circuit, patches, transfer."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Provenance
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.proposing.preset_circuits import dressed_circuit
from ketbench.samples.tables.classifiers import target_column

_TRAINING = {"epochs": 15, "batch_size": 32, "learning_rate": 0.03}
_EXPERIMENTS: Mapping[str, Mapping[str, Any]] = {
    "dressed-circuit": {"encoder": "mlp", "encoder_widths": [16]},
    "convolutions": {"encoder": "cnn", "learning_rate": 0.01},
    "quanvolution": {"encoder": "patches", "patch_size": 2, "patch_stride": 2},
    "transfer": {"encoder": "cnn", "encoder_training": "pre-trained"},
}
NOTES = (
    "Four ways to bring a picture to four qubits: a network, convolutions, each patch by itself, and an encoder that "
    "was trained first without the circuit. Compare each with the same model whose circuit is off."
)


def build() -> Project:
    """The project: one dataset, one circuit, an experiment for each model."""
    project, data, circuit = Project(name="digits-hybrid", notes=NOTES), dataset(), four_wires()
    for name, params in _EXPERIMENTS.items():
        made = Experiment(name, "gate.statevector", data, circuit, {**_TRAINING, **params}, seed=7)
        project = project.with_experiment(made)
    return project


def dataset() -> Dataset:
    """The digits of scikit-learn as pictures with values from 0 to 1.

    Raises
    ------
    InputError
        When scikit-learn is not installed with its data.
    """
    found = find_spec("sklearn")
    place = Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None
    path = place / "datasets" / "data" / "digits.csv.gz" if place else None
    if path is None or not path.is_file():
        raise InputError("scikit-learn's digits are not installed; install it again with: pip install scikit-learn")
    table = np.loadtxt(path, delimiter=",", dtype=np.float32)
    pictures = (table[:, :-1] / 16).reshape(-1, 8, 8)
    return Dataset(
        name="digits",
        columns=(
            Column("picture", np.ascontiguousarray(pictures), Kind.IMAGE),
            target_column("digit", table[:, -1].astype(np.int64), [str(digit) for digit in range(10)]),
        ),
        split=Split(validation=0.1, test=0.2, seed=1),
        provenance=Provenance(source="scikit-learn load_digits (Alpaydin, Kaynak 1998)"),
    )


def four_wires() -> Circuit:
    """Reads four angles, then turns and entangles, twice."""
    return dressed_circuit("dressed-4", 4)
