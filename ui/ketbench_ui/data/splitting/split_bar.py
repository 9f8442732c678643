"""The split of a dataset as one bar, with the number of rows in each part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from ketbench.base.counting import counted
from ketbench.data.splits.split import PARTS
from ketbench_ui.theme.theme import switch

HEIGHT = 26
SHADES = (1.0, 0.4, 0.18)
"""How much of the colour the parts have."""


class SplitBar(QWidget):
    """Three coloured lengths."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: list[int] = [0, 0, 0]
        self.setMinimumWidth(160)
        self.setFixedHeight(HEIGHT)
        switch.changed.connect(self.update)

    def show_counts(self, counts: Sequence[int]) -> None:
        """Rows of train, validation and test; zeros while they are not known."""
        self.counts = list(counts)
        texts = [f"{name}: {counted(count, 'row', marks=True)}" for name, count in zip(PARTS, self.counts, strict=True)]
        self.setToolTip("\n".join(texts))
        self.setAccessibleName("Split, " + ", ".join(texts))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(420, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar with rounded ends; a part too short for its words shows its number, or nothing."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(switch.look.line))
        total, left = sum(self.counts), 0.0
        for number, count in enumerate(self.counts):
            width = self.width() * count / total if total else 0.0
            room = QRectF(left, 0, width, self.height())
            # Shades of one colour: those of the curves mean classes, here as everywhere.
            color = QColor(switch.look.accent)
            color.setAlphaF(SHADES[number])
            painter.fillRect(room, color)
            self._words(painter, room, number, count)
            left += width
        painter.end()

    def _words(self, painter: QPainter, room: QRectF, number: int, count: int) -> None:
        strong = "#0d1522" if switch.look.is_dark else "#ffffff"
        painter.setPen(QColor(switch.look.text if number else strong))
        for text in (f"{PARTS[number]} {count:,}", f"{count:,}"):
            if painter.fontMetrics().horizontalAdvance(text) + 8 < room.width():
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
                return
