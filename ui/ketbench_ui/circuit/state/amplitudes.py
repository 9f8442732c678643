"""The likeliest basis states with probability and phase, as rows with a dial; computes nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ketbench.circuit.states.state import Amplitude
from ketbench_ui.theme.theme import mono, switch

ROW = 20


class AmplitudeRows(QWidget):
    """A row a basis state."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Amplitude] = ()
        self.setAccessibleName("Likeliest basis states")

    def show_rows(self, rows: Sequence[Amplitude]) -> None:
        """Show these."""
        self._rows = rows
        self.setFixedHeight(max(1, len(rows)) * ROW)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the rows."""
        return QSize(240, max(1, len(self._rows)) * ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """All rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = mono()
        font.setPixelSize(11)
        painter.setFont(font)
        letters = max((len(row.label) for row in self._rows), default=1) + 2
        first = 6 + letters * painter.fontMetrics().horizontalAdvance("0") + 10
        for place, row in enumerate(self._rows):
            self._row(painter, row, place * ROW, first)

    def _row(self, painter: QPainter, row: Amplitude, top: float, first: float) -> None:
        look = switch.look
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(look.text))
        painter.drawText(QRectF(6, top, first, ROW), flags, f"|{row.label}⟩")
        painter.drawText(QRectF(first, top, 56, ROW), flags, f"{row.probability:.4f}")
        if row.phase is None:
            painter.setPen(QColor(look.faint))
            painter.drawText(QRectF(first + 62, top, 90, ROW), flags, "no phase")
            return
        middle = QPointF(first + 70, top + ROW / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(look.line_strong), 1))
        painter.drawEllipse(middle, 6.5, 6.5)
        painter.setPen(QPen(QColor(look.curve(1)), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle, middle + QPointF(math.cos(row.phase), -math.sin(row.phase)) * 6.0)
        painter.setPen(QColor(look.muted))
        painter.drawText(QRectF(first + 84, top, 80, ROW), flags, phase_text(row.phase))


def phase_text(phase: float) -> str:
    """A phase in units of pi; a negative zero is a zero."""
    turns = round(phase / math.pi, 3) + 0.0
    return f"{turns:g}π" if turns else "0"
