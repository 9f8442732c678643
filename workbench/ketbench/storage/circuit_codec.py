"""Circuits and HDF5; the one place that knows how a circuit is written in a project file."""

from __future__ import annotations

import h5py

from ketbench.circuit import Circuit
from ketbench.storage.circuit_json import circuit_from_json, circuit_to_json
from ketbench.storage.elements import read_json, write_json


def write_circuit(group: h5py.Group, circuit: Circuit) -> None:
    """Write a circuit into an empty group."""
    write_json(group, "circuit", circuit_to_json(circuit))


def read_circuit(group: h5py.Group) -> Circuit:
    """Read what `write_circuit` wrote."""
    return circuit_from_json(read_json(group, "circuit"))
