"""Tells the formats that a circuit can be read from apart; reads no file."""

from __future__ import annotations

from pathlib import Path

from ketbench.base.errors import CircuitError
from ketbench.base.problems import Problem
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.export.json_text import from_json
from ketbench.circuit.export.quirk import from_quirk
from ketbench.circuit.qasm import read_qasm

MOST_CHARACTERS = 4_000_000


def read_circuit(
    text: str, name: str = "circuit", folder: Path | None = None, notes: list[Problem] | None = None
) -> Circuit:
    """Read OpenQASM, a circuit's JSON or a Quirk address, by what the text begins with.

    Parameters
    ----------
    text, name : str
    folder : Path or None
        Where files that OpenQASM includes are looked for; None for nowhere.
    notes : list of Problem or None
        Gets the warnings of an OpenQASM text.

    Raises
    ------
    CircuitError
    """
    if len(text) > MOST_CHARACTERS:
        raise CircuitError(f"The text has {len(text):,} characters; the most that is read is {MOST_CHARACTERS:,}.")
    start = text.lstrip()[:200]
    if start.startswith("{") and '"cols"' in text and '"format"' not in start:
        return from_quirk(text, name)
    if start.startswith("{"):
        return from_json(text)
    if start.startswith(("http://", "https://")) and "#circuit=" in text:
        return from_quirk(text, name)
    return read_qasm(text, name, folder, notes)
