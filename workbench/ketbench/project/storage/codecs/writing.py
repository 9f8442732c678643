"""Writes datasets, circuits and experiments into HDF5, each content once; equal ones elsewhere are hard links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import h5py

from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.project.storage.codecs import elements
from ketbench.project.storage.codecs.circuit import write_change, write_circuit
from ketbench.project.storage.codecs.circuit_key import circuit_key
from ketbench.project.storage.codecs.run import write_run
from ketbench.project.storage.known import Known, ValuesKey, dataset_about, dataset_key, experiment_key, values_key
from ketbench.project.storage.saving.layout import Layout

KNOWN = "known"
N = TypeVar("N", h5py.Group, h5py.Dataset)


@dataclass
class Writing:
    """One file being written.

    Parameters
    ----------
    known : Known
        What the reader has already; it is named by its key and not written. Empty for a snapshot.
    before : mapping of str to Circuit
        Circuits by name of which the reader takes changes; all of them known.
    with_qasm : bool
        Whether circuits are written as OpenQASM 3 too, for other readers.
    lies : Layout
        Where the file that is added to holds content already. Empty for a new file.
    """

    known: Known = field(default_factory=Known)
    before: Mapping[str, Circuit] = field(default_factory=dict)
    with_qasm: bool = False
    lies: Layout = field(default_factory=Layout)
    _values: dict[ValuesKey, h5py.Dataset] = field(default_factory=dict)
    _groups: dict[str, h5py.Group] = field(default_factory=dict)

    def dataset(self, parent: h5py.Group, link: str, dataset: Dataset) -> None:
        """Write, link or name a dataset."""
        key = dataset_key(dataset)
        self._once(
            parent, link, "dataset", key, key in self.known.datasets, lambda group: self._dataset(group, dataset)
        )

    def job(self, parent: h5py.Group, link: str, job: Mapping[str, Any]) -> None:
        """Write how work on a device stands."""
        elements.write_json(elements.new_group(parent, link, "job"), "about", dict(job))

    def circuit(self, parent: h5py.Group, link: str, circuit: Circuit) -> None:
        """Write, link or name a circuit."""
        key = circuit_key(circuit)
        before = self.before.get(circuit.name)

        def write(group: h5py.Group) -> None:
            if before is None:
                write_circuit(group, circuit, with_qasm=self.with_qasm)
            else:
                write_change(group, before, circuit)

        self._once(parent, link, "circuit", key, key in self.known.circuits, write)

    def experiment(self, parent: h5py.Group, link: str, experiment: Experiment) -> None:
        """Write, link or name an experiment."""
        key = experiment_key(experiment)
        known = key in self.known.experiments
        self._once(parent, link, "experiment", key, known, lambda group: self._experiment(group, experiment))

    def run(self, parent: h5py.Group, link: str, run: Run) -> None:
        """Write a run with the experiment it keeps."""
        group = elements.new_group(parent, link, "run")
        self.experiment(group, "experiment", run.experiment)
        write_run(group, run)

    def _once(
        self, parent: h5py.Group, link: str, kind: str, key: str, known: bool, write: Callable[[h5py.Group], None]
    ) -> None:
        there = self._groups.get(key) or _node(parent, self.lies.groups.get(key), h5py.Group)
        if there is not None:
            parent[link] = self._groups[key] = there
            return
        group = self._groups[key] = elements.new_group(parent, link, kind)
        if known:
            group.attrs[KNOWN] = key
        else:
            write(group)

    def _dataset(self, group: h5py.Group, dataset: Dataset) -> None:
        elements.write_json(group, "about", dataset_about(dataset))
        columns = elements.new_group(group, "columns", "columns")
        if dataset.is_reference:
            return
        for number, column in enumerate(dataset.columns):
            self._column(columns, f"{number:05d}", column)

    def _column(self, parent: h5py.Group, link: str, column: Column) -> None:
        key = values_key(column)
        there = self._values.get(key) or _node(parent, self.lies.values.get(key), h5py.Dataset)
        if there is not None:
            parent[link] = self._values[key] = there
        elif key not in self.known.values:
            self._values[key] = elements.write_array(parent, link, column.values, column.sha256)

    def _experiment(self, group: h5py.Group, experiment: Experiment) -> None:
        about = {"name": experiment.name, "backend": experiment.backend, "seed": experiment.seed}
        elements.write_json(group, "about", {**about, "notes": experiment.notes})
        elements.write_json(group, "params", dict(experiment.params))
        if experiment.dataset is not None:
            self.dataset(group, "dataset", experiment.dataset)
        if experiment.circuit is not None:
            self.circuit(group, "circuit", experiment.circuit)


def _node(group: h5py.Group, place: str | None, kind: type[N]) -> N | None:
    """What lies at a place of the file, if it is of that kind."""
    found = group.file.get(place) if place else None
    return found if isinstance(found, kind) else None
