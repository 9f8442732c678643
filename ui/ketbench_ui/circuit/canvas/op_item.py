"""One operation on the drawing: a picture, and for wires further away dots, crosses and a line; knows no editing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem, QGraphicsPixmapItem

from ketbench.circuit.circuit import Op
from ketbench_ui.circuit.canvas import faces
from ketbench_ui.circuit.canvas.faces import Grain
from ketbench_ui.circuit.canvas.geometry import column_x, row_y
from ketbench_ui.circuit.sharing import names_in
from ketbench_ui.theme.theme import switch


class OpItem(QGraphicsPixmapItem):
    """The item of one operation."""

    def __init__(self, op: Op, wires: int) -> None:
        super().__init__()
        self.op = op
        self.names = names_in(op)
        self._span = op.span or range(wires)
        self._ends: list[tuple[QGraphicsPixmapItem, int]] = []
        self._line: QGraphicsLineItem | None = None
        self._middle = row_y((min(op.wires) + max(op.wires)) / 2) if op.wires else row_y(0)
        self.setZValue(1)
        self._make_parts()

    def rebind(self, op: Op) -> None:
        """Stand for an operation that is equal but for its column."""
        self.op = op
        self.setX(column_x(op.column))

    def dress(self, fine: Grain, stripes: tuple[str, ...] = (), frozen: bool = False) -> None:
        """Put on the pictures for a zoom, a look and the sharing of parameters."""
        op = self.op
        y = self._middle
        if op.gate == "barrier":
            y = row_y((self._span[0] + self._span[-1]) / 2)
            self._wear(self, faces.fence(len(self._span), fine))
        elif op.gate == "x" and op.controls and op.condition is None:
            self._wear(self, faces.target(fine))
        elif op.gate == "swap" and op.condition is None:
            y = row_y(op.wires[0])
            self._wear(self, faces.cross(fine))
        else:
            self._wear(self, faces.box(faces.face(op, stripes, frozen), fine))
        self.setPos(QPointF(column_x(op.column), y))
        self._dress_parts(fine)

    def _make_parts(self) -> None:
        op = self.op
        if len(self._span) > 1 and op.gate != "barrier":
            self._line = QGraphicsLineItem(self)
            self._line.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        for control in op.controls:
            self._ends.append((QGraphicsPixmapItem(self), control.wire))
        if op.gate == "swap" and op.condition is None:
            self._ends.append((QGraphicsPixmapItem(self), op.wires[1]))

    def _dress_parts(self, fine: Grain) -> None:
        base = self.pos().y()
        if self._line is not None:
            self._line.setLine(0, row_y(self._span[0]) - base, 0, row_y(self._span[-1]) - base)
            self._line.setPen(QPen(QColor(switch.look.text), 1.6))
        for place, (item, wire) in enumerate(self._ends):
            controls = self.op.controls
            picture = faces.dot(bool(controls[place].value), fine) if place < len(controls) else faces.cross(fine)
            self._wear(item, picture)
            item.setPos(0, row_y(wire) - base)

    @staticmethod
    def _wear(item: QGraphicsPixmapItem, picture: QPixmap) -> None:
        size = picture.deviceIndependentSize()
        item.setTransformationMode(Qt.TransformationMode.FastTransformation)
        item.setShapeMode(QGraphicsPixmapItem.ShapeMode.BoundingRectShape)
        item.setPixmap(picture)
        item.setOffset(-size.width() / 2, -size.height() / 2)
