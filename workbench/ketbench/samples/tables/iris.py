"""The iris sample: 150 x 4, three species, one feature a qubit."""

from __future__ import annotations

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.preparing.preparation import Standardise
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.proposing.preset_circuits import reuploading_circuit
from ketbench.samples.tables.classifiers import feature_columns, shipped, target_column

NAMES = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")


def build() -> Project:
    """The project with one dataset, one circuit and one experiment."""
    experiment = Experiment(
        name="iris",
        backend="gate.statevector",
        dataset=dataset(),
        circuit=reuploading_circuit("reuploading-4", wires=4, layers=2, scale=""),
        params={"epochs": 40, "batch_size": 16, "learning_rate": 0.05},
        seed=7,
        notes="The smallest honest training run: four measurements, four qubits, three species.",
    )
    return Project(name="iris-classifier").with_experiment(experiment)


def dataset() -> Dataset:
    """The iris data with its target, a stratified split and standardisation."""
    table = shipped("iris.csv")
    return Dataset(
        name="iris",
        columns=(
            *feature_columns(NAMES, table.values),
            target_column("species", table.codes, table.classes),
        ),
        split=Split(validation=0.2, test=0.2, seed=1),
        preparation=(Standardise(),),
        provenance=Provenance(source="scikit-learn load_iris (Fisher 1936)"),
    )
