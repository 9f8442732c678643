"""A list of sub-models as a table: rows are added, removed and moved; cells hold what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from ketbench.base.digits import unit
from ketbench.contract.forms import FormField
from ketbench_ui.fields.editors import Editor, choice_text
from ketbench_ui.fields.reading import described, hint, read, same_value, written
from ketbench_ui.plots.plot import tint
from ketbench_ui.services.mending import in_window
from ketbench_ui.theme.layouts import column, row
from ketbench_ui.theme.theme import icon, set_role, switch

MOST_ROWS_SHOWN = 9
_VALUE = Qt.ItemDataRole.UserRole


class TableEditor(Editor):
    """The table and its buttons."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.table = QTableWidget(0, len(field.columns))
        self.table.setAccessibleName(field.title)
        self.table.setHorizontalHeaderLabels([heading_of(c) for c in field.columns])
        for number, part in enumerate(field.columns):
            self._heading(number).setToolTip("\n".join(t for t in (in_window(part.help), hint(part)) if t))
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 11)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setItemDelegate(Cells(field.columns, self))
        self.table.itemChanged.connect(lambda _: self.edited.emit())
        self._buttons = [
            self._button("plus", "Add a row", self._add),
            self._button("trash", "Remove the row", self._remove),
            self._button("arrow-up", "Move the row up", lambda: self._move(-1)),
            self._button("arrow-down", "Move the row down", lambda: self._move(1)),
        ]
        if field.rows_are:
            model = self.table.model()
            model.rowsInserted.connect(self._number_rows)
            model.rowsRemoved.connect(self._number_rows)
        self.setLayout(column(self.table, row(*self._buttons, None, gap=2), gap=2))
        self.setFocusProxy(self.table)
        switch.changed.connect(self._icons)

    def value(self) -> list[dict[str, Any]]:
        """All rows as JSON data."""
        return [self._row(number) for number in range(self.table.rowCount())]

    def set_value(self, value: Any) -> None:
        """Show rows."""
        rows = described(value) or []
        if same_value(rows, self.value()) and self.table.rowCount():
            return
        self.table.blockSignals(True)
        self.table.setRowCount(0)
        for cells in rows:
            self._insert(self.table.rowCount(), cells)
        self.table.blockSignals(False)
        self.table.resizeColumnsToContents()
        self._fit()

    def mark(self, wrong: bool) -> None:
        """Red border while a cell is refused."""
        set_role(self.table, "true" if wrong else "false", "invalid")

    def mark_cells(self, problems: Mapping[str, str]) -> None:
        """Tint the cells that the model refuses, and say why on them."""
        self.table.blockSignals(True)
        for number in range(self.table.rowCount()):
            for at, part in enumerate(self.field.columns):
                text = problems.get(f"{self.field.name}.{number}.{part.name}", "")
                item = self._item(number, at)
                item.setToolTip(text)
                item.setData(Qt.ItemDataRole.BackgroundRole, tint(switch.look.bad, 0.25) if text else None)
        self.table.blockSignals(False)

    def _button(self, name: str, tip: str, act: Any) -> QToolButton:
        made = QToolButton()
        made.setObjectName(name)
        made.setIcon(icon(name))
        made.setToolTip(f"{tip} of '{self.field.title}'" if name == "plus" else tip)
        made.setAccessibleName(tip)
        made.clicked.connect(act)
        return made

    def _icons(self) -> None:
        for made in self._buttons:
            made.setIcon(icon(made.objectName()))

    @property
    def first(self) -> int:
        """The number of the first row, as results and messages count."""
        return 0 if self.field.rows_are else 1

    def _number_rows(self) -> None:
        named = self.field.rows_are
        for number in range(self.table.rowCount()):
            made = QTableWidgetItem(str(number + self.first))
            made.setToolTip(f"{named[:1].upper()}{named[1:]} {number + self.first}")
            self.table.setVerticalHeaderItem(number, made)

    def _row(self, number: int) -> dict[str, Any]:
        return {part.name: self._cell(number, at, part) for at, part in enumerate(self.field.columns)}

    def _cell(self, number: int, at: int, part: FormField) -> Any:
        return value_in(self._item(number, at), part)

    def _item(self, number: int, at: int) -> QTableWidgetItem:
        return self.table.item(number, at) or QTableWidgetItem()

    def _heading(self, at: int) -> QTableWidgetItem:
        return self.table.horizontalHeaderItem(at) or QTableWidgetItem()

    def _insert(self, number: int, cells: Mapping[str, Any]) -> None:
        self.table.insertRow(number)
        for at, part in enumerate(self.field.columns):
            self.table.setItem(number, at, item_for(part, described(cells.get(part.name, part.default))))

    def _add(self) -> None:
        number = self.table.currentRow() + 1 if self.table.currentRow() >= 0 else self.table.rowCount()
        copied = self._row(number - 1) if number > 0 else {}
        self.table.blockSignals(True)
        self._insert(number, copied)
        self.table.blockSignals(False)
        self.table.setCurrentCell(number, 0)
        self._fit()
        self.edited.emit()

    def _remove(self) -> None:
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())
            self._fit()
            self.edited.emit()

    def _move(self, by: int) -> None:
        rows, at = self.value(), self.table.currentRow()
        if 0 <= at < len(rows) and 0 <= at + by < len(rows):
            rows[at], rows[at + by] = rows[at + by], rows[at]
            self.set_value(rows)
            self.table.setCurrentCell(at + by, 0)
            self.edited.emit()

    def _fit(self) -> None:
        shown = min(max(self.table.rowCount(), 2), MOST_ROWS_SHOWN)
        height = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(height + shown * self.table.verticalHeader().defaultSectionSize() + 14)


class Cells(QStyledItemDelegate):
    """A list to choose from in cells of a choice column; None stands for a column that is not a field."""

    def __init__(self, parts: Sequence[FormField | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = parts

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A combo box where there is something to choose."""
        part = self._parts[index.column()]
        if part is None or part.kind != "choice":
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        for choice in part.choices:
            box.addItem(choice_text(choice), choice)
        box.activated.connect(lambda _: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Show what the cell holds."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(_VALUE))))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        """Keep what was chosen."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), _VALUE)
            model.setData(index, editor.currentText(), Qt.ItemDataRole.EditRole)
        else:
            super().setModelData(editor, model, index)


def heading_of(part: FormField) -> str:
    """The title of a column with its unit."""
    return f"{part.title} [{unit(part.unit)}]" if part.unit else part.title


def value_in(item: QTableWidgetItem, part: FormField) -> Any:
    """What a cell holds, as the model takes it."""
    if part.kind == "flag":
        return item.checkState() == Qt.CheckState.Checked
    return item.data(_VALUE) if part.kind == "choice" else read(part, item.text())


def item_for(part: FormField, value: Any) -> QTableWidgetItem:
    """A cell that shows a value: a tick, a choice, a number at the right, or a text."""
    if part.kind == "flag":
        item = QTableWidgetItem()
        item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(Qt.CheckState.Checked if value else Qt.CheckState.Unchecked)
        return item
    if part.kind == "choice":
        item = QTableWidgetItem(choice_text(value))
        item.setData(_VALUE, value)
        return item
    item = QTableWidgetItem(written(part, value))
    if part.kind in ("number", "integer"):
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
