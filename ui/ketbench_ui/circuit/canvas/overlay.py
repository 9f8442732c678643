"""What lies over the drawing for a while: selection, cell cursor, landing ghost, refused cells, time bar."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem, QGraphicsRectItem, QGraphicsScene

from ketbench.circuit.circuit import Op
from ketbench_ui.circuit.canvas.faces import Grain
from ketbench_ui.circuit.canvas.geometry import CELL_WIDTH, LEFT, Cell, cell_rect, op_rect
from ketbench_ui.circuit.canvas.op_item import OpItem
from ketbench_ui.theme.theme import switch

SHADE = 170
"""How much of a refused cell is covered, of 255."""


class Overlay:
    """The items on top; the scene's own items stay as they are."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._frames: dict[int, QGraphicsRectItem] = {}
        self._ghosts: list[QGraphicsItem] = []
        self._shades: dict[Cell, QGraphicsRectItem] = {}
        self._cursor = self._rect(30)
        self._landing = self._rect(20)
        self._band = self._rect(40)
        self._time = QGraphicsLineItem()
        self._time.setZValue(15)
        scene.addItem(self._time)
        for item in (self._cursor, self._landing, self._band, self._time):
            item.hide()
        self._focused = False
        self.repaint()

    def _rect(self, layer: float) -> QGraphicsRectItem:
        item = QGraphicsRectItem()
        item.setZValue(layer)
        self._scene.addItem(item)
        return item

    def repaint(self) -> None:
        """Colours of the look in force."""
        look = switch.look
        self._pen_cursor()
        self._band.setPen(QPen(QColor(look.accent), 1, Qt.PenStyle.SolidLine))
        self._band.setBrush(_tint(look.accent, 36))
        pen = QPen(QColor(look.accent), 2)
        pen.setCosmetic(True)
        self._time.setPen(pen)
        for frame in self._frames.values():
            self._style_frame(frame)
        for shade in self._shades.values():
            shade.setBrush(_tint(look.view, SHADE))

    def select(self, ops: Collection[Op], wires: int) -> None:
        """Frame operations and no others."""
        wanted = {id(op): op for op in ops}
        for key in [key for key in self._frames if key not in wanted]:
            self._scene.removeItem(self._frames.pop(key))
        for key, op in wanted.items():
            frame = self._frames.get(key) or self._frames.setdefault(key, self._rect(0.5))
            self._style_frame(frame)
            frame.setRect(op_rect(op, wires).adjusted(2, 4, -2, -4))

    def place_cursor(self, cell: Cell | None, focused: bool) -> None:
        """Put the cell cursor somewhere, or take it away."""
        self._focused = focused
        self._cursor.setVisible(cell is not None)
        if cell is not None:
            self._cursor.setRect(cell_rect(*cell).adjusted(1.5, 1.5, -1.5, -1.5))
        self._pen_cursor()

    def cursor_rect(self) -> QRectF:
        """Where the cell cursor is."""
        return self._cursor.sceneBoundingRect()

    def landing_rect(self) -> QRectF:
        """Where the ghost is."""
        return self._landing.sceneBoundingRect()

    def show_ghost(self, op: Op | None, cell: Cell, wires: int, grain: Grain) -> None:
        """Show what would land; without an operation, the cell that refuses."""
        room = op_rect(op, wires) if op is not None else cell_rect(*cell)
        self.show_ghosts([op] if op is not None else [], wires, grain, room, refused=op is None)

    def show_ghosts(self, ops: Collection[Op], wires: int, grain: Grain, room: QRectF, refused: bool) -> None:
        """Show several operations on their way."""
        self.hide_ghost()
        color = switch.look.bad if refused else switch.look.accent
        self._landing.setPen(QPen(QColor(color), 1.4, Qt.PenStyle.DashLine))
        self._landing.setBrush(_tint(color, 46))
        self._landing.setRect(room.adjusted(2, 2, -2, -2))
        self._landing.show()
        for op in ops if not refused else ():
            item = OpItem(op, wires)
            item.dress(grain)
            item.setOpacity(0.75)
            item.setZValue(21)
            self._scene.addItem(item)
            self._ghosts.append(item)

    def hide_ghost(self) -> None:
        """Nothing is about to land."""
        self._landing.hide()
        for item in self._ghosts:
            self._scene.removeItem(item)
        self._ghosts.clear()

    def shade(self, cells: Mapping[Cell, str]) -> None:
        """Grey more cells that cannot take the gate."""
        for cell in cells:
            if cell not in self._shades:
                item = self._rect(2)
                item.setPen(QPen(Qt.PenStyle.NoPen))
                item.setBrush(_tint(switch.look.view, SHADE))
                item.setRect(cell_rect(*cell))
                self._shades[cell] = item

    @property
    def shaded(self) -> frozenset[Cell]:
        """Cells greyed now."""
        return frozenset(self._shades)

    def unshade(self) -> None:
        """Grey no cell."""
        for item in self._shades.values():
            self._scene.removeItem(item)
        self._shades.clear()

    def show_band(self, room: QRectF | None) -> None:
        """The rubber band."""
        self._band.setVisible(room is not None)
        if room is not None:
            self._band.setRect(room)

    def show_time(self, columns: int | None, height: float) -> None:
        """The bar behind so many columns."""
        self._time.setVisible(columns is not None)
        if columns is not None:
            x = LEFT + columns * CELL_WIDTH
            self._time.setLine(QLineF(x, 0, x, height))

    def _pen_cursor(self) -> None:
        look = switch.look
        color = look.accent if self._focused else look.line_strong
        pen = QPen(QColor(color), 2.4 if self._focused else 1.2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._cursor.setPen(pen)
        self._cursor.setBrush(Qt.BrushStyle.NoBrush)

    def _style_frame(self, frame: QGraphicsRectItem) -> None:
        frame.setPen(QPen(QColor(switch.look.accent), 2))
        frame.setBrush(_tint(switch.look.accent, 40))


def _tint(color: str, alpha: int) -> QBrush:
    tinted = QColor(color)
    tinted.setAlpha(alpha)
    return QBrush(tinted)
