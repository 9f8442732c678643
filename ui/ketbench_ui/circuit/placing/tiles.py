"""One gate in the palette: its face as a button that can be clicked or dragged."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from ketbench_ui.circuit.canvas import faces
from ketbench_ui.circuit.canvas.faces import Grain
from ketbench_ui.circuit.canvas.geometry import FACE_HEIGHT, FACE_WIDTH
from ketbench_ui.circuit.placing.mime import gate_data
from ketbench_ui.circuit.placing.stock import READY, Stock
from ketbench_ui.theme.theme import switch

ROOM = 5


class Tile(QWidget):
    """A gate to take."""

    chosen = Signal(str)

    def __init__(self, stock: Stock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stock = stock
        self.armed = False
        self._pressed: QPoint | None = None
        self.setFixedSize(FACE_WIDTH + 2 * ROOM, FACE_HEIGHT + 2 * ROOM)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(stock.title)
        key = f"  ({stock.key})" if stock.key else ""
        self.setToolTip("\n".join(filter(None, (f"{stock.title}{key}", stock.description))))

    def sizeHint(self) -> QSize:
        """As large as a face."""
        return self.size()

    def arm(self, armed: bool) -> None:
        """Show that the next click on the drawing places it."""
        if armed != self.armed:
            self.armed = armed
            self.update()

    def picture(self) -> QPixmap:
        """The face at the screen's own resolution."""
        look = switch.look
        blocks = dict.fromkeys(("Ansatz", "Own", READY), look.block)
        color = {"Encoders": look.encoder, **blocks}.get(self.stock.group, look.fixed)
        if self.stock.turns and self.stock.group not in ("Encoders", *blocks):
            color = look.rotation
        if self.stock.group == "Other":
            color = look.measure
        kind = self.stock.name if self.stock.name == "measure" else "box"
        shown = faces.Face(self.stock.symbol, "", color, 0, (), (), False, kind)
        return faces.box(shown, Grain(self.devicePixelRatioF(), False, look.name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The face, and a ring while it is in hand or in focus."""
        painter = QPainter(self)
        painter.drawPixmap(ROOM, ROOM, self.picture())
        if self.armed or self.hasFocus() or self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            strong = self.armed or self.hasFocus()
            painter.setPen(QPen(QColor(switch.look.accent if strong else switch.look.line_strong), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 7, 7)

    def enterEvent(self, event: object) -> None:
        """Light up."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Go dim."""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps the start of a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the gate once the mouse went far enough."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        drag = QDrag(self)
        drag.setMimeData(gate_data(self.stock.name))
        drag.setPixmap(self.picture())
        drag.setHotSpot(QPoint(FACE_WIDTH // 2, FACE_HEIGHT // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click takes the gate in hand."""
        if self._pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.stock.name)
        self._pressed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or Space takes the gate in hand."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.stock.name)
        else:
            super().keyPressEvent(event)
