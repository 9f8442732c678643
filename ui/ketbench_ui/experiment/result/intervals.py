"""Scores with their intervals one under the other, the run's own as a band behind all; draws what it is given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ketbench_ui.theme.theme import switch

DOT, CAP, GAP = 5.5, 5, 14
TICKS = 5
LEAST_WIDE = 190
LEAST_ROW = 2.5
"""Lines of text that a row needs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One model: its name, score and interval, and two lines of words; NaN where there is none."""

    name: str
    score: float
    low: float
    high: float
    words: str
    more: str = ""


class IntervalPlot(QWidget):
    """A row a model, the first one bold."""

    def __init__(self, rows: Sequence[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = [row for row in rows if not math.isnan(row.score)]
        self.setAccessibleName("Scores with intervals")
        self.setAccessibleDescription("; ".join(f"{row.name}: {row.words}" for row in self.rows))
        self.setToolTip("\n".join(f"{row.name}: {row.words} {row.more}".strip() for row in self.rows))
        self._says_more = True
        switch.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        """As many rows as there are, each of two lines."""
        line = self.fontMetrics().height()
        return QSize(300, round(len(self.rows) * LEAST_ROW * line + 2 * line))

    def sizeHint(self) -> QSize:
        """More air where there is room."""
        return QSize(600, round(1.4 * self.minimumSizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names, the lines over their scale, words."""
        if not self.rows or self.width() < 10 or self.height() < 10:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, low, high = self._area()
        self._scale(painter, area, low, high)
        high_row = area.height() / len(self.rows)
        for at, row in enumerate(self.rows):
            self._row(painter, row, area, area.top() + (at + 0.5) * high_row, (low, high), is_own=at == 0)
        painter.end()

    def _area(self) -> tuple[QRectF, float, float]:
        bold = QFont(self.font())
        bold.setBold(True)
        names = max(QFontMetrics(bold).horizontalAdvance(row.name) for row in self.rows)
        names = min(names, self.width() // 3)
        wide = QFontMetrics(bold).horizontalAdvance
        words = max(wide(row.words) for row in self.rows)
        more = max(words, *(self.fontMetrics().horizontalAdvance(row.more) for row in self.rows))
        # The second line is left out where the intervals themselves would have no room.
        line = self.fontMetrics().height()
        has_height = self.height() - 1.7 * line - 4 >= 2.1 * line * len(self.rows)
        self._says_more = has_height and self.width() - names - more - 3 * GAP > LEAST_WIDE
        words = more if self._says_more else words
        room = QRectF(self.rect()).adjusted(names + GAP, 4, -words - 2 * GAP, -1.7 * self.fontMetrics().height())
        ends = [value for row in self.rows for value in (row.score, row.low, row.high) if not math.isnan(value)]
        low, high = min(ends), max(ends)
        spare = 0.06 * (high - low) or 0.05
        step = tick_step(low - spare, high + spare)
        bottom, top = step * math.floor((low - spare) / step + 1e-9), step * math.ceil((high + spare) / step - 1e-9)
        # No share is above one or below zero, so neither is the scale.
        return room, bottom if low < 0 else max(0.0, bottom), top if high > 1 else min(1.0, top)

    def _scale(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        look, own = switch.look, self.rows[0]
        if not math.isnan(own.low):
            left, right = _x(own.low, area, low, high), _x(own.high, area, low, high)
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), QColor(look.accent_soft))
        step = tick_step(low, high)
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        value = low
        pitch = area.width() * step / (high - low)
        every = max(1, math.ceil(1.3 * self.fontMetrics().horizontalAdvance("0.00") / max(pitch, 1.0)))
        number = 0
        while value <= high + step / 1000:
            at = _x(value, area, low, high)
            painter.setPen(QPen(QColor(look.line), 1))
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
            painter.setPen(QColor(look.muted))
            box = QRectF(at - 40, area.bottom() + 2, 80, 1.5 * self.fontMetrics().height())
            if number % every == 0:
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, f"{value:.{digits}f}".replace("-", "−"))
            value += step
            number += 1

    def _row(
        self, painter: QPainter, row: Row, area: QRectF, y: float, scale: tuple[float, float], *, is_own: bool
    ) -> None:
        look, line = switch.look, self.fontMetrics().height()
        color = QColor(look.accent if is_own else look.muted)
        font = QFont(self.font())
        font.setBold(is_own)
        painter.setFont(font)
        painter.setPen(QColor(look.text))
        name = QFontMetrics(font).elidedText(row.name, Qt.TextElideMode.ElideRight, int(area.left() - GAP))
        painter.drawText(QRectF(0, y - line, area.left() - 4, 2 * line), Qt.AlignmentFlag.AlignVCenter, name)
        left = area.right() + GAP
        two = bool(row.more) and self._says_more
        painter.drawText(QRectF(left, y - line * (1.05 if two else 0.5), self.width() - left, line), 0, row.words)
        painter.setFont(self.font())
        painter.setPen(QColor(look.muted))
        if two:
            painter.drawText(QRectF(left, y + 0.05 * line, self.width() - left, line), 0, row.more)
        painter.setPen(QPen(color, 2))
        if not math.isnan(row.low):
            ends = [_x(value, area, *scale) for value in (row.low, row.high)]
            painter.drawLine(QPointF(ends[0], y), QPointF(ends[1], y))
            for end in ends:
                painter.drawLine(QPointF(end, y - CAP), QPointF(end, y + CAP))
        painter.setPen(QPen(QColor(look.raised), 1.5))
        painter.setBrush(color)
        painter.drawEllipse(QPointF(_x(row.score, area, *scale), y), DOT, DOT)


def tick_step(low: float, high: float) -> float:
    """A round distance of ticks, about five over a range.

    >>> tick_step(0.8, 1.0), tick_step(0, 30)
    (0.05, 10.0)
    """
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(float(f"{factor * power:.12g}") for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def _x(value: float, area: QRectF, low: float, high: float) -> float:
    return area.left() + area.width() * (value - low) / (high - low)
