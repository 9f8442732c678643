"""Circuits and HDF5: OpenQASM 3 text for every reader, and the exact form that Ketbench itself reads."""

from __future__ import annotations

from collections.abc import Mapping

import h5py
import numpy as np

from ketbench.base.errors import DamagedError, KetbenchError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.json_form import circuit_from_json, circuit_to_json
from ketbench.project.storage.codecs.circuit_change import change_to_json, changed_circuit, is_small
from ketbench.project.storage.codecs.circuit_key import circuit_key
from ketbench.project.storage.codecs.elements import read_json, read_text, write_json, write_text
from ketbench.project.storage.trust.early import present_form

CHANGE, SINCE = "change", "since"


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


def write_change(group: h5py.Group, before: Circuit, after: Circuit) -> None:
    """Write into an empty group what an edit changed, or the whole circuit where that is most of it."""
    change = change_to_json(before, after)
    if not is_small(change, after):
        write_circuit(group, after, with_qasm=False)
        return
    group.attrs[SINCE] = circuit_key(before)
    write_json(group, CHANGE, change)


def read_circuit(group: h5py.Group, known: Mapping[str, Circuit]) -> Circuit:
    """Read what `write_circuit` or `write_change` wrote; needs no parser and takes unfinished circuits too.

    Raises
    ------
    DamagedError
        For a change of a circuit that is not among the known ones.
    """
    if CHANGE not in group:
        return circuit_from_json(present_form(read_json(group, "circuit")))
    before = known.get(str(group.attrs.get(SINCE)))
    if before is None:
        raise DamagedError(f"'{group.name}' changes a circuit that is not there; restore the file from a copy.")
    return changed_circuit(before, read_json(group, CHANGE))


def qasm_of(group: h5py.Group) -> str:
    """The OpenQASM 3 text of a circuit's group; empty where the circuit has none."""
    return read_text(group, "qasm") if "qasm" in group else ""


def _qasm(circuit: Circuit) -> str:
    """OpenQASM 3 text; empty for a circuit that is not finished, such as one with an unknown gate."""
    from ketbench.circuit.qasm import to_qasm3

    try:
        with np.errstate(all="ignore"):
            return to_qasm3(circuit)
    except (KetbenchError, ArithmeticError, ValueError, LookupError, TypeError):
        return ""
