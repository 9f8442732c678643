"""Which engine to take and why, from sizes alone; loads none of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

import psutil

from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.engines.statevector.footprint import bytes_per_amplitude

LARGE = 20
"""Qubits from which PennyLane's compiled kernels beat its batched ones."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine's name and the reason for it."""

    name: str
    reason: str


def pennylane_device(asked: str, n_wires: int, *, noisy: bool, shots: int) -> Choice:
    """The PennyLane device for a circuit."""
    if asked != "auto":
        return Choice(asked, "chosen by name.")
    if noisy:
        return Choice("default.mixed", "the noise model needs a density matrix.")
    if shots:
        return Choice("lightning.qubit", "shots are fastest there.")
    if n_wires >= LARGE and has("pennylane_lightning"):
        return Choice("lightning.qubit", f"{n_wires} qubits; its compiled kernels pay from {LARGE} on.")
    return Choice("default.qubit", f"it takes a whole batch at once, which pays below {LARGE} qubits.")


def engine(asked: str, circuit: Lowered, batch: int, size: int = 8) -> Choice:
    """Our own engine or lightning.qubit for a circuit and a batch; `size` is the bytes of one complex number.

    Ours was the faster one at every size measured, 24 qubits included, but it holds about twice as many states.
    """
    if asked != "auto":
        return Choice(asked, "chosen by name.")
    n = circuit.n_wires
    if n >= LARGE and has("pennylane_lightning") and bytes_per_amplitude(circuit, size) * 2.0**n > memory_free():
        return Choice("lightning.qubit", f"{n} qubits: our simulator needs more memory than is free.")
    return Choice("statevector", f"it simulates a batch of {batch} at once, the fastest measured that fits in memory.")


def memory_free() -> float:
    """Bytes that a run may plan with: four fifths of what is free now."""
    return 0.8 * psutil.virtual_memory().available


def has(package: str) -> bool:
    """Whether a package is installed, without importing it."""
    return find_spec(package) is not None
