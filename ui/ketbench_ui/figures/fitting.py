"""A table whose words wrap rather than make it scroll sideways; numbers keep the width they need."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.theme.whole_texts import WholeTexts

NARROWEST, MOST_WRAPPED = 72, 40
"""Pixels that a column of words has at least, and rows up to which words wrap; in more of them they end in dots."""


class FittingTable(QTableView):
    """Columns of words share what columns of numbers leave.

    Parameters
    ----------
    model : RowsModel
    """

    def __init__(self, model: RowsModel) -> None:
        super().__init__()
        rows_view(model, self)
        model.setParent(self)
        self.resizeColumnsToContents()
        hint = self.horizontalHeader().sectionSizeHint
        self._natural = [max(self.columnWidth(at), hint(at)) for at in range(model.columnCount())]
        self._words = [at for at in range(model.columnCount()) if _holds_words(model, at)]
        self._wrapping = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is shared anew."""
        super().resizeEvent(event)
        # The last column has a pixel of its own on some styles.
        self._share(self.viewport().width() - 2)

    def _share(self, room: int) -> None:
        widths = shared(self._natural, self._words, room)
        is_short = widths != self._natural
        if is_short and not self._wrapping and self.model().rowCount() <= MOST_WRAPPED:
            self._wrapping = True
            self.setWordWrap(True)
            for at in self._words:
                self.setItemDelegateForColumn(at, WholeTexts(self))
            self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for at, width in enumerate(widths):
            if self.columnWidth(at) != width and at < len(widths) - 1:
                self.setColumnWidth(at, width)
        if widths and not self.horizontalHeader().stretchLastSection():
            self.setColumnWidth(len(widths) - 1, widths[-1])
        if self._wrapping:
            self.resizeRowsToContents()


def shared(natural: list[int], words: list[int], room: int) -> list[int]:
    """Widths of columns within a room: those of words give way, the widest first, down to `NARROWEST`.

    >>> shared([60, 500, 90], [1], 1000), shared([60, 500, 90], [1], 400), shared([60, 500, 300], [1, 2], 460)
    ([60, 500, 90], [60, 250, 90], [60, 200, 200])
    """
    widths = list(natural)
    left = room - sum(width for at, width in enumerate(natural) if at not in words)
    waiting = sorted(words, key=lambda at: natural[at])
    if sum(natural) <= room or not waiting:
        return widths
    while waiting:
        at = waiting.pop(0)
        widths[at] = min(natural[at], max(NARROWEST, left // (len(waiting) + 1)))
        left -= widths[at]
    return widths


def _holds_words(model: RowsModel, at: int) -> bool:
    cells: list[Any] = [model.cell(row, at) for row in range(min(model.rowCount(), 200))]
    return any(isinstance(cell, str) for cell in cells)
