"""Cells of the column table that a text cannot fill: the little histogram and the choice of a role."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ketbench.dataset import Role
from ketbench_ui.theme import switch

Index = QModelIndex | QPersistentModelIndex


class HistogramCell(QStyledItemDelegate):
    """Bars for the counts in a cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the bars from the lower edge."""
        super().paint(painter, option, index)
        heights = index.data(Qt.ItemDataRole.UserRole)
        if heights is None or not len(heights) or not np.max(heights):
            return
        room: Any = option.rect  # type: ignore[attr-defined]
        box = QRectF(room).adjusted(6, 4, -8, -4)
        width = min(box.width() / len(heights), 22.0)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(switch.look.accent))
        for at, height in enumerate(np.asarray(heights, float) / float(np.max(heights))):
            tall = height * box.height()
            painter.drawRect(QRectF(box.left() + at * width, box.bottom() - tall, max(1.0, width - 1.5), tall))
        painter.restore()


class RoleCell(QStyledItemDelegate):
    """A list of roles."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The list, open at once."""
        box = QComboBox(parent)
        box.addItems([role.value for role in Role])
        box.activated.connect(lambda _: (self.commitData.emit(box), self.closeEditor.emit(box)))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the role there is."""
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Ask for the chosen role."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
