"""The sample `cancer-qcnn`: breast cancer by a quantum convolutional network of eight qubits."""

from __future__ import annotations

from dataclasses import replace

from ketbench.contract.experiment import Experiment
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.proposing.preset_circuits import convolutional_circuit
from ketbench.samples.tables import kernel_or_not

NOTES = (
    "Eight directions of a PCA on eight qubits. Layers of equal gates on neighbours, with pooling between, leave one "
    "qubit that holds the answer: 24 weights in all. Compare it with logistic regression, which needs nine."
)


def build() -> Project:
    """Make the project."""
    data = replace(kernel_or_not.dataset(), split=Split(validation=0.2, test=0.2, seed=1))
    circuit = convolutional_circuit("qcnn", 8, "0.3")
    params = {"epochs": 15, "batch_size": 32, "learning_rate": 0.05, "observables": ["Z7"]}
    project = Project(name="cancer-qcnn", notes=NOTES)
    return project.with_experiment(Experiment("qcnn", "gate.statevector", data, circuit, params, seed=7))
