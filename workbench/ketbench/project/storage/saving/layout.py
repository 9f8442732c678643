"""Where in a snapshot file each content lies, so that what is added links to it; opens no file."""

from __future__ import annotations

from dataclasses import dataclass, field

from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench.project.storage.codecs.circuit_key import circuit_key
from ketbench.project.storage.codecs.names import escaped
from ketbench.project.storage.known import ValuesKey, dataset_key, experiment_key, values_key


@dataclass
class Layout:
    """Paths by the key that equal content shares.

    Parameters
    ----------
    groups : dict of str to str
        Of datasets, circuits and experiments.
    values : dict
        Of columns, by hash and shape.
    """

    groups: dict[str, str] = field(default_factory=dict)
    values: dict[ValuesKey, str] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, project: Project) -> Layout:
        """Where the parts of a project lie in its file."""
        layout = cls()
        for name, dataset in project.datasets.items():
            layout._dataset(f"datasets/{escaped(name)}", dataset)
        for name, circuit in project.circuits.items():
            layout.groups.setdefault(circuit_key(circuit), f"circuits/{escaped(name)}")
        for name, experiment in project.experiments.items():
            layout._experiment(f"experiments/{escaped(name)}", experiment)
        for name, run in project.runs.items():
            layout._experiment(f"runs/{escaped(name)}/experiment", run.experiment)
        return layout

    def _dataset(self, place: str, dataset: Dataset) -> None:
        self.groups.setdefault(dataset_key(dataset), place)
        for number, column in enumerate(() if dataset.is_reference else dataset.columns):
            self.values.setdefault(values_key(column), f"{place}/columns/{number:05d}")

    def _experiment(self, place: str, experiment: Experiment) -> None:
        # Hundreds of runs share one experiment as a rule; its key is the costly part.
        if id(experiment) in self._met:
            return
        self._met.add(id(experiment))
        self.groups.setdefault(experiment_key(experiment), place)
        if experiment.dataset is not None:
            self._dataset(f"{place}/dataset", experiment.dataset)
        if experiment.circuit is not None:
            self.groups.setdefault(circuit_key(experiment.circuit), f"{place}/circuit")
