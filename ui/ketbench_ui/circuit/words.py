"""Sentences about operations and circuits for titles, tooltips and the inspector; draws nothing."""

from __future__ import annotations

from ketbench.circuit.angles.expressions import to_text
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.gates import GATES


def op_title(circuit: Circuit, op: Op) -> str:
    """What an operation is."""
    gate = GATES.get(op.gate)
    return gate.title if gate else f"Gate {op.gate}"


def control_words(circuit: Circuit, op: Op) -> str:
    """Its controls; an anti-control says so."""
    return ", ".join(circuit.wires[c.wire] + ("" if c.value else " (0)") for c in op.controls)


def op_sentence(circuit: Circuit, op: Op) -> str:
    """Everything about an operation in a line."""
    parts = [op_title(circuit, op), f"on {', '.join(circuit.wires[w] for w in op.wires) or 'all wires'}"]
    parts += [f"controlled by {control_words(circuit, op)}"] if op.controls else []
    angles = ", ".join(to_text(angle) for angle in op.angles[:8])
    parts += [f"angle {angles}"] if angles else []
    return ", ".join(parts)
