"""Reads datasets, circuits and experiments from HDF5; what is stored once becomes one object again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import h5py
from numpy.typing import NDArray

from ketbench.base.errors import DamagedError
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Provenance, Role
from ketbench.data.preparing.preparation import STEPS
from ketbench.data.referenced import KEPT, REFERENCE, absent_values
from ketbench.data.splits.split import Split
from ketbench.project.storage.codecs import elements
from ketbench.project.storage.codecs.circuit import read_circuit
from ketbench.project.storage.codecs.elements import child_dataset, child_group, links_of
from ketbench.project.storage.codecs.later import Held
from ketbench.project.storage.codecs.run import read_run
from ketbench.project.storage.codecs.writing import KNOWN
from ketbench.project.storage.known import Known
from ketbench.project.storage.trust.looking import advanced

T = TypeVar("T")


@dataclass
class Reading:
    """One file being read.

    Parameters
    ----------
    known : Known
        What came before it; equal content becomes the object that is there.
    held : Held or None
        The file itself, where parts of runs may be read from it later.
    """

    known: Known = field(default_factory=Known)
    held: Held | None = None
    _met: dict[int, Any] = field(default_factory=dict)

    def dataset(self, parent: h5py.Group, link: str) -> Dataset:
        """A dataset."""
        return self._once(parent, link, self.known.datasets, lambda group: self.known.dataset(self._dataset(group)))

    def job(self, parent: h5py.Group, link: str) -> dict[str, Any]:
        """How work on a device stands."""
        return dict(elements.read_json(elements.child_group(parent, link), "about"))

    def circuit(self, parent: h5py.Group, link: str) -> Circuit:
        """A circuit."""
        known = self.known
        return self._once(
            parent, link, known.circuits, lambda group: known.circuit(read_circuit(group, known.circuits))
        )

    def experiment(self, parent: h5py.Group, link: str) -> Experiment:
        """An experiment with its dataset and circuit."""
        known = self.known
        return self._once(parent, link, known.experiments, lambda group: known.experiment(self._experiment(group)))

    def run(self, parent: h5py.Group, link: str, run_id: str) -> Run:
        """A run with the experiment it keeps."""
        advanced(0)
        group = child_group(parent, link)
        return read_run(group, run_id, self.experiment(group, "experiment"), self.held)

    def _once(self, parent: h5py.Group, link: str, known: dict[str, T], read: Callable[[h5py.Group], T]) -> T:
        group = child_group(parent, link)
        if KNOWN in group.attrs:
            return _looked_up(known, str(group.attrs[KNOWN]), group)
        address = elements.address_of(group)
        if address not in self._met:
            self._met[address] = read(group)
        return self._met[address]

    def _dataset(self, group: h5py.Group) -> Dataset:
        about = elements.read_json(group, "about")
        columns = child_group(group, "columns")
        described = enumerate(zip(about["columns"], about["shapes"], strict=True))
        origin = about["provenance"]
        # A dataset kept by reference has no arrays here: its columns know what their values are, and where.
        inside = columns if links_of(columns) or [KEPT, REFERENCE] not in origin["options"] else None
        return Dataset(
            name=about["name"],
            columns=tuple(self._column(inside, f"{number:05d}", *each) for number, each in described),
            split=Split(**about["split"]),
            preparation=STEPS.validate_python(about["preparation"]),
            provenance=Provenance(
                origin["source"],
                origin["sha256"],
                origin["imported"],
                tuple((name, text) for name, text in origin["options"]),
                tuple(origin["report"]),
            ),
        )

    def _column(self, parent: h5py.Group | None, link: str, about: dict[str, Any], shape: list[int]) -> Column:
        key = (about["sha256"], tuple(shape))
        if parent is None:
            values = self.known.values.get(key, absent_values(Kind(about["kind"]), shape, about["sha256"]))
        else:
            values = self._values(parent, link, key)
        categories, unit = tuple(about["categories"]), about["unit"]
        return Column(about["name"], values, Kind(about["kind"]), Role(about["role"]), categories, unit)

    def _values(self, parent: h5py.Group, link: str, key: tuple[str, tuple[int, ...]]) -> NDArray[Any]:
        if key in self.known.values:
            return self.known.values[key]
        node = child_dataset(parent, link)
        values = elements.read_array(node)
        if (node.attrs.get(elements.HASH), values.shape) != key:
            raise DamagedError(f"'{node.name}' holds other values than its dataset says; restore the file from a copy.")
        return self.known.values.setdefault(key, values)

    def _experiment(self, group: h5py.Group) -> Experiment:
        about = elements.read_json(group, "about")
        return Experiment(
            name=about["name"],
            backend=about["backend"],
            dataset=self.dataset(group, "dataset") if "dataset" in group else None,
            circuit=self.circuit(group, "circuit") if "circuit" in group else None,
            params=elements.read_json(group, "params"),
            seed=about["seed"],
            notes=about["notes"],
        )


def _looked_up(known: dict[str, T], key: str, group: h5py.Group) -> T:
    if key not in known:
        raise DamagedError(f"'{group.name}' refers to content that is not there; restore the file from a copy.")
    return known[key]
