"""Divides the height of the Compare tab: some rows of the table, the whole plot with its axis below; holds no data."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QTableView, QWidget

from ketbench_ui.compare.table import FIXED, WAITS, RunsModel, told
from ketbench_ui.theme.tokens import GAP

LEAST_ROWS = 4
MEASURED, PADDING, MOST_WIDE = "−0.0888888", 22, 340
"""The longest number that a curve gives, pixels around a cell's text, and the most that a column takes."""
TABLE_SHARE = 0.3
"""Of the height, where there are more than the least rows."""
LEAST_PLOT, MOST_PLOT = 170, 640
"""Pixels: below, an axis has no room for its numbers; above, what differs between runs is out of sight."""


class Halves(QSplitter):
    """The table above, all else below, until they are divided by hand."""

    def __init__(self, table: QTableView, below: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._table = table
        self._by_hand = False
        self.setChildrenCollapsible(False)
        self.addWidget(table)
        self.addWidget(below)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(lambda *_: self._keep())

    def divide(self) -> None:
        """Give the table what its rows need, up to its share."""
        if self._by_hand:
            return
        head, row = (
            self._table.horizontalHeader().sizeHint().height(),
            self._table.verticalHeader().defaultSectionSize(),
        )
        around = head + 2 * self._table.frameWidth() + self._table.horizontalScrollBar().sizeHint().height()
        rows = max(LEAST_ROWS, int(TABLE_SHARE * self.height() - around) // row)
        wanted = around + row * min(rows, max(1, self._table.model().rowCount()))
        self.setSizes([wanted, max(1, self.height() - wanted)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new height."""
        super().resizeEvent(event)
        self.divide()

    def _keep(self) -> None:
        self._by_hand = True


def widen(table: QTableView, model: RunsModel) -> None:
    """Give each column room for what is known of its cells, also in rows that are not seen yet; notes take the rest."""
    wide = table.fontMetrics().horizontalAdvance
    for at in range(len(FIXED), len(model.columns) - 1):
        cells = [line.cells[at - len(FIXED)] for line in model.lines]
        texts = {MEASURED if cell is WAITS else told(cell) for cell in cells}
        needed = max(map(wide, texts), default=0) + PADDING
        table.setColumnWidth(at, min(MOST_WIDE, max(table.columnWidth(at), needed)))


class PlotArea(QScrollArea):
    """A page that scrolls, whose plot is as high as can be seen at once.

    Parameters
    ----------
    page : QWidget
    plot, words : QWidget
        The plot in it, and what stands below and is to be seen with it.
    """

    def __init__(self, page: QWidget, plot: QWidget, words: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._plot, self._words = page, plot, words
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)
        page.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def fit(self) -> None:
        """Give the plot the room that is left."""
        above = self._plot.mapTo(self._page, QPoint(0, 0)).y()
        below = max(self._words.heightForWidth(self._plot.width()), self._words.sizeHint().height()) + 2 * GAP
        room = self.viewport().height() - above - below
        self._plot.setFixedHeight(min(max(room, LEAST_PLOT), MOST_PLOT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the plot to the new height."""
        super().resizeEvent(event)
        self.fit()
