"""OpenQASM in and out: version 3 without loss, version 2 as far as it reaches; loads the parser on first use."""

from __future__ import annotations

from pathlib import Path

from ketbench.base.problems import Problem
from ketbench.circuit.circuit import Circuit

__all__ = ["from_qasm2", "from_qasm3", "read_qasm", "to_qasm2", "to_qasm3"]


def from_qasm3(
    text: str, name: str = "circuit", folder: Path | None = None, notes: list[Problem] | None = None
) -> Circuit:
    """Read OpenQASM 3.

    Parameters
    ----------
    text, name : str
    folder : Path or None
        Where included files are looked for; None for nowhere.
    notes : list of Problem or None
        Gets the warnings, each with line and column.

    Raises
    ------
    QasmError
        With line and column.

    Examples
    --------
    >>> bell = from_qasm3("qubit[2] q; h q[0]; cx q[0], q[1];", "bell")
    >>> [(op.gate, op.all_wires, op.column) for op in bell.ops]
    [('h', (0,), 0), ('x', (0, 1), 1)]
    """
    from ketbench.circuit.qasm.source import Source
    from ketbench.circuit.qasm.statements.reading import read

    return read(Source(text, 3, folder, notes), name)


def from_qasm2(
    text: str, name: str = "circuit", folder: Path | None = None, notes: list[Problem] | None = None
) -> Circuit:
    """Read OpenQASM 2.

    Raises
    ------
    QasmError
        With line and column.
    """
    from ketbench.circuit.qasm.limits import refuse_large
    from ketbench.circuit.qasm.source import Source
    from ketbench.circuit.qasm.statements.reading import read
    from ketbench.circuit.qasm.version2 import as_version_3

    refuse_large(text)
    return read(Source(as_version_3(text), 2, folder, notes), name)


def read_qasm(
    text: str, name: str = "circuit", folder: Path | None = None, notes: list[Problem] | None = None
) -> Circuit:
    """Read OpenQASM 2 or 3, by the version the text states; 3 without one.

    Raises
    ------
    QasmError
        With line and column.
    """
    from ketbench.circuit.qasm.limits import refuse_large
    from ketbench.circuit.qasm.version2 import version_of

    refuse_large(text)
    read = from_qasm2 if version_of(text) == 2 else from_qasm3
    return read(text, name, folder, notes)


def to_qasm3(circuit: Circuit) -> str:
    """Write a circuit as OpenQASM 3; reading it gives an equal one."""
    from ketbench.circuit.qasm.writing import to_qasm3 as written

    return written(circuit)


def to_qasm2(circuit: Circuit) -> str:
    """Write a circuit as OpenQASM 2, blocks written out.

    Raises
    ------
    CircuitError
        A parameter, a feature, an anti-control of a gate without one, or text of version 3: 2 cannot say it.
    """
    from ketbench.circuit.qasm.version2 import to_qasm2 as written

    return written(circuit)
