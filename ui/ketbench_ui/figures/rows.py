"""Rows of words and numbers as a Qt table model; keeps the rows it was given and formats them on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ketbench_ui.plots.plot import number
from ketbench_ui.theme.theme import icon, switch

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NO_PARENT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """A table that cannot be edited; None is shown as words."""

    def __init__(
        self, columns: Sequence[str] = (), rows: Sequence[Sequence[Any]] = (), missing: str = "not measured"
    ) -> None:
        super().__init__()
        self._columns, self._rows, self._missing = list(columns), list(rows), missing
        self._marked: Mapping[int, str] = {}

    def show(
        self, columns: Sequence[str], rows: Sequence[Sequence[Any]], marked: Mapping[int, str] | None = None
    ) -> None:
        """Replace everything; marked rows bear a sign that says why."""
        self.beginResetModel()
        self._columns, self._rows, self._marked = list(columns), list(rows), marked or {}
        self.endResetModel()

    def cell(self, row: int, column: int) -> Any:
        """What stands there, as it was given."""
        return self._rows[row][column]

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """What a view asks of one cell."""
        value, why = self._rows[index.row()][index.column()], self._marked.get(index.row(), "")
        if why and role == Role.DecorationRole and index.column() == 0:
            return icon("warning-fill", switch.look.warning)
        if why and role in (Role.ToolTipRole, Role.AccessibleDescriptionRole):
            return why
        if why and role == Role.ForegroundRole:
            return QColor(switch.look.warning)
        if role == Role.DisplayRole:
            return number(value, self._missing)
        if role == Role.ToolTipRole:
            return str(value) if value is not None else self._missing
        if role == Role.ForegroundRole and (value is None or value != value):
            return QColor(switch.look.faint)
        if role == Role.TextAlignmentRole and isinstance(value, (int, float)) and not isinstance(value, bool):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Column titles; rows have none."""
        if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._columns[section]
        if role == Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        return None


def rows_view(model: QAbstractItemModel, view: QTableView | None = None) -> QTableView:
    """A quiet table over a model: no grid, rows selected whole, the last column fills."""
    view = view or QTableView()
    view.setModel(model)
    view.setShowGrid(False)
    view.setAlternatingRowColors(False)
    view.setWordWrap(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.verticalHeader().setVisible(False)
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 11)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setStretchLastSection(True)
    return view
