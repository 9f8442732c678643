"""All rows of a dataset as a Qt table model, the part of the split in front; values are read on demand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ketbench.base.clock import iso
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.splits.split import PARTS
from ketbench_ui.data.columns.columns_model import role_color
from ketbench_ui.figures.rows import NO_PARENT, Index, rows_view
from ketbench_ui.theme.theme import switch

_Ask = Qt.ItemDataRole


class RowsOfData(QAbstractTableModel):
    """The rows of a dataset; their parts are put in once they are known."""

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self._parts: NDArray[np.int8] = np.empty(0, np.int8)

    def show(self, dataset: Dataset | None) -> None:
        """Replace the dataset."""
        self.beginResetModel()
        self._dataset = dataset
        self._parts = np.empty(0, np.int8)
        self.endResetModel()

    def put_parts(self, parts: NDArray[np.int8]) -> None:
        """Take in the part of each row."""
        self._parts = parts
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of samples."""
        return 0 if parent.isValid() or self._dataset is None else self._dataset.n_rows

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Columns and the part."""
        return 0 if parent.isValid() or self._dataset is None else len(self._dataset.columns) + 1

    def data(self, index: Index, role: int = _Ask.DisplayRole) -> Any:
        """What a view asks of one cell."""
        if self._dataset is None or role not in (_Ask.DisplayRole, _Ask.TextAlignmentRole, _Ask.ForegroundRole):
            return None
        if index.column() == 0:
            return self._part(index.row(), role)
        column = self._dataset.columns[index.column() - 1]
        if role == _Ask.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind is Kind.NUMERIC else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if column.is_absent:
            return "not read" if role == _Ask.DisplayRole else QColor(switch.look.faint)
        missing = is_missing(column, index.row())
        if role == _Ask.ForegroundRole:
            return QColor(switch.look.faint) if missing else None
        return "missing" if missing else cell_text(column, index.row())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Ask.DisplayRole) -> Any:
        """Names with roles across, numbers from 1 down."""
        if self._dataset is None:
            return None
        if role == _Ask.DisplayRole and orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        if role == _Ask.DisplayRole and section == 0:
            return "part"
        if role == _Ask.DisplayRole:
            return self._dataset.columns[section - 1].name
        if role == _Ask.ToolTipRole and orientation == Qt.Orientation.Horizontal and section > 0:
            column = self._dataset.columns[section - 1]
            return f"{column.name}: {column.kind.value}, {column.role.value} {column.unit}".strip()
        if role == _Ask.ForegroundRole and section > 0 and orientation == Qt.Orientation.Horizontal:
            return QColor(role_color(self._dataset.columns[section - 1].role))
        return None

    def _part(self, row: int, role: int) -> Any:
        known = int(self._parts[row]) if row < len(self._parts) else -1
        if role == _Ask.DisplayRole:
            return PARTS[known] if known >= 0 else ""
        if role == _Ask.ForegroundRole and known >= 0:
            return QColor(switch.look.curve(known))
        return None


def rows_table(model: RowsOfData) -> QTableView:
    """A view on all rows, with a grid and numbers."""
    view = rows_view(model)
    view.setAccessibleName("Rows")
    view.verticalHeader().setVisible(True)
    view.setShowGrid(True)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    view.horizontalHeader().setDefaultSectionSize(112)
    view.horizontalHeader().setStretchLastSection(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return view


def is_missing(column: Column, row: int) -> bool:
    """Whether one value is missing; looks at no other."""
    value = column.values[row]
    if column.is_coded:
        return bool(value < 0)
    if column.kind in (Kind.NUMERIC, Kind.DATE):
        return bool(np.isnan(value))
    return column.kind is Kind.TEXT and value == ""


def cell_text(column: Column, row: int) -> str:
    """One value as a reader wants it."""
    value = column.values[row]
    if column.is_coded:
        return column.categories[int(value)]
    if column.kind is Kind.NUMERIC:
        return f"{float(value):.6g}"
    if column.kind is Kind.DATE:
        return iso(float(value))
    return str(value) if column.kind is Kind.TEXT else f"{' x '.join(map(str, value.shape))} pixels"
