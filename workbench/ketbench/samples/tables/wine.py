"""The wine sample: 178 x 13, three cultivars, reduced to 4 by PCA, a 4-qubit re-uploading circuit."""

from __future__ import annotations

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.preparing.preparation import Pca, Standardise
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.proposing.preset_circuits import reuploading_circuit
from ketbench.samples.tables.classifiers import feature_columns, shipped, target_column

NAMES = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280_od315",
    "proline",
)
"""As scikit-learn calls them; the last but one is the ratio of OD280 to OD315 of diluted wines."""


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
    table = shipped("wine_data.csv")
    target = target_column("cultivar", table.codes, ("cultivar 0", "cultivar 1", "cultivar 2"))
    return Dataset(
        name="wine",
        columns=(*feature_columns(NAMES, table.values), target),
        split=Split(validation=0.2, test=0.2, seed=1),
        preparation=(Standardise(), Pca(components=4)),
        provenance=Provenance(source="scikit-learn load_wine (UCI Wine, 1991)"),
    )
