"""A circuit as lines of characters for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.circuit.angles.expressions import to_text
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import short_words
from ketbench.circuit.gates import GATES

_LONGEST = 12


def text_drawing(circuit: Circuit, width: int = 100) -> str:
    """Draw a circuit with box characters, continued below where it is wider than `width`.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> print(text_drawing(CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()))
    q0 ─H─●─
    q1 ───⊕─
    """
    labels = [label[:_LONGEST] for label in circuit.wires]
    margin = max(map(len, labels))
    by_column: dict[int, list[Op]] = {}
    for op in circuit.ops:
        by_column.setdefault(op.column, []).append(op)
    columns = [_column(by_column.get(column, []), circuit.n_wires) for column in range(circuit.columns)]
    lines: list[str] = []
    for part in _parts(columns, max(20, width - margin - 3)):
        lines += [""] * bool(lines)
        for wire, label in enumerate(labels):
            lines.append(f"{label:<{margin}} ─{''.join(column[wire] + '─' for column in part)}")
    return "\n".join(lines)


def _parts(columns: list[list[str]], width: int) -> Iterator[list[list[str]]]:
    part: list[list[str]] = []
    used = 0
    for column in columns:
        if part and used + len(column[0]) + 1 > width:
            yield part
            part, used = [], 0
        part.append(column)
        used += len(column[0]) + 1
    yield part


def _column(ops: Sequence[Op], wires: int) -> list[str]:
    cells = ["─"] * wires
    for op in ops:
        for wire in op.span or range(wires):
            cells[wire] = _cell(op, wire)
    size = max(map(len, cells))
    return [cell + "─" * (size - len(cell)) for cell in cells]


def _cell(op: Op, wire: int) -> str:
    if op.gate == "barrier":
        return "┆" if wire in op.wires or not op.wires else "─"
    for control in op.controls:
        if control.wire == wire:
            return "●" if control.value else "○"
    if wire not in op.wires:
        return "│"
    if op.gate == "x" and op.controls and not op.condition:
        return "⊕"
    return _face(op)


def _face(op: Op) -> str:
    face = GATES[op.gate].symbol if op.gate in GATES else op.gate
    if op.angles:
        text = to_text(op.angles[0])
        shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        face += f"({shown}{',…' if len(op.angles) > 1 else ''})"
    if op.bits:
        face += f"→{op.bits[0]}"
    return f"{face}?{short_words(op.condition)}" if op.condition else face
