"""A table that shows all its rows, as high as their wrapped words need; it never scrolls and never elides."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from ketbench_ui.figures.rows import rows_view


class WholeTable(QTableView):
    """Columns share the room there is, down to a width that can be read.

    Parameters
    ----------
    model : QAbstractTableModel
    narrowest : int
        Least width of a column, pixels.
    """

    def __init__(self, model: QAbstractTableModel, narrowest: int) -> None:
        super().__init__()
        rows_view(model, self)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        across, down = self.horizontalHeader(), self.verticalHeader()
        words = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        across.setDefaultAlignment(words)
        across.setMinimumSectionSize(narrowest)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        across.setFixedHeight((3 if model.columnCount() > 3 else 2) * self.fontMetrics().height() + 8)
        across.setStretchLastSection(False)
        down.setMinimumSectionSize(self.fontMetrics().height() + 11)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(120)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower columns need higher rows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.resizeRowsToContents()
        rows: Any = range(self.model().rowCount())
        wanted = sum(self.rowHeight(row) for row in rows) + self.horizontalHeader().height() + 16
        if wanted != self.height():
            self.setFixedHeight(wanted)
