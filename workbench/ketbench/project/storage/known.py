"""Values that a reader has already, by content, so that equal ones are kept and written once; touches no disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from numpy.typing import NDArray

from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench.project.storage.codecs.circuit_key import circuit_key

T = TypeVar("T")
ValuesKey = tuple[str, tuple[int, ...]]


@dataclass
class Known:
    """Column values, datasets, circuits and experiments by a key that equal content shares."""

    values: dict[ValuesKey, NDArray[Any]] = field(default_factory=dict)
    datasets: dict[str, Dataset] = field(default_factory=dict)
    circuits: dict[str, Circuit] = field(default_factory=dict)
    experiments: dict[str, Experiment] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project) -> Known:
        """All that a project holds."""
        known = cls()
        known.add(project)
        return known

    def add(self, project: Project, before: Project | None = None) -> None:
        """Take in a project; what `before` holds at the same place is passed over as known."""
        old = before or Project()
        for dataset in _changed(project.datasets.values(), old.datasets.values()):
            self.dataset(dataset)
        for circuit in _changed(project.circuits.values(), old.circuits.values()):
            self.circuit(circuit)
        for experiment in _changed(project.experiments.values(), old.experiments.values()):
            self.experiment(experiment)
        # One object for hundreds of runs, as a rule; its key is the costly part.
        ran = {id(run.experiment): run.experiment for run in _changed(project.runs.values(), old.runs.values())}
        for experiment in ran.values():
            self.experiment(experiment)

    def dataset(self, dataset: Dataset) -> Dataset:
        """The equal dataset met first; the values of one that is kept by reference are written nowhere."""
        for column in () if dataset.is_reference else dataset.columns:
            self.values.setdefault(values_key(column), column.values)
        return self.datasets.setdefault(dataset_key(dataset), dataset)

    def circuit(self, circuit: Circuit) -> Circuit:
        """The equal circuit met first."""
        return self.circuits.setdefault(circuit_key(circuit), circuit)

    def experiment(self, experiment: Experiment) -> Experiment:
        """The equal experiment met first."""
        if experiment.dataset is not None:
            self.dataset(experiment.dataset)
        if experiment.circuit is not None:
            self.circuit(experiment.circuit)
        return self.experiments.setdefault(experiment_key(experiment), experiment)


def values_key(column: Column) -> ValuesKey:
    """Equal for equal values of equal shape."""
    return column.sha256, column.values.shape


def dataset_about(dataset: Dataset) -> dict[str, Any]:
    """Everything of a dataset but the values, which are named by their SHA-256."""
    origin = dataset.provenance
    return {
        "name": dataset.name,
        **dataset.described(),
        "shapes": [list(column.values.shape) for column in dataset.columns],
        "provenance": {
            "source": origin.source,
            "sha256": origin.sha256,
            "imported": origin.imported,
            "options": [list(option) for option in origin.options],
            "report": list(origin.report),
        },
    }


def dataset_key(dataset: Dataset) -> str:
    """Equal for datasets that hold the same, provenance included."""
    return _sha256(json.dumps(dataset_about(dataset)))


def experiment_key(experiment: Experiment) -> str:
    """Equal for experiments that hold the same, names and notes included."""
    parts = [experiment.name, experiment.notes, experiment.backend, experiment.seed, experiment.params]
    dataset = dataset_key(experiment.dataset) if experiment.dataset else None
    circuit = circuit_key(experiment.circuit) if experiment.circuit else None
    return _sha256(json.dumps([*parts, dataset, circuit], default=repr))


def _changed(new: Iterable[T], old: Iterable[T]) -> list[T]:
    kept = {id(item) for item in old}
    return [item for item in new if id(item) not in kept]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
