"""Operators in data sets of PennyLane (HDF5): found by their marks, read by PennyLane's own reader."""

from __future__ import annotations

import json
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess
from ketbench.data.quantum.pauli import COEFFICIENT, TERM, PauliTerm, operator_columns

_MARKS = ("qp.data.type_id", "type_id")
_OPERATORS = ("operator", "pytree")
_PREFERRED = ("hamiltonian", "tapered_hamiltonian")
_TINY = 1e-14


def operators_in(file: Any) -> list[str]:
    """Names of the attributes of a PennyLane data set that hold operators, the Hamiltonian first.

    Parameters
    ----------
    file : h5py.File
    """
    import h5py

    found: list[str] = []
    for name in file:
        if not isinstance(file.get(name, getlink=True), h5py.HardLink) or not isinstance(file[name], h5py.Group):
            continue
        marks = [str(file[name].attrs[mark]) for mark in _MARKS if mark in file[name].attrs]
        if any(mark in _OPERATORS for mark in marks):
            found.append(str(name))
    return sorted(found, key=lambda name: (name not in _PREFERRED, name))


def read_operator_of_set(
    source: Source, name: str, options: Options, findings: Findings
) -> tuple[tuple[Column, ...], Guess]:
    """The operator that a data set holds under a name, as terms.

    Raises
    ------
    DatasetError
        Without PennyLane, or when what stands there is no real sum of Pauli strings.
    """
    if find_spec("pennylane") is None:
        text = f"'{source.name}' is a data set of PennyLane, and its '{name}' is read by PennyLane alone"
        raise DatasetError(f"{text}; install it with: pip install 'ketbench[gate]'.")
    terms = _terms(source, name)[: options.rows]
    wires = 1 + max((term.letters[-1][0] for term in terms if term.letters), default=-1)
    size = f"{counted(len(terms), 'Pauli term')} on {counted(wires, 'wire')}"
    findings.note(f"A data set of PennyLane: the operator '{name}' of {size}; a row a term, wire 0 is the left one.")
    preview = tuple((term.text, f"{term.coefficient:.10g}") for term in terms[:50])
    guess = Guess(
        Format.HDF5, names=(TERM, COEFFICIENT), preview=preview, facts={"operator": json.dumps("pauli")},
        evidence={"format": "Known by PennyLane's marks: an operator of one of its data sets."},
    )  # fmt: skip
    return operator_columns(terms), guess


def _terms(source: Source, name: str) -> tuple[PauliTerm, ...]:
    held: Any = import_module("pennylane.data")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.h5"
        path.write_bytes(source.content())
        try:
            opened = held.Dataset.open(path, "r")
            sentence = getattr(opened, name).pauli_rep
        except Exception as error:
            reason = " ".join(str(error).split())[:100]
            text = f"PennyLane cannot read '{name}' of '{source.name}' ({reason})"
            raise DatasetError(f"{text}; write the data set again with this version of it.") from None
    if sentence is None:
        raise DatasetError(f"'{name}' of '{source.name}' is not a sum of Pauli strings; choose another part.")
    place = _wires(sentence)
    found: list[PauliTerm] = []
    for word, value in sentence.items():
        size = complex(value)
        if abs(size.imag) > _TINY:
            raise DatasetError(
                f"'{name}' of '{source.name}' has the coefficient {size:.6g}; an energy needs real ones."
            )
        letters = tuple(sorted((place[wire], str(letter)) for wire, letter in word.items()))
        found.append(PauliTerm(size.real, letters))
    return tuple(found)


def _wires(sentence: Any) -> dict[Any, int]:
    """Numbers of wires as they are; named ones are counted in their order."""
    wires = list(sentence.wires)
    if all(isinstance(wire, int) and wire >= 0 for wire in wires):
        return {wire: wire for wire in wires}
    return {wire: at for at, wire in enumerate(wires)}
