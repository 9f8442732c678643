"""The columns of a dataset as a Qt table model; figures are put in as they come, edits are only asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt, Signal
from PySide6.QtGui import QColor

from ketbench.base.clock import iso
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.statistics import ColumnStatistics
from ketbench_ui.figures.rows import NO_PARENT, Index
from ketbench_ui.theme.theme import switch

HEADINGS = ("Column", "Role", "Kind", "Missing", "Distinct", "Distribution", "Values", "Unit")
NAME_AT, ROLE_AT, KIND_AT, MISSING_AT, DISTINCT_AT, PICTURE_AT, VALUES_AT, UNIT_AT = range(len(HEADINGS))
KINDS = (Kind.NUMERIC, Kind.CATEGORY, Kind.ORDINAL, Kind.TEXT)
"""Kinds that a column can be turned into; pictures and dates are read as such or not at all."""
MOST_NAMED = 4
WAITING, NOT_READ = "…", "not read"
_Ask = Qt.ItemDataRole


class ColumnsModel(QAbstractTableModel):
    """One line a column; `role_wanted` and `kind_wanted` carry the column and the word."""

    role_wanted = Signal(str, str)
    kind_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._figures: dict[tuple[int, str], ColumnStatistics] = {}
        self._kept: list[Any] = []
        self.read_only = False

    def show(self, dataset: Dataset | None) -> None:
        """Replace the columns; lines stay where they are when only their content is new."""
        before, self._columns = self._columns, dataset.columns if dataset else ()
        if [c.name for c in before] == [c.name for c in self._columns]:
            self._tell_changed()
        else:
            self.beginResetModel()
            self.endResetModel()

    def without_figures(self) -> list[Column]:
        """Columns whose figures are not there yet."""
        return [column for column in self._columns if not column.is_absent and _key(column) not in self._figures]

    def put_figures(self, columns: list[Column], found: list[ColumnStatistics]) -> None:
        """Take in figures; the values are kept, so that their identity stays theirs."""
        for column, figures in zip(columns, found, strict=True):
            self._figures[_key(column)] = figures
            self._kept.append(column.values)
        self._tell_changed()

    def figures(self, column: Column) -> ColumnStatistics | None:
        """Figures of a column, if they are there."""
        return self._figures.get(_key(column))

    def column(self, row: int) -> Column:
        """The column in a line."""
        return self._columns[row]

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of columns of the dataset."""
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Facts about each."""
        return 0 if parent.isValid() else len(HEADINGS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Role and kind can be changed."""
        free = super().flags(index)
        if self.read_only or not can_edit(self._columns[index.row()], index.column()):
            return free
        return free | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _Ask.DisplayRole) -> Any:
        """What a view asks of one cell."""
        column, at = self._columns[index.row()], index.column()
        if role == _Ask.DisplayRole or (role == _Ask.EditRole and at in (ROLE_AT, KIND_AT)):
            return self._text(column, at)
        if role == _Ask.ForegroundRole:
            return self._color(column, at)
        if role == _Ask.TextAlignmentRole and at in (MISSING_AT, DISTINCT_AT):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == _Ask.ToolTipRole:
            return self._tip(column, at)
        if role == _Ask.UserRole and at == PICTURE_AT:
            found = self.figures(column)
            return None if found is None else found.counts
        return None

    def setData(self, index: Index, value: Any, role: int = _Ask.EditRole) -> bool:
        """Ask for another role or kind; the dataset itself is changed elsewhere."""
        column, at = self._columns[index.row()], index.column()
        if at not in (ROLE_AT, KIND_AT) or str(value) == self._text(column, at):
            return False
        (self.role_wanted if at == ROLE_AT else self.kind_wanted).emit(column.name, str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Ask.DisplayRole) -> Any:
        """Headings."""
        if role == _Ask.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADINGS[section]
        if role == _Ask.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in (MISSING_AT, DISTINCT_AT) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, column: Column, at: int) -> str:
        if at in (NAME_AT, ROLE_AT, KIND_AT, UNIT_AT):
            return {NAME_AT: column.name, ROLE_AT: column.role.value, KIND_AT: column.kind.value}.get(at, column.unit)
        found = self.figures(column)
        if found is None:
            waiting = NOT_READ if column.is_absent else WAITING
            return waiting if at != PICTURE_AT else ""
        if at == MISSING_AT:
            return f"{found.missing} ({found.missing / max(1, found.rows):.0%})" if found.missing else "0"
        if at == DISTINCT_AT:
            return str(found.distinct)
        return values_text(column, found) if at == VALUES_AT else ""

    def _color(self, column: Column, at: int) -> QColor | None:
        if at in (NAME_AT, ROLE_AT):
            return QColor(role_color(column.role))
        found = self.figures(column) if at == MISSING_AT else None
        return QColor(switch.look.warning) if found is not None and found.missing else None

    def _tip(self, column: Column, at: int) -> str | None:
        if at in (ROLE_AT, KIND_AT) and not self.read_only:
            if not can_edit(column, at):
                return f"A column of {column.kind.value} is read as such from its file; import it again to change that."
            return f"Double-click, F2 or the menu key: change the {HEADINGS[at].lower()}"
        found = self.figures(column)
        if at in (PICTURE_AT, VALUES_AT) and found is not None:
            if found.top:
                return "\n".join(f"{name}: {count}" for name, count in found.top)
            return values_text(column, found)
        return column.name if at == NAME_AT else None

    def _tell_changed(self) -> None:
        if self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._columns) - 1, len(HEADINGS) - 1))


def can_edit(column: Column, at: int) -> bool:
    """Whether this fact about a column is for the user to change."""
    return at == ROLE_AT or (at == KIND_AT and column.kind in KINDS)


def values_text(column: Column, found: ColumnStatistics) -> str:
    """The range of numbers, or the most frequent words with their counts."""
    if found.top:
        shown = ", ".join(f"{name} {count}" for name, count in found.top[:MOST_NAMED])
        return shown + (f", and {found.distinct - MOST_NAMED} more" if found.distinct > MOST_NAMED else "")
    if found.minimum is None or found.maximum is None:
        return "no finite number" if found.infinite else ""
    if column.kind is Kind.DATE:
        return f"{iso(found.minimum)} to {iso(found.maximum)}"
    text = f"{_short(found.minimum)} to {_short(found.maximum)}, mean {_short(found.mean)} ± {_short(found.deviation)}"
    return text + (f", {found.infinite} infinite" if found.infinite else "")


def role_color(role: Role) -> str:
    """The target stands out, what is left out steps back."""
    look = switch.look
    return {Role.TARGET: look.accent, Role.FEATURE: look.text, Role.SKIP: look.faint}.get(role, look.muted)


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _key(column: Column) -> tuple[int, str]:
    return id(column.values), column.kind.value
