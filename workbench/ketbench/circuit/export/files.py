"""A circuit from a file of any format that is read; a file that is none ends in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from ketbench.base.errors import CircuitError, InputError
from ketbench.base.problems import Problem
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.export.reading import read_circuit

MOST_BYTES = 4_000_000


def circuit_from_path(path: Path, notes: list[Problem] | None = None) -> Circuit:
    """Read OpenQASM, a circuit's JSON or a Quirk address.

    Raises
    ------
    InputError
        A file that cannot be read, or whose text is not a circuit; the text says why, with line and column.
    """
    try:
        with path.open("rb") as file:
            return circuit_from_stream(file, path.stem, str(path), path.parent, notes)
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror or error}.") from None


def circuit_from_stream(
    file: BinaryIO, name: str, label: str, folder: Path | None = None, notes: list[Problem] | None = None
) -> Circuit:
    """Read a circuit from an open file; `label` is what messages call it.

    Raises
    ------
    InputError
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputError(f"'{label}' is larger than {MOST_BYTES // 10**6} MB; a circuit's text is read up to that.")
    try:
        return read_circuit(content.decode("utf-8-sig"), name, folder, notes)
    except UnicodeDecodeError as error:
        raise InputError(f"'{label}' is not UTF-8 text: byte {error.start} cannot be read.") from None
    except CircuitError as error:
        raise InputError(f"'{label}': {error}") from None
