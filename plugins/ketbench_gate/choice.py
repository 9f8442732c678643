"""Which engine to take and why, from sizes alone; loads none of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

LARGE = 20
"""Qubits from which PennyLane's compiled kernels beat its batched ones."""
VERY_LARGE = 23
"""Qubits from which our tables over all basis states cost more memory than lightning.qubit's states."""


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


def engine(asked: str, n_wires: int, batch: int) -> Choice:
    """Our own engine or lightning.qubit for a circuit and a batch."""
    if asked != "auto":
        return Choice(asked, "chosen by name.")
    if n_wires >= VERY_LARGE and has("pennylane_lightning"):
        return Choice("lightning.qubit", f"{n_wires} qubits: it needs less memory from {VERY_LARGE} on.")
    return Choice(
        "statevector", f"it simulates a batch of {batch} at once, fastest measured below {VERY_LARGE} qubits."
    )


def has(package: str) -> bool:
    """Whether a package is installed, without importing it."""
    return find_spec(package) is not None
