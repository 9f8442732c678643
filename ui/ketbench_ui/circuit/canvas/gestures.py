"""What press, drag and release mean on the drawing: select, rubber band, move, place; a drag is one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication

from ketbench.base.errors import KetbenchError
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.editing import edits as circuit_edits
from ketbench_ui.circuit.canvas.geometry import Cell, bounds, cell_at, cell_rect, op_number
from ketbench_ui.circuit.canvas.shading import Shading
from ketbench_ui.circuit.editing import READ_ONLY, Editing

if TYPE_CHECKING:
    from ketbench_ui.circuit.canvas.canvas import Canvas


class Gestures:
    """The mouse on one canvas."""

    def __init__(self, canvas: Canvas, editing: Editing) -> None:
        self._canvas = canvas
        self._view, self._scene = canvas.view, canvas.scene
        self._editing = editing
        self._shading = Shading(canvas)
        self._pressed: QPoint | None = None
        self._from: Cell = (0, 0)
        self._moving: list[int] = []
        self._also: list[int] = []
        self._dragged = False
        self._hovered: tuple[str, Cell] | None = None
        self._target: tuple[int, int] = (0, 0)

    def press(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Take hold of an operation, of empty room, or place the gate in hand."""
        editing, circuit = self._editing, self._editing.circuit
        if circuit is None:
            return
        cell = self._view.cell_under(position)
        if editing.in_hand:
            self.drop(editing.in_hand, position, keep=bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
            return
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self._pressed, self._from, self._dragged = position, cell, False
        number = op_number(circuit, *cell) if _inside(circuit, cell) else -1
        self._also = editing.numbers if shift else []
        self._moving = self._chosen(number, shift)
        if _inside(circuit, cell):
            editing.set_cursor(cell)

    def move(self, position: QPoint, held: bool) -> None:
        """Go on with a drag, or let the ghost of the gate in hand follow."""
        if self._pressed is None or not held:
            if self._editing.in_hand:
                self.hover(self._editing.in_hand, position)
            return
        far = (position - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._dragged and not far:
            return
        self._dragged = True
        if self._moving:
            self._drag_ops(position)
        else:
            self._drag_band(position)

    def release(self, position: QPoint) -> None:
        """End the drag: one step of undo, or a selection."""
        if self._pressed is None:
            return
        start, self._pressed = self._pressed, None
        if self._dragged and self._moving:
            cell = self._view.cell_under(position)
            self._leave_ghost()
            self._editing.move(self._moving, cell[0] - self._from[0], cell[1] - self._from[1])
        elif self._dragged:
            self._scene.overlay.show_band(None)
            first, last = cell_at(self._view.exactly(start)), self._view.cell_under(position)
            self._editing.select_cells(first, last, self._also)

    def double_click(self, position: QPoint) -> None:
        """Edit the angle of what is there."""
        circuit, cell = self._editing.circuit, self._view.cell_under(position)
        if circuit is not None and _inside(circuit, cell):
            self._canvas.edit_angle(op_number(circuit, *cell))

    def hover(self, gate: str, position: QPoint) -> None:
        """Show where a gate would land, or the reason why it cannot."""
        circuit, cell = self._editing.circuit, self._view.cell_under(position)
        if circuit is None or self._hovered == (gate, cell):
            return
        self._shading.begin(gate)
        self._hovered = (gate, cell)
        found = self._editing.landing(gate, *cell)
        reason = found if isinstance(found, str) else ""
        op = found if isinstance(found, Op) else None
        self._scene.overlay.show_ghost(op, cell, circuit.n_wires, self._scene.grain)
        self._canvas.explain(reason, cell_rect(*cell))

    def drop(self, gate: str, position: QPoint, *, keep: bool = False) -> None:
        """Place a gate; Shift keeps it in hand."""
        cell = self._view.cell_under(position)
        self.leave()
        if self._editing.place(gate, *cell) and not keep:
            self._editing.take_in_hand("")

    def leave(self) -> None:
        """The gate went elsewhere."""
        self._hovered = None
        self._shading.end()
        self._leave_ghost()

    def cancel(self) -> bool:
        """Break a drag off; whether there was one."""
        was = self._pressed is not None and self._dragged
        self._pressed, self._moving = None, []
        self._scene.overlay.show_band(None)
        self.leave()
        return was

    def _chosen(self, number: int, shift: bool) -> list[int]:
        """What a drag from here moves; selects it."""
        editing = self._editing
        if number < 0:
            if not shift:
                editing.select(())
            return []
        numbers = editing.numbers
        if shift:
            editing.select([n for n in numbers if n != number] if number in numbers else [*numbers, number])
            return editing.numbers if number in editing.numbers else []
        if number not in numbers:
            editing.select([number])
            return [number]
        return numbers

    def _drag_ops(self, position: QPoint) -> None:
        circuit = self._editing.circuit
        cell = self._view.cell_under(position)
        shift = (cell[0] - self._from[0], cell[1] - self._from[1])
        if circuit is None or shift == self._target:
            return
        self._target = shift
        ops, room, reason = _moved(circuit, self._moving, shift)
        self._scene.overlay.show_ghosts(ops, circuit.n_wires, self._scene.grain, room, bool(reason))
        self._canvas.explain(READ_ONLY if self._editing.read_only else reason, room)

    def _drag_band(self, position: QPoint) -> None:
        assert self._pressed is not None
        start, end = self._view.exactly(self._pressed), self._view.exactly(position)
        self._scene.overlay.show_band(QRectF(start, end).normalized())

    def _leave_ghost(self) -> None:
        self._target = (0, 0)
        self._scene.overlay.hide_ghost()
        self._canvas.explain("", QRectF())


def _inside(circuit: Circuit, cell: Cell) -> bool:
    return 0 <= cell[0] < circuit.n_wires and cell[1] >= 0


def _moved(circuit: Circuit, numbers: list[int], shift: tuple[int, int]) -> tuple[list[Op], QRectF, str]:
    """Operations where a drag would put them, their room, and the reason against it."""
    old = [circuit.ops[number] for number in numbers]
    room = bounds(old, circuit.n_wires).translated(cell_rect(shift[0], shift[1]).topLeft() - cell_rect(0, 0).topLeft())
    if shift == (0, 0):
        return old, room, ""
    try:
        after = circuit_edits.move(circuit, numbers, *shift)
    except KetbenchError as error:
        return [], room, str(error)
    known = {id(op) for op in circuit.ops}
    return [op for op in after.ops if id(op) not in known], room, ""
