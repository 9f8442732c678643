"""Where cells lie on the drawing, and which cell a point is in; the only place that knows sizes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF

from ketbench.circuit.circuit import Circuit, Op

CELL_WIDTH, CELL_HEIGHT = 64, 52
FACE_WIDTH, FACE_HEIGHT = 52, 36
LEFT, TOP = 16, 12
SPARE_COLUMNS = 8
"""Empty columns behind the last operation, to draw into."""
ZOOMS = (0.03, 0.05, 0.08, 0.12, 0.17, 0.25, 0.33, 0.5, 0.67, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
"""Pictures are painted for these, so that every pixel of a face is one of the screen."""

Cell = tuple[int, int]
"""Wire and column."""


def column_x(column: float) -> float:
    """Middle of a column."""
    return LEFT + (column + 0.5) * CELL_WIDTH


def row_y(wire: float) -> float:
    """Height of a wire."""
    return TOP + (wire + 0.5) * CELL_HEIGHT


def cell_at(point: QPointF) -> Cell:
    """The wire and column a point of the scene is in; may lie outside the circuit."""
    return int((point.y() - TOP) // CELL_HEIGHT), int((point.x() - LEFT) // CELL_WIDTH)


def cell_rect(wire: int, column: int, rows: int = 1, columns: int = 1) -> QRectF:
    """The room of some cells."""
    return QRectF(LEFT + column * CELL_WIDTH, TOP + wire * CELL_HEIGHT, columns * CELL_WIDTH, rows * CELL_HEIGHT)


def op_rect(op: Op, wires: int) -> QRectF:
    """The room of all cells that an operation fills."""
    span = op.span or range(wires)
    return cell_rect(span[0], op.column, len(span))


def op_number(circuit: Circuit, wire: int, column: int) -> int:
    """Number of the operation that fills a cell; -1 for none."""
    place = bisect_left(circuit.ops, column, key=lambda op: op.column)
    for number in range(place, len(circuit.ops)):
        op = circuit.ops[number]
        if op.column > column:
            break
        if wire in (op.span or range(circuit.n_wires)):
            return number
    return -1


def numbers_within(circuit: Circuit, upper: Cell, lower: Cell) -> list[int]:
    """Numbers of the operations that touch a rectangle of cells, both corners included."""
    wires = range(min(upper[0], lower[0]), max(upper[0], lower[0]) + 1)
    first, last = sorted((upper[1], lower[1]))
    found: list[int] = []
    for number in range(bisect_left(circuit.ops, first, key=lambda op: op.column), len(circuit.ops)):
        op = circuit.ops[number]
        if op.column > last:
            break
        span = op.span or range(circuit.n_wires)
        if span[0] <= wires[-1] and span[-1] >= wires[0]:
            found.append(number)
    return found


def sized(wires: int, columns: int) -> QRectF:
    """The whole drawing with room to go on."""
    return QRectF(0, 0, 2 * LEFT + (columns + SPARE_COLUMNS) * CELL_WIDTH, 2 * TOP + wires * CELL_HEIGHT)


def bounds(ops: Collection[Op], wires: int) -> QRectF:
    """The room of several operations together."""
    room = QRectF()
    for op in ops:
        room = room.united(op_rect(op, wires))
    return room
