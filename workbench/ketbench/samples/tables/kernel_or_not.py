"""The sample `kernel-or-not`: breast cancer by quantum kernels with and without a tuned bandwidth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.preparation import Pca, Standardise
from ketbench.project.project import Project
from ketbench.samples.tables import breast_cancer

_COMPONENTS = 8
_EXPERIMENTS: Mapping[str, Mapping[str, Any]] = {
    "tuned": {},
    "untuned": {"bandwidths": [1.0]},
    "projected": {"kernel": "projected"},
}
NOTES = (
    "The same circuit as a kernel: with features taken as they are it hardly beats guessing, with a tuned bandwidth it "
    "is as good as an RBF kernel, and no better. Look at the curve over the bandwidth and at the two classical kernels."
)


def build() -> Project:
    """Make the project; the tuned kernel is its first experiment."""
    project, table = Project(name="kernel-or-not", notes=NOTES), dataset()
    for name, params in _EXPERIMENTS.items():
        project = project.with_experiment(Experiment(name, "gate.kernel", dataset=table, params=dict(params), seed=7))
    return project


def dataset() -> Dataset:
    """The table of the sample breast-cancer-features, reduced to eight directions."""
    steps = (Standardise(), Pca(components=_COMPONENTS))
    return replace(breast_cancer.dataset(), name="breast cancer", preparation=steps)
