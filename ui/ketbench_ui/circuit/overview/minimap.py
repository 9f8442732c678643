"""The whole of a large circuit in a corner of the drawing, with a frame round what is seen; edits nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ketbench.circuit.circuit import Circuit
from ketbench_ui.circuit.canvas.faces import face_color
from ketbench_ui.circuit.canvas.view import CircuitView
from ketbench_ui.theme.theme import switch

WIDEST, HIGHEST, LOWEST = 240, 120, 60
MARGIN = 10
HALF_SEEN = 0.999
"""Shown where less than this part of the width or the height is seen."""
DELAY_MS = 60
"""Painting tens of thousands of gates takes that long; while gates are dragged it waits."""


class Minimap(QWidget):
    """Shows wires and gates as small as it takes; a press or drag moves the drawing there, a double click fits it.

    It stands on the view and not on its viewport, whose children move when it scrolls.
    """

    def __init__(self, view: CircuitView) -> None:
        super().__init__(view)
        self._view = view
        self._circuit: Circuit | None = None
        self._picture = QPixmap()
        self._painted: object = None
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.update)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("The whole circuit; drag to move the view, double click to fit (F)")
        self.setAccessibleName("Overview of the circuit")
        view.moved.connect(self._follow)
        switch.changed.connect(self._repaint)
        self.hide()

    def show_circuit(self, circuit: Circuit | None) -> None:
        """Follow the circuit."""
        if circuit is not self._circuit:
            self._circuit = circuit
            self._timer.start()
        self._follow()

    def seen(self) -> QRectF:
        """The part of the content that the view shows, each side from 0 to 1."""
        whole = self._view.circuit_scene.content_rect()
        shown = self._view.mapToScene(self._view.viewport().rect()).boundingRect().intersected(whole)
        wide, high = whole.width(), whole.height()
        return QRectF(shown.x() / wide, shown.y() / high, shown.width() / wide, shown.height() / high)

    def _follow(self) -> None:
        seen = self.seen()
        large = bool(self._circuit is not None and self._circuit.ops and min(seen.width(), seen.height()) < HALF_SEEN)
        if large:
            whole = self._view.circuit_scene.content_rect()
            high = int(min(max(WIDEST * whole.height() / whole.width(), LOWEST), HIGHEST))
            port = self._view.viewport().geometry()
            self.setGeometry(port.right() - WIDEST - MARGIN, port.bottom() - high - MARGIN, WIDEST, high)
            self.raise_()
            self.update()
        self.setVisible(large and self._view.width() > 2 * WIDEST)

    def _repaint(self) -> None:
        self._painted = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, which is kept as long as circuit and size are the same, and the frame."""
        key = (id(self._circuit), self.size(), switch.look.name)
        if key != self._painted and (not self._timer.isActive() or self._picture.isNull()):
            self._painted, self._picture = key, self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._picture)
        seen = self.seen()
        frame = QRectF(
            seen.x() * self.width(),
            seen.y() * self.height(),
            seen.width() * self.width(),
            seen.height() * self.height(),
        )
        tint = QColor(switch.look.accent)
        painter.setPen(QPen(tint, 1.5))
        tint.setAlpha(40)
        painter.setBrush(tint)
        painter.drawRect(frame.adjusted(1, 1, -1, -1))

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(switch.look.view))
        circuit = self._circuit
        painter = QPainter(picture)
        if circuit is not None and circuit.n_wires:
            wide = self.width() / max(circuit.columns + 1, 4)
            self._draw(painter, circuit, wide, self.height() / circuit.n_wires)
        painter.setPen(QColor(switch.look.line_strong))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))
        painter.end()
        return picture

    def _draw(self, painter: QPainter, circuit: Circuit, wide: float, high: float) -> None:
        look = switch.look
        if high >= 3:
            painter.setPen(QColor(look.line))
            for wire in range(circuit.n_wires):
                painter.drawLine(QPointF(0, (wire + 0.5) * high), QPointF(self.width(), (wire + 0.5) * high))
        colors: dict[str, QColor] = {}
        for op in circuit.ops:
            if op.gate == "barrier" or not op.wires:
                continue
            name = face_color(op, look)
            color = colors.get(name) or colors.setdefault(name, QColor(name))
            left = op.column * wide
            if len(op.span) > 1:
                line = QRectF(left + wide / 2 - 0.5, (op.span[0] + 0.5) * high, 1.0, (len(op.span) - 1) * high)
                painter.fillRect(line, color)
            for wire in op.wires:
                painter.fillRect(
                    QRectF(left + wide * 0.1, (wire + 0.15) * high, max(wide * 0.8, 0.8), high * 0.7), color
                )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the drawing there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on moving."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the release from the drawing below."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit."""
        self._view.fit()

    def _go(self, at: QPointF) -> None:
        whole = self._view.circuit_scene.content_rect()
        self._view.centerOn(whole.width() * at.x() / self.width(), whole.height() * at.y() / self.height())
