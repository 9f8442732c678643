"""The state of each qubit as an arrow in a ball, drawn with QPainter; computes nothing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ketbench_ui.circuit.state.live import Shot
from ketbench_ui.theme.theme import switch

CELL_WIDTH, CELL_HEIGHT, RADIUS = 88, 120, 27.0
LENGTHLESS = 1e-6


def qubit_words(length: float, purity: float, mixed: bool) -> str:
    """What is said under a ball: purity, and "entangled" where the arrow has no length."""
    if length < LENGTHLESS:
        return "mixed" if mixed else "entangled"
    return f"purity {purity:.2f}"


def projected(vector: NDArray[np.float64]) -> tuple[float, float]:
    """Where a Bloch vector points on the page: z up, y right, x towards the reader, down left."""
    x, y, z = (float(part) for part in vector)
    return y * 0.94 - x * 0.42, -z * 0.94 + x * 0.30


class BlochRow(QWidget):
    """A ball a qubit, as many in a row as fit."""

    def __init__(self) -> None:
        super().__init__()
        self._shot: Shot | None = None
        self.setAccessibleName("Bloch vectors")

    def show_shot(self, shot: Shot | None) -> None:
        """Show these qubits."""
        old, self._shot = self._shot, shot
        if shot is None or old is None or len(old.wires) != len(shot.wires):
            self._fit()
        words = [f"{name} {self.words(place)}" for place, name in enumerate(shot.wires)] if shot else []
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def words(self, place: int) -> str:
        """What is said of a qubit."""
        assert self._shot is not None
        length = float(np.linalg.norm(self._shot.bloch[place]))
        return qubit_words(length, float(self._shot.purity[place]), self._shot.mixed)

    def _per_row(self) -> int:
        return max(1, self.width() // CELL_WIDTH)

    def _fit(self) -> None:
        count = len(self._shot.wires) if self._shot else 0
        self.setFixedHeight(max(1, math.ceil(count / self._per_row())) * CELL_HEIGHT)

    def sizeHint(self) -> QSize:
        """Three in a row."""
        return QSize(3 * CELL_WIDTH, CELL_HEIGHT)

    def resizeEvent(self, event: object) -> None:
        """More or fewer in a row."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """All balls."""
        if self._shot is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        per_row = self._per_row()
        for place, name in enumerate(self._shot.wires):
            left, top = (place % per_row) * CELL_WIDTH, (place // per_row) * CELL_HEIGHT
            middle = QPointF(left + CELL_WIDTH / 2, top + 26 + RADIUS)
            _ball(painter, middle)
            _arrow(painter, middle, self._shot.bloch[place])
            self._words(painter, QRectF(left, top, CELL_WIDTH, CELL_HEIGHT), name, place)

    def _words(self, painter: QPainter, room: QRectF, name: str, place: int) -> None:
        look = switch.look
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(look.text))
        painter.drawText(QRectF(room.left(), room.top(), room.width(), 14), Qt.AlignmentFlag.AlignCenter, name)
        said = self.words(place)
        painter.setPen(QColor(look.warning if said == "entangled" else look.muted))
        below = QRectF(room.left(), room.top() + 26 + 2 * RADIUS + 5, room.width(), 14)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, said)


def _ball(painter: QPainter, middle: QPointF) -> None:
    look = switch.look
    painter.setBrush(QColor(look.view))
    painter.setPen(QPen(QColor(look.line_strong), 1.2))
    painter.drawEllipse(middle, RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(look.line), 1.0))
    painter.drawEllipse(middle, RADIUS, RADIUS * 0.3)
    painter.drawLine(middle - QPointF(0, RADIUS), middle + QPointF(0, RADIUS))
    for axis, name in enumerate("xyz"):
        _axis(painter, middle, np.eye(3)[axis], name)


def _axis(painter: QPainter, middle: QPointF, direction: NDArray[np.float64], name: str) -> None:
    """A half axis and its letter, so that the reader sees which way is up, right and to the front."""
    across, down = projected(direction)
    tip = middle + QPointF(across, down) * RADIUS
    painter.setPen(QPen(QColor(switch.look.line_strong), 1.0))
    painter.drawLine(middle, tip)
    font = painter.font()
    font.setPixelSize(9)
    painter.setFont(font)
    painter.setPen(QColor(switch.look.muted))
    at = middle + QPointF(across, down) * (RADIUS + 6.5)
    painter.drawText(QRectF(at.x() - 6, at.y() - 6, 12, 12), Qt.AlignmentFlag.AlignCenter, name)


def _arrow(painter: QPainter, middle: QPointF, vector: NDArray[np.float64]) -> None:
    look = switch.look
    painter.setPen(QPen(QColor(look.accent), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if float(np.linalg.norm(vector)) < LENGTHLESS:
        painter.setBrush(QColor(look.warning))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(middle, 3.5, 3.5)
        return
    across, down = projected(vector)
    tip = middle + QPointF(across, down) * RADIUS
    painter.drawLine(middle, tip)
    painter.setBrush(QColor(look.accent))
    painter.drawEllipse(tip, 3.0, 3.0)
