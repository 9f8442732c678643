"""What a circuit needs: qubits, depth, gates, and memory an engine would take; runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ketbench.blocks import expanded
from ketbench.circuit import Circuit
from ketbench.gates import GATES, GateKind

STATES_PER_STEP = 11
"""States a training step of the batched engine holds at its peak, measured at 12 qubits and 256 samples."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Counts after blocks and custom gates are written out.

    Parameters
    ----------
    qubits, bits, depth, gates, two_qubit_gates : int
        `depth` leaves barriers out; `two_qubit_gates` counts gates on two or more wires, controls included.
    trainable, frozen, features : int
    memory : mapping of engine name to int, bytes
        For one sample; training multiplies it by the batch for the batched engine alone.
    """

    qubits: int
    bits: int
    depth: int
    gates: int
    two_qubit_gates: int
    trainable: int
    frozen: int
    features: int
    memory: Mapping[str, int]


def resources(circuit: Circuit, batch: int = 1) -> Resources:
    """Count what a circuit needs.

    Parameters
    ----------
    circuit : Circuit
    batch : int
        Samples the batched engine computes at once.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> found = resources(CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build())
    >>> found.depth, found.gates, found.two_qubit_gates, found.memory["gate.density"]
    (2, 2, 1, 256)
    """
    plain = expanded(circuit)
    kinds = (GateKind.UNITARY, GateKind.STATE)
    gates = [op for op in plain.ops if op.gate in GATES and GATES[op.gate].kind in kinds]
    return Resources(
        qubits=circuit.n_wires,
        bits=circuit.bits,
        depth=plain.depth(),
        gates=len(gates),
        two_qubit_gates=sum(len(op.all_wires) > 1 for op in gates),
        trainable=len(circuit.trainable),
        frozen=len(circuit.parameters) - len(circuit.trainable),
        features=len(circuit.features),
        memory=engine_memory(circuit.n_wires, batch),
    )


def engine_memory(qubits: int, batch: int = 1) -> Mapping[str, int]:
    """Bytes that each kind of engine needs for so many qubits, states alone.

    The batched engine holds complex64 states of the whole batch, lightning.qubit two complex128 states of one
    sample, a density matrix engine one complex128 matrix.
    """
    size = 2**qubits
    return {
        "gate.statevector": 8 * size * batch * STATES_PER_STEP,
        "lightning.qubit": 2 * 16 * size,
        "gate.density": 16 * size * size,
    }
