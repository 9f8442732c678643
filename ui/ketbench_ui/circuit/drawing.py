"""Draws a circuit into a scene, wires as lines and operations as cached pictures; read-only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem, QGraphicsScene, QGraphicsSimpleTextItem, QGraphicsView

from ketbench.circuit import Circuit, Op
from ketbench.expressions import to_text
from ketbench.gates import GATES
from ketbench_ui.circuit import faces
from ketbench_ui.circuit.faces import CELL_HEIGHT, CELL_WIDTH
from ketbench_ui.theme import switch

LEFT = 84
TOP = 34
_OP = 0


class Drawing(QGraphicsView):
    """A zoomable picture of one circuit; a click selects an operation."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.circuit: Circuit | None = None
        self._selected = -1
        switch.changed.connect(self._draw)

    def show_circuit(self, circuit: Circuit | None) -> None:
        """Replace the circuit."""
        if circuit is not self.circuit:
            self.circuit = circuit
            self._selected = -1
            self._draw()

    def select(self, number: int) -> None:
        """Mark an operation."""
        self._selected = number
        self._draw()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = 1.15 if event.angleDelta().y() > 0 else 1 / 1.15
            if 0.2 < self.transform().m11() * factor < 4:
                self.scale(factor, factor)
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is under the cursor."""
        number = next((n for item in self.items(event.pos()) if (n := item.data(_OP)) is not None), -1)
        if number != self._selected:
            self.select(number)
            self.picked.emit(number)
        super().mousePressEvent(event)

    def _draw(self) -> None:
        self._scene.clear()
        self._scene.setBackgroundBrush(QColor(switch.look.view))
        if self.circuit is None:
            return
        self._wires(self.circuit)
        for number, op in enumerate(self.circuit.ops):
            self._op(number, op)
        width = LEFT + (self.circuit.columns + 1) * CELL_WIDTH
        self._scene.setSceneRect(0, 0, width, 2 * TOP + self.circuit.n_wires * CELL_HEIGHT)

    def _wires(self, circuit: Circuit) -> None:
        line = QPen(QColor(switch.look.line_strong), 1.4)
        end = LEFT + (circuit.columns + 0.4) * CELL_WIDTH
        for wire, name in enumerate(circuit.wires):
            y = row_y(wire)
            self._scene.addLine(LEFT - 14, y, end, y, line)
            text = QGraphicsSimpleTextItem(f"{name}  |0⟩")
            text.setBrush(QColor(switch.look.muted))
            text.setPos(LEFT - 24 - text.boundingRect().width(), y - text.boundingRect().height() / 2)
            self._scene.addItem(text)

    def _op(self, number: int, op: Op) -> None:
        if op.gate == "barrier":
            self._barrier(op)
            return
        x = column_x(op.column)
        if len(op.span) > 1:
            pen = QPen(QColor(switch.look.text), 1.6)
            self._scene.addLine(x, row_y(op.span[0]), x, row_y(op.span[-1]), pen)
        for control in op.controls:
            self._picture(faces.dot(bool(control.value), self._ratio), x, row_y(control.wire), number, op)
        if op.gate == "x" and op.controls:
            self._picture(faces.target(self._ratio), x, row_y(op.wires[0]), number, op)
        elif op.gate == "swap":
            for wire in op.wires:
                self._cross(x, row_y(wire))
        elif op.wires:
            middle = (row_y(min(op.wires)) + row_y(max(op.wires))) / 2
            item = self._picture(faces.box(op, self._ratio), x, middle, number, op)
            if number == self._selected:
                self._frame(item)

    def _picture(self, picture: QPixmap, x: float, y: float, number: int, op: Op) -> QGraphicsPixmapItem:
        item = self._scene.addPixmap(picture)
        size = picture.deviceIndependentSize()
        item.setPos(QPointF(x - size.width() / 2, y - size.height() / 2))
        item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        item.setToolTip(op_sentence(self.circuit, op))
        item.setData(_OP, number)
        return item

    def _frame(self, item: QGraphicsItem) -> None:
        room = item.sceneBoundingRect().adjusted(-3, -3, 3, 3)
        self._scene.addRect(room, QPen(QColor(switch.look.accent), 2))

    def _cross(self, x: float, y: float) -> None:
        pen = QPen(QColor(switch.look.text), 1.8)
        self._scene.addLine(x - 6, y - 6, x + 6, y + 6, pen)
        self._scene.addLine(x - 6, y + 6, x + 6, y - 6, pen)

    def _barrier(self, op: Op) -> None:
        assert self.circuit is not None
        wires = op.span or range(self.circuit.n_wires)
        pen = QPen(QColor(switch.look.faint), 1.2, Qt.PenStyle.DashLine)
        x = column_x(op.column)
        self._scene.addLine(x, row_y(wires[0]) - CELL_HEIGHT / 2, x, row_y(wires[-1]) + CELL_HEIGHT / 2, pen)

    @property
    def _ratio(self) -> float:
        return max(2.0, self.devicePixelRatioF())


def column_x(column: int) -> float:
    """Middle of a column."""
    return LEFT + (column + 0.5) * CELL_WIDTH


def row_y(wire: int) -> float:
    """Height of a wire."""
    return TOP + (wire + 0.5) * CELL_HEIGHT


def op_sentence(circuit: Circuit | None, op: Op) -> str:
    """What an operation is, for a tooltip and the inspector."""
    gate = GATES.get(op.gate)
    names = circuit.wires if circuit else ()
    wires = ", ".join(names[w] if w < len(names) else str(w) for w in op.wires)
    guards = ", ".join(names[c.wire] if c.wire < len(names) else str(c.wire) for c in op.controls)
    angles = ", ".join(to_text(angle) for angle in op.angles[:8])
    parts = [gate.title if gate else op.gate, f"on {wires}"]
    parts += [f"controlled by {guards}"] if guards else []
    parts += [f"angle {angles}"] if angles else []
    return ", ".join(parts)
