"""A file of OpenQASM that was offered as data: recognised, and read as the circuit it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ketbench.base.errors import DatasetError

if TYPE_CHECKING:
    from ketbench.circuit.circuit import Circuit

_START = re.compile(rb"(\xef\xbb\xbf)?(\s|//[^\n]*\n|/\*.*?\*/)*OPENQASM\s+[\d.]+\s*;", re.DOTALL)


def is_circuit(file: str) -> bool:
    """Whether a file holds OpenQASM, by its first statement or its ending."""
    place = Path(file)
    if not place.is_file():
        return False
    try:
        with place.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    return _START.match(head) is not None or (place.suffix.lower() in (".qasm", ".qasm3") and b"\0" not in head)


def read_circuit_file(place: Path) -> Circuit:
    """The circuit in a file of OpenQASM 2 or 3.

    Raises
    ------
    DatasetError
        When it cannot be opened or is no text.
    """
    from ketbench.circuit.qasm import read_qasm

    try:
        text = place.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DatasetError(f"'{place.name}' cannot be opened ({error.strerror}); check the path.") from None
    except UnicodeDecodeError as error:
        raise DatasetError(f"'{place.name}' is not text (byte {error.start}); choose an OpenQASM file.") from None
    return read_qasm(text)
