"""The wine sample: 178 x 13, three cultivars, reduced to 4 by PCA, a 4-qubit re-uploading circuit."""

from __future__ import annotations

from typing import Any

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.preparing.preparation import Pca, Standardise
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.samples.classifiers import feature_columns, reuploading_circuit, target_column


def build() -> Project:
    """The project with one dataset, one circuit and one experiment."""
    experiment = Experiment(
        name="wine",
        backend="gate.statevector",
        dataset=dataset(),
        circuit=reuploading_circuit("reuploading-4", wires=4, layers=3, scale="0.5"),
        params={"epochs": 40, "batch_size": 16, "learning_rate": 0.05},
        seed=7,
        notes="Does a 4-qubit circuit tell three cultivars apart as well as classical models of its size?",
    )
    return Project(name="wine-classifier").with_experiment(experiment)


def dataset() -> Dataset:
    """The wine data with its target, a stratified split, standardisation and PCA."""
    from sklearn.datasets import load_wine

    bunch: Any = load_wine()
    names = [name.replace("od280/od315_of_diluted_wines", "od280_od315") for name in bunch.feature_names]
    target = target_column("cultivar", bunch.target, ("cultivar 0", "cultivar 1", "cultivar 2"))
    return Dataset(
        name="wine",
        columns=(*feature_columns(names, bunch.data), target),
        split=Split(validation=0.2, test=0.2, seed=1),
        preparation=(Standardise(), Pca(components=4)),
        provenance=Provenance(source="scikit-learn load_wine (UCI Wine, 1991)"),
    )
