"""Circuits and HDF5: OpenQASM 3 text for every reader, and the exact form that Ketbench itself reads."""

from __future__ import annotations

import h5py

from ketbench.circuit import Circuit
from ketbench.errors import KetbenchError
from ketbench.storage.circuit_json import circuit_from_json, circuit_to_json
from ketbench.storage.elements import read_json, read_text, write_json, write_text


def write_circuit(group: h5py.Group, circuit: Circuit, *, with_qasm: bool) -> None:
    """Write a circuit into an empty group.

    Parameters
    ----------
    group : h5py.Group
    circuit : Circuit
    with_qasm : bool
        Whether to add the OpenQASM 3 text; the journal does without.
    """
    write_json(group, "circuit", circuit_to_json(circuit))
    text = _qasm(circuit) if with_qasm else ""
    if text:
        write_text(group, "qasm", text)


def read_circuit(group: h5py.Group) -> Circuit:
    """Read what `write_circuit` wrote; the exact form needs no parser and holds unfinished circuits too."""
    return circuit_from_json(read_json(group, "circuit"))


def qasm_of(group: h5py.Group) -> str:
    """The OpenQASM 3 text of a circuit's group; empty where the circuit has none."""
    return read_text(group, "qasm") if "qasm" in group else ""


def _qasm(circuit: Circuit) -> str:
    """OpenQASM 3 text; empty for a circuit that is not finished, such as one with an unknown gate."""
    from ketbench.qasm import to_qasm3

    try:
        return to_qasm3(circuit)
    except (KetbenchError, ValueError, LookupError, TypeError):
        return ""
