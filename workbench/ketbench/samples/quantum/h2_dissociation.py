"""The sample `h2-dissociation`: the hydrogen molecule by variation, beside Hartree-Fock and the exact energy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.data.quantum.molecule import geometry_from_text, molecule_dataset
from ketbench.project.project import Project

_GEOMETRY = "H 0 0 0; H 0 0 0.735"
_EXPERIMENTS: Mapping[str, Mapping[str, Any]] = {
    "energy": {"ansatz": "givens"},
    "dissociation": {"ansatz": "givens", "scan": [0.4, 0.55, 0.735, 0.9, 1.1, 1.4, 1.8, 2.4, 3.0]},
    "hardware-efficient": {"ansatz": "hardware", "layers": 2, "starts": 6},
}
NOTES = (
    "Two electrons on four qubits. Three excitations from the Hartree-Fock state reach the exact energy in a few "
    "steps; the curve shows where Hartree-Fock fails. The third experiment takes an ansatz that knows no chemistry: "
    "look at how many of its starts stop at the Hartree-Fock energy."
)


def build() -> Project:
    """Make the project; the energy at 0.735 angstrom is its first experiment."""
    project, table = Project(name="h2-dissociation", notes=NOTES), dataset()
    for name, params in _EXPERIMENTS.items():
        project = project.with_experiment(Experiment(name, "gate.energy", dataset=table, params=dict(params), seed=7))
    return project


def dataset() -> Dataset:
    """The molecule, a row an atom, in angstrom."""
    return molecule_dataset("hydrogen molecule", geometry_from_text(_GEOMETRY))
