"""The sample `breast-cancer-features`: 569 x 30, two classes, and the question which five measurements suffice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.resizing import encoding_circuit
from ketbench.samples.tables.classifiers import feature_columns, shipped, target_column

ALPHA = 0.6
_EXPERIMENTS: Mapping[str, Mapping[str, Any]] = {
    "five-features": {"objective": "mi_mrmr", "alpha": ALPHA, "k": 5},
    "one-to-ten-features": {"objective": "mi_mrmr", "alpha": ALPHA, "k": 5, "size": "a range of k"},
    "five-features-penalty": {"objective": "mi_mrmr", "alpha": ALPHA, "k": 5, "road": "penalty"},
}
NOTES = (
    "Thirty measurements, many of them nearly alike. The choice of five is proved optimal for its objective; whether "
    "the objective is a good one, the accuracy beside mRMR, RFE and LASSO shows."
)

_MEASURED = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
NAMES = (
    *(f"mean {name}" for name in _MEASURED),
    *(f"{name} error" for name in _MEASURED),
    *(f"worst {name}" for name in _MEASURED),
)


def build() -> Project:
    """Make the project; the selection of five features is its first experiment."""
    project, table = Project(name="breast-cancer-features", notes=NOTES), dataset()
    for name, params in _EXPERIMENTS.items():
        project = project.with_experiment(
            Experiment(name, "annealing.feature_selection", dataset=table, params=dict(params), seed=7)
        )
    circuit = encoding_circuit("five wires", 5)
    judged = {"objective": "mi_mrmr", "alpha": ALPHA, "k": 5, "model": "circuit", "repeats": 1}
    return project.with_experiment(
        Experiment("five-features-by-circuit", "annealing.feature_selection", table, circuit, judged, seed=7)
    )


def dataset() -> Dataset:
    """The breast cancer data with its target and a stratified split; columns as they were measured."""
    table = shipped("breast_cancer.csv")
    target = target_column("diagnosis", table.codes, table.classes)
    return Dataset(
        name="breast cancer",
        columns=(*feature_columns(NAMES, table.values), target),
        split=Split(validation=0.0, test=0.2, seed=1),
        provenance=Provenance(source="scikit-learn load_breast_cancer (UCI Breast Cancer Wisconsin Diagnostic, 1995)"),
    )
