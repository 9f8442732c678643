"""A circuit in other languages and as a picture: one table of formats for the window and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ketbench.base.contributed.writing import brought, written
from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.export.drawing import draw_circuit, picture
from ketbench.circuit.export.files import circuit_from_path
from ketbench.circuit.export.json_text import from_json, to_json
from ketbench.circuit.export.pennylane_code import to_pennylane
from ketbench.circuit.export.qiskit_code import to_qiskit
from ketbench.circuit.export.quantikz import to_quantikz
from ketbench.circuit.export.quirk import from_quirk, to_quirk
from ketbench.circuit.export.reading import read_circuit
from ketbench.circuit.qasm import to_qasm2, to_qasm3

__all__ = [
    "FORMATS",
    "circuit_from_path",
    "draw_circuit",
    "export",
    "formats",
    "from_json",
    "from_quirk",
    "picture",
    "read_circuit",
    "to_json",
    "to_pennylane",
    "to_qiskit",
    "to_quantikz",
    "to_quirk",
]

CIRCUIT = "circuit"
_TEXTS: Mapping[str, Callable[[Circuit], str]] = {
    "qasm3": to_qasm3,
    "qasm2": to_qasm2,
    "pennylane": to_pennylane,
    "qiskit": to_qiskit,
    "quantikz": to_quantikz,
    "json": to_json,
    "quirk": to_quirk,
}
FORMATS: Mapping[str, str] = {
    "qasm3": ".qasm",
    "qasm2": ".qasm",
    "pennylane": ".py",
    "qiskit": ".py",
    "quantikz": ".tex",
    "svg": ".svg",
    "png": ".png",
    "pdf": ".pdf",
    "json": ".json",
    "quirk": ".url",
}
"""Names of the formats and the usual ends of their files."""


def export(circuit: Circuit, form: str, theme: str = "light") -> bytes:
    """A circuit as the content of a file.

    Raises
    ------
    CircuitError
        An unknown format, or something that the format cannot say.
    """
    if form in ("svg", "png", "pdf"):
        return picture(circuit, form, theme)
    if form in _TEXTS:
        return _TEXTS[form](circuit).encode()
    if form in brought(CIRCUIT):
        return written(CIRCUIT, form, circuit)
    raise CircuitError(f"There is no format '{form}'; choose {', '.join(formats())}.")


def formats() -> Mapping[str, str]:
    """Names and usual ends of files of all formats, those of plugins last."""
    return {**FORMATS, **{name: end for name, end in brought(CIRCUIT).items() if name not in FORMATS}}
