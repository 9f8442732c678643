"""Probabilities of all basis states as bars; paints, computes nothing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ketbench_ui.theme.theme import switch

LEFT, BOTTOM, TOP = 34, 30, 8
LABEL_WIDTH = 26


class ProbabilityBars(QWidget):
    """A bar a basis state; where there are more than pixels, the highest in each pixel."""

    def __init__(self) -> None:
        super().__init__()
        self._chances: NDArray[np.float64] = np.zeros(0)
        self._wires = 0
        self.setMinimumHeight(150)
        self.setMouseTracking(True)
        self.setAccessibleName("Probabilities of the basis states")

    def sizeHint(self) -> QSize:
        """A little wider than high."""
        return QSize(240, 160)

    def show_chances(self, chances: NDArray[np.float64], wires: int) -> None:
        """Show these probabilities."""
        self._chances, self._wires = chances, wires
        self.update()

    def chances_at(self, state: int) -> float:
        """The probability shown for a basis state; 0 where there is none."""
        return float(self._chances[state]) if state < self._chances.size else 0.0

    @property
    def highest(self) -> float:
        """Upper end of the axis: the next of 1, 2.5, 5 and 10 of the same size as the highest bar, at most 1."""
        top = float(self._chances.max()) if self._chances.size else 1.0
        if not top > 0.0:
            return 1.0
        size = 10.0 ** math.floor(math.log10(top))
        return min(1.0, next(step * size for step in (1.0, 2.5, 5.0, 10.0) if top <= step * size * (1 + 1e-9)))

    def _room(self) -> QRectF:
        return QRectF(LEFT, TOP, max(1, self.width() - LEFT - 8), max(1, self.height() - TOP - BOTTOM))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axis, bars and labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        room = self._room()
        self._axis(painter, room)
        if self._chances.size:
            self._bars(painter, room)
            self._labels(painter, room)

    def _axis(self, painter: QPainter, room: QRectF) -> None:
        look = switch.look
        for share in (0.0, 0.5, 1.0):
            y = round(room.bottom() - share * room.height()) + 0.5
            painter.setPen(QPen(QColor(look.line), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(look.muted))
            place = QRectF(0, y - 7, LEFT - 5, 14)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, flags, f"{share * self.highest:.3g}")

    def _bars(self, painter: QPainter, room: QRectF) -> None:
        count = min(self._chances.size, int(room.width()))
        groups = np.maximum.reduceat(self._chances, np.arange(count) * self._chances.size // count)
        step = room.width() / count
        width = max(1.0, min(step * 0.72, 34.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(switch.look.curve(0)))
        for place, chance in enumerate(groups):
            height = float(chance) / self.highest * room.height()
            if height >= 0.25:
                x = room.left() + (place + 0.5) * step - width / 2
                painter.drawRoundedRect(QRectF(x, room.bottom() - height, width, height), 1.5, 1.5)

    def _labels(self, painter: QPainter, room: QRectF) -> None:
        size = self._chances.size
        step = room.width() / size
        painter.setPen(QColor(switch.look.muted))
        every = 1
        while every < size and every * step < LABEL_WIDTH:
            every *= 2
        words = [(n, format(n, f"0{self._wires}b") if size <= 8 else str(n)) for n in range(0, size, every)]
        for number, text in words:
            x = room.left() + (number + 0.5) * step
            painter.drawText(QRectF(x - 24, room.bottom() + 2, 48, 13), Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QColor(switch.look.faint))
        title = "basis state" if size <= 8 else f"basis state, 0 to {size - 1}"
        painter.drawText(QRectF(0, self.height() - 14, self.width(), 13), Qt.AlignmentFlag.AlignCenter, title)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the state under the cursor."""
        room, size = self._room(), self._chances.size
        number = int((event.position().x() - room.left()) / room.width() * size) if size else -1
        if 0 <= number < size:
            text = f"|{format(number, f'0{self._wires}b')}⟩  {self._chances[number]:.4g}"
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
