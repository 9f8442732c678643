"""Which parameter values an exported circuit carries, and the sentence that says so; reads and writes no file."""

from __future__ import annotations

import math

import numpy as np

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.editing.bound import bound
from ketbench.circuit.export.plain import start_values
from ketbench.contract.run import Run

_COMMENTS = {"qasm2": "//", "qasm3": "//", "pennylane": "#", "qiskit": "#", "quantikz": "%"}


def with_symbols(circuit: Circuit) -> tuple[Circuit, str]:
    """The circuit as it is; no sentence where it has no parameters."""
    said = "Parameter values: none; symbols stay symbols, and where numbers are needed seed 0 gives them."
    return circuit, said if circuit.parameters else ""


def with_initial(circuit: Circuit) -> tuple[Circuit, str]:
    """The circuit with the numbers that training starts from."""
    if not circuit.parameters:
        return circuit, ""
    return bound(circuit, start_values(circuit)), "Parameter values: those training starts from with seed 0."


def with_run(run: Run) -> tuple[Circuit, str]:
    """The circuit that a run trained, with the numbers it found.

    Raises
    ------
    InputError
        A run that kept no values of a circuit.
    """
    values = values_of_run(run)
    circuit = run.experiment.circuit
    assert circuit is not None
    return bound(circuit, values), f"Parameter values: those of run {run.id}."


def remark(form: str, said: str) -> bytes:
    """A first line of a text that says which numbers stand in it; empty where a format has no comments."""
    sign = _COMMENTS.get(form, "")
    return f"{sign} {said}\n".encode() if sign and said else b""


def values_of_run(run: Run) -> dict[str, float]:
    """The circuit's parameters as a run trained them, radians; those of the last seed where it had several.

    Raises
    ------
    InputError
        A run without a circuit, or one that kept no values.
    """
    circuit = run.experiment.circuit
    kept = None if run.result is None else run.result.arrays.get("weights")
    if circuit is None or kept is None:
        raise InputError(f"Run '{run.id}' kept no values of a circuit; choose a run that ended.")
    numbers = np.asarray(kept, dtype=np.float64).reshape(-1)
    if len(numbers) != len(circuit.parameters) or not all(map(math.isfinite, numbers)):
        text = f"Run '{run.id}' kept {len(numbers)} values for {len(circuit.parameters)} parameters"
        raise InputError(f"{text}; choose another run.")
    return {parameter.name: float(value) for parameter, value in zip(circuit.parameters, numbers, strict=True)}
