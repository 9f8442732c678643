"""OpenQASM in and out: version 3 without loss, version 2 as far as it reaches."""

from __future__ import annotations

from ketbench.circuit import Circuit
from ketbench.qasm.reading import read
from ketbench.qasm.source import Source
from ketbench.qasm.writing import to_qasm3

__all__ = ["from_qasm3", "to_qasm3"]


def from_qasm3(text: str, name: str = "circuit") -> Circuit:
    """Read OpenQASM 3.

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
    return read(Source(text), name)
