"""Table models over a dataset: one of its rows, one of its columns with statistics; values are read on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, Qt, Signal
from PySide6.QtGui import QColor

from ketbench.dataset import Column, Dataset, Kind, Role
from ketbench.errors import DatasetError
from ketbench.preparation import assignment
from ketbench_ui.figures.rows import NO_PARENT, Index
from ketbench_ui.plots import number
from ketbench_ui.theme import switch

PART_NAMES = ("train", "validation", "test")
BINS = 18
HEADINGS = ("Column", "Kind", "Role", "Missing", "Distribution", "Smallest", "Mean", "Largest", "Unit")
ROLE_AT, PICTURE_AT = 2, 4
_Role = Qt.ItemDataRole


class DataModel(QAbstractTableModel):
    """The rows of a dataset, the part of the split in front."""

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self._parts: NDArray[np.int8] = np.empty(0, np.int8)

    def show(self, dataset: Dataset | None) -> None:
        """Replace the dataset."""
        self.beginResetModel()
        self._dataset = dataset
        self._parts = parts_of(dataset) if dataset else np.empty(0, np.int8)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of samples."""
        return 0 if parent.isValid() or self._dataset is None else self._dataset.n_rows

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Columns and the part."""
        return 0 if parent.isValid() or self._dataset is None else len(self._dataset.columns) + 1

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """What a view asks of one cell."""
        if self._dataset is None or role not in (_Role.DisplayRole, _Role.TextAlignmentRole, _Role.ForegroundRole):
            return None
        if index.column() == 0:
            return self._part(index.row(), role)
        column = self._dataset.columns[index.column() - 1]
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind is Kind.NUMERIC else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        missing = bool(column.missing[index.row()])
        if role == _Role.ForegroundRole:
            return QColor(switch.look.faint) if missing else None
        return "missing" if missing else cell_text(column, index.row())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Names with roles across, numbers from 1 down."""
        if self._dataset is None:
            return None
        if role == _Role.DisplayRole and orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        if role == _Role.DisplayRole and section == 0:
            return "part"
        if role == _Role.DisplayRole:
            return self._dataset.columns[section - 1].name
        if role == _Role.ToolTipRole and orientation == Qt.Orientation.Horizontal and section > 0:
            column = self._dataset.columns[section - 1]
            return f"{column.name}: {column.kind.value}, {column.role.value} {column.unit}".strip()
        if role == _Role.ForegroundRole and section > 0 and orientation == Qt.Orientation.Horizontal:
            return QColor(role_color(self._dataset.columns[section - 1].role))
        return None

    def _part(self, row: int, role: int) -> Any:
        number_of = int(self._parts[row]) if row < len(self._parts) else -1
        if role == _Role.DisplayRole:
            return PART_NAMES[number_of] if number_of >= 0 else ""
        if role == _Role.ForegroundRole and number_of >= 0:
            return QColor(switch.look.curve(number_of))
        return None


@dataclass(frozen=True, eq=False)
class Statistics:
    """What one line about a column shows."""

    missing: int
    smallest: str
    mean: str
    largest: str
    heights: NDArray[Any]


class ColumnsModel(QAbstractTableModel):
    """The columns of a dataset; the role can be edited, `role_wanted` carries column and role."""

    role_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._statistics: dict[str, Statistics] = {}
        self.read_only = False

    def show(self, dataset: Dataset | None) -> None:
        """Replace the columns; statistics are computed once for each content."""
        self.beginResetModel()
        self._columns = dataset.columns if dataset else ()
        self.endResetModel()

    def column(self, row: int) -> Column:
        """The column in a line."""
        return self._columns[row]

    def statistics(self, column: Column) -> Statistics:
        """Statistics of a column, remembered."""
        if column.sha256 not in self._statistics:
            self._statistics[column.sha256] = statistics(column)
        return self._statistics[column.sha256]

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of columns of the dataset."""
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Facts about each."""
        return len(HEADINGS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The role can be changed."""
        free = super().flags(index)
        return free | Qt.ItemFlag.ItemIsEditable if index.column() == ROLE_AT and not self.read_only else free

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """What a view asks of one cell."""
        column = self._columns[index.row()]
        if role == _Role.DisplayRole or (role == _Role.EditRole and index.column() == ROLE_AT):
            return self._text(column, index.column())
        if role == _Role.ForegroundRole and index.column() == ROLE_AT:
            return QColor(role_color(column.role))
        if role == _Role.ToolTipRole and index.column() == ROLE_AT:
            return "Double-click to change what this column is for"
        if role == _Role.UserRole and index.column() == PICTURE_AT:
            return self.statistics(column).heights
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Ask for another role; the dataset itself is changed elsewhere."""
        column = self._columns[index.row()]
        if index.column() != ROLE_AT or str(value) == column.role.value:
            return False
        self.role_wanted.emit(column.name, str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Headings."""
        if role == _Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADINGS[section]
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, column: Column, at: int) -> str:
        if at <= ROLE_AT:
            return (column.name, column.kind.value, column.role.value)[at]
        found = self.statistics(column)
        missing = "none" if not found.missing else f"{found.missing} ({found.missing / len(column.values):.0%})"
        return (missing, "", found.smallest, found.mean, found.largest, column.unit)[at - 3]


def parts_of(dataset: Dataset) -> NDArray[np.int8]:
    """The part of each row; empty while the split is refused."""
    try:
        return assignment(dataset)
    except DatasetError:
        return np.empty(0, np.int8)


def statistics(column: Column) -> Statistics:
    """Count, range and shape of one column."""
    values, missing = column.values[~column.missing], int(column.missing.sum())
    if column.kind is Kind.NUMERIC and len(values):
        finite = values[np.isfinite(values)]
        heights = np.histogram(finite, bins=BINS)[0] if len(finite) else np.zeros(0)
        ends = (number(float(f(finite))) if len(finite) else "" for f in (np.min, np.mean, np.max))
        return Statistics(missing, *ends, heights=heights)
    if column.is_coded:
        counts = np.bincount(values, minlength=len(column.categories)) if len(values) else np.zeros(0)
        return Statistics(missing, "", f"{len(column.categories)} classes", "", counts)
    if column.kind is Kind.TEXT:
        return Statistics(missing, "", f"{len(set(values.tolist()))} texts", "", np.zeros(0))
    return Statistics(missing, "", " x ".join(map(str, column.values.shape[1:])), "", np.zeros(0))


def cell_text(column: Column, row: int) -> str:
    """One value as a reader wants it."""
    value = column.values[row]
    if column.is_coded:
        return column.categories[int(value)]
    if column.kind is Kind.NUMERIC:
        return f"{float(value):.6g}"
    return str(value) if column.kind is Kind.TEXT else "image"


def role_color(role: Role) -> str:
    """The target stands out, what is left out steps back."""
    look = switch.look
    return {Role.TARGET: look.accent, Role.FEATURE: look.text, Role.SKIP: look.faint}.get(role, look.muted)
