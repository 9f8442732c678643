"""Cells that show a whole text, broken anywhere it must be; a model's answer may be one long word."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QTextDocument, QTextOption
from PySide6.QtWidgets import QApplication, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

AROUND = 7
"""Pixels around a text, as in other tables."""
Index = QModelIndex | QPersistentModelIndex


class WholeTexts(QStyledItemDelegate):
    """As high as the text needs in the width of its column."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Height for the width that the column has."""
        view = self.parent()
        width = view.columnWidth(index.column()) if isinstance(view, QTableView) else option.rect.width()
        made = _document(str(index.data() or ""), option, width - 2 * AROUND)
        return QSize(width, round(made.size().height()) + 2 * AROUND)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The background of the style, the text over it."""
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        text, plain.text = plain.text, ""
        style = plain.widget.style() if plain.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, plain.widget)
        room = option.rect.adjusted(AROUND, AROUND, -AROUND, -AROUND)
        made = _document(text, option, room.width())
        painter.save()
        painter.translate(room.topLeft())
        painter.setPen(option.palette.text().color())
        made.drawContents(painter, QRectF(0, 0, room.width(), room.height()))
        painter.restore()


def wrap_last(view: QTableView) -> None:
    """Show the texts of the last column whole, as high as they need at every width."""
    last = view.model().columnCount() - 1
    view.setWordWrap(True)
    view.setItemDelegateForColumn(last, WholeTexts(view))
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    view.horizontalHeader().sectionResized.connect(lambda *_: view.resizeRowsToContents())


def _document(text: str, option: QStyleOptionViewItem, width: int) -> QTextDocument:
    made, how = QTextDocument(), QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    how.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setDefaultTextOption(how)
    made.setDefaultFont(option.font)
    made.setDocumentMargin(0)
    made.setPlainText(text)
    made.setTextWidth(max(20, width))
    return made
