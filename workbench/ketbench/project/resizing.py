"""Makes an experiment whose circuit has a wire for each feature of a dataset; the ones there are stay as they are."""

from __future__ import annotations

from dataclasses import replace

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.circuit.blocks import angle_count
from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.data.preparing.preparation import Pca, Standardise
from ketbench.project.project import Project

MOST_WIRES = 20
"""Beyond it a state vector no longer trains in reasonable time."""


def encoding_circuit(name: str, wires: int, layers: int = 2) -> Circuit:
    """A feature a wire by angle encoding, then strongly entangling layers.

    The ansatz: Schuld et al., Phys. Rev. A 101, 032308 (2020), fig. 4.

    Examples
    --------
    >>> circuit = encoding_circuit("small", 3)
    >>> circuit.n_wires, len(circuit.parameters)
    (3, 18)
    """
    every = range(wires)
    angles = [f"w{index}" for index in range(angle_count("strongly_entangling", wires, layers))]
    builder = CircuitBuilder(name, wires)
    builder.add("angle_encoding", every, *[f"x[{wire}]" for wire in every], axis="y")
    return builder.add("strongly_entangling", every, *angles, layers=layers).build()


def resized_experiment(project: Project, dataset: str, backend: str) -> tuple[Project, Experiment]:
    """The project with an experiment on that dataset and a circuit of as many wires as it has features.

    A dataset without preparation is standardised, for a raw measurement is not an angle; a PCA decides the wires.
    Settings and seed are those of the first experiment of the project that trains a circuit by a backend of the same
    family, as "gate" in "gate.statevector"; where there is none, the backend takes its defaults.

    Raises
    ------
    DatasetError
        When the project has no such dataset, or it has more features than a circuit may have wires.
    """
    if dataset not in project.datasets:
        listed = ", ".join(project.datasets)
        raise DatasetError(f"Project '{project.name}' has no dataset '{dataset}'; it has {listed}.")
    table = project.datasets[dataset]
    reduced = [step.components for step in table.preparation if isinstance(step, Pca)]
    wires = min([len(table.features), *reduced])
    if wires > MOST_WIRES:
        raise DatasetError(f"'{dataset}' has {wires} features; choose at most {MOST_WIRES} for a wire each.")
    circuit = encoding_circuit(project.free_name("circuits", counted(wires, "wire")), wires)
    name = project.free_name("experiments", f"circuit on {counted(wires, 'feature')}")
    family = backend.partition(".")[0]
    alike = (e for e in project.experiments.values() if e.circuit is not None and e.backend.split(".")[0] == family)
    trained = next(alike, Experiment(name, backend))
    table = table if table.preparation else replace(table, preparation=(Standardise(),))
    made = replace(trained, name=name, dataset=table, circuit=circuit, notes="")
    return project.with_experiment(made), made
