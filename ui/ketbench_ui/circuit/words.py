"""Sentences about operations and circuits for titles, tooltips and the inspector; draws nothing."""

from __future__ import annotations

from ketbench.base.counting import counted
from ketbench.circuit.angles.expressions import to_text
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import words
from ketbench.circuit.gates import GATES
from ketbench_ui.circuit.canvas.geometry import op_number


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


def drawing_words(circuit: Circuit | None, cell: tuple[int, int]) -> str:
    """The drawing for a screen reader: its size, and what stands in the cell under the cursor."""
    if circuit is None:
        return "No circuit."
    wire, column = cell
    size = (
        ", ".join(
            (counted(circuit.n_wires, "wire"), counted(circuit.columns, "column"), counted(len(circuit.ops), "gate"))
        )
        + "."
    )
    if not 0 <= wire < circuit.n_wires:
        return size
    number = op_number(circuit, wire, column)
    there = op_sentence(circuit, circuit.ops[number]) if number >= 0 else "empty"
    waits = f", if {words(circuit.ops[number].condition)}" if number >= 0 and circuit.ops[number].condition else ""
    return f"{size} Wire {circuit.wires[wire]}, column {column}: {there}{waits}."
