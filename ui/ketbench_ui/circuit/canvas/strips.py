"""The strips beside the drawing that stay while it scrolls: wire labels to drag, columns with the time bar."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QInputDialog, QWidget

from ketbench.circuit.circuit import Circuit
from ketbench_ui.circuit.canvas.geometry import CELL_HEIGHT, CELL_WIDTH, LEFT, TOP, column_x, row_y
from ketbench_ui.circuit.canvas.view import CircuitView
from ketbench_ui.theme.theme import switch

LABELS_WIDTH = 84
RULER_HEIGHT = 26


class WireLabels(QWidget):
    """Names of the wires; dragging one reorders, a double click renames, the sign below the last adds one."""

    reordered = Signal(int, int)
    renamed = Signal(int, str)
    added = Signal()

    def __init__(self, view: CircuitView) -> None:
        super().__init__()
        self._view = view
        self._circuit: Circuit | None = None
        self._dragged = -1
        self._over = -1
        self.setFixedWidth(LABELS_WIDTH)
        self.setMouseTracking(True)
        self.setToolTip("Drag a name to reorder the wires; double click to rename; + adds a wire.")
        view.moved.connect(self.update)
        switch.changed.connect(self.update)

    def show_circuit(self, circuit: Circuit | None) -> None:
        """Follow the circuit."""
        self._circuit = circuit
        self.update()

    def wire_y(self, wire: float) -> float:
        """Height of a wire in this strip."""
        return float(self._view.viewportTransform().map(QPointF(0, row_y(wire))).y())

    def wire_at(self, y: float) -> int:
        """The wire at a height; the number of wires for the sign below the last, -1 for none."""
        if self._circuit is None:
            return -1
        inverted, _ = self._view.viewportTransform().inverted()
        wire = int((inverted.map(QPointF(0, y)).y() - TOP) // CELL_HEIGHT)
        return wire if 0 <= wire <= self._circuit.n_wires else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names, the place a dragged wire would go to, and the sign."""
        painter = QPainter(self)
        look = switch.look
        painter.fillRect(self.rect(), QColor(look.view))
        painter.setPen(QColor(look.line))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        if self._circuit is None:
            return
        step = CELL_HEIGHT * self._view.zoom
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for wire, name in enumerate(self._circuit.wires):
            if -step < self.wire_y(wire) < self.height() + step:
                self._name(painter, wire, name, step)
        self._sign(painter, self.wire_y(self._circuit.n_wires - 0.15 if step < 20 else self._circuit.n_wires))
        if self._dragged >= 0 and self._over >= 0:
            edge = self._over + (0.5 if self._over > self._dragged else -0.5)
            painter.setPen(QPen(QColor(look.accent), 2))
            painter.drawLine(QPointF(6, self.wire_y(edge)), QPointF(self.width() - 4, self.wire_y(edge)))

    def _name(self, painter: QPainter, wire: int, name: str, step: float) -> None:
        if step < 14 and wire % 2:
            return
        font = painter.font()
        font.setPixelSize(round(min(13.0, max(8.0, step * 0.5))))
        painter.setFont(font)
        look = switch.look
        painter.setPen(QColor(look.accent if wire == self._dragged else look.text))
        room = QRectF(8, self.wire_y(wire) - 12, self.width() - 46, 24)
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(QColor(look.faint))
        ket = QRectF(self.width() - 34, room.top(), 28, 24)
        painter.drawText(ket, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "|0⟩")

    def _sign(self, painter: QPainter, y: float) -> None:
        look = switch.look
        painter.setPen(QPen(QColor(look.faint), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = self.width() - 26.0
        painter.drawRoundedRect(QRectF(middle - 9, y - 9, 18, 18), 4, 4)
        painter.drawLine(QPointF(middle - 4, y), QPointF(middle + 4, y))
        painter.drawLine(QPointF(middle, y - 4), QPointF(middle, y + 4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a name, or add a wire."""
        wire = self.wire_at(event.position().y())
        if self._circuit is None or wire < 0 or event.button() != Qt.MouseButton.LeftButton:
            return
        if wire == self._circuit.n_wires:
            self.added.emit()
        else:
            self._dragged = self._over = wire
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where the wire would go."""
        if self._dragged >= 0 and self._circuit is not None:
            wire = self.wire_at(event.position().y())
            self._over = min(wire, self._circuit.n_wires - 1) if wire >= 0 else self._over
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Reorder."""
        dragged, over, self._dragged, self._over = self._dragged, self._over, -1, -1
        self.update()
        if dragged >= 0 and over >= 0 and dragged != over:
            self.reordered.emit(dragged, over)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename."""
        wire = self.wire_at(event.position().y())
        self._dragged = self._over = -1
        if self._circuit is None or not 0 <= wire < self._circuit.n_wires:
            return
        name, accepted = QInputDialog.getText(self, "Rename wire", "Name:", text=self._circuit.wires[wire])
        if accepted and name.strip():
            self.renamed.emit(wire, name.strip())


class Ruler(QWidget):
    """Numbers of the columns, and the bar whose column the live state is of."""

    time_changed = Signal(int)

    def __init__(self, view: CircuitView) -> None:
        super().__init__()
        self._view = view
        self._columns = 0
        self._time: int | None = None
        self.setFixedHeight(RULER_HEIGHT)
        self.setToolTip("Drag the bar to see the state after fewer columns.")
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        view.moved.connect(self.update)
        switch.changed.connect(self.update)

    def show_columns(self, columns: int, time: int | None) -> None:
        """Follow the circuit; no time puts the bar behind the last column."""
        self._columns, self._time = columns, time
        self.update()

    def sizeHint(self) -> QSize:
        """As high as it is."""
        return QSize(100, RULER_HEIGHT)

    def column_at(self, x: float) -> int:
        """How many columns are done left of a point."""
        inverted, _ = self._view.viewportTransform().inverted()
        place = (inverted.map(QPointF(x, 0)).x() - LEFT) / CELL_WIDTH
        return min(max(0, round(place)), self._columns)

    def x_of(self, columns: float) -> float:
        """Where so many columns end."""
        return float(self._view.viewportTransform().map(QPointF(column_x(columns - 0.5), 0)).x())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Numbers and the handle."""
        painter = QPainter(self)
        look = switch.look
        painter.fillRect(self.rect(), QColor(look.view))
        painter.setPen(QColor(look.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        painter.setPen(QColor(look.faint))
        step = 1 if self._view.zoom >= 0.5 else 5
        for column in range(0, self._columns, step):
            x = self.x_of(column + 0.5)
            if -40 < x < self.width() + 40:
                painter.drawText(QRectF(x - 20, 0, 40, self.height() - 2), Qt.AlignmentFlag.AlignCenter, str(column))
        self._handle(painter)

    def _handle(self, painter: QPainter) -> None:
        x = self.x_of(self._columns if self._time is None else self._time)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(switch.look.accent))
        low = self.height() - 1.0
        points = ((x - 6, 6), (x + 6, 6), (x + 6, low - 7), (x, low), (x - 6, low - 7))
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the bar here."""
        self._to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the bar."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._to(event.position().x())

    def _to(self, x: float) -> None:
        columns = self.column_at(x)
        if columns != (self._columns if self._time is None else self._time):
            self.time_changed.emit(columns)
