"""What a circuit needs: qubits, depth, gates, and memory an engine would take; runs nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from ketbench.base.errors import CircuitError
from ketbench.circuit.blocks import expanded
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.gates import GATES, GateKind

STATES_PER_STEP = 11
"""States a training step of the batched engine holds at its peak, measured at 12 qubits and 256 samples."""
STATES_OF_LIGHTNING = 2
STATES_LIVE = 3
"""States the live state's simulator holds at its peak: the one before a gate, the one after, and a part of it."""
_COUNTED: deque[tuple[Circuit, int]] = deque(maxlen=16)
"""Circuits whose depth was told last: asked for at every edit, and writing out takes its time."""
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


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
        "lightning.qubit": 16 * size * STATES_OF_LIGHTNING,
        "gate.density": 16 * size * size,
    }


def memory_of_live_state(qubits: int) -> int:
    """Bytes that the window's own simulator needs for so many qubits, complex128."""
    return 16 * 2**qubits * STATES_LIVE


def depth_of(circuit: Circuit) -> int:
    """The depth that is told everywhere: of the whole circuit, encoding included, with every block written out.

    A circuit that cannot be written out is counted as it is drawn; what is wrong with it is told elsewhere.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> written = CircuitBuilder("one", 2).add("givens", (0, 1), 0.1).build()
    >>> written.depth(), depth_of(written)
    (1, 6)
    """
    known = next((depth for one, depth in tuple(_COUNTED) if one is circuit), None)
    if known is None:
        known = _written_depth(circuit)
        _COUNTED.append((circuit, known))
    return known


def _written_depth(circuit: Circuit) -> int:
    is_plain = not circuit.gates and not any(
        op.gate in GATES and (GATES[op.gate].kind is GateKind.BLOCK or GATES[op.gate].decomposition)
        for op in circuit.ops
    )
    if is_plain:
        return circuit.depth()
    try:
        return expanded(circuit).depth()
    except CircuitError:
        return circuit.depth()


def bytes_text(count: float) -> str:
    """An amount of memory in words, the same everywhere.

    Examples
    --------
    >>> bytes_text(96), bytes_text(3 * 2**24), bytes_text(48 * 2**50), bytes_text(2**90)
    ('96 B', '48 MiB', '48 PiB', 'over 1000 EiB')
    """
    place = 0
    while count >= 1000 and place < len(_UNITS) - 1:
        count, place = count / 1024, place + 1
    return f"{count:.3g} {_UNITS[place]}" if count < 1000 else f"over 1000 {_UNITS[-1]}"


def facts(circuit: Circuit) -> str:
    """The size of a circuit in a line, for whoever names it."""
    trainable = len(circuit.trainable)
    words = f"{circuit.n_wires} qubits   depth {depth_of(circuit)}   {len(circuit.ops)} operations"
    return f"{words}   {trainable} trainable parameters"
