"""Cells of the column table that a text cannot fill: the little histogram, and lists of roles and kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ketbench_ui.theme.theme import switch

Index = QModelIndex | QPersistentModelIndex
WIDEST_BAR, MOST_BARS = 22.0, 60


class HistogramCell(QStyledItemDelegate):
    """Bars for the counts in a cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the bars from the lower edge."""
        super().paint(painter, option, index)
        heights = index.data(Qt.ItemDataRole.UserRole)
        if heights is None or not len(heights) or not np.max(heights):
            return
        if len(heights) > MOST_BARS:
            heights = np.sort(heights)[::-1][:MOST_BARS]
        room: Any = option.rect  # type: ignore[attr-defined]
        box = QRectF(room).adjusted(6, 4, -8, -4)
        width = min(box.width() / len(heights), WIDEST_BAR)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(switch.look.accent))
        for at, height in enumerate(np.asarray(heights, float) / float(np.max(heights))):
            tall = height * box.height()
            painter.drawRect(QRectF(box.left() + at * width, box.bottom() - tall, max(1.0, width - 1.5), tall))
        painter.restore()


class ChoiceCell(QStyledItemDelegate):
    """A list of words; mouse or keyboard, the choice counts at once.

    Parameters
    ----------
    words : sequence of str
    parent : QWidget
    """

    def __init__(self, words: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = list(words)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The list, open at once."""
        box = QComboBox(parent)
        box.addItems(self._words)
        box.activated.connect(lambda _: (self.commitData.emit(box), self.closeEditor.emit(box)))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the word there is."""
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Ask for the chosen word."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
