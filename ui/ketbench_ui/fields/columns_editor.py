"""A row a column of the dataset as a parameter: ticks, choices and numbers beside the names; only changes are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from ketbench.contract.forms import FormField
from ketbench_ui.fields.editors import Editor
from ketbench_ui.fields.reading import described, hint, same_value
from ketbench_ui.fields.table_editor import MOST_ROWS_SHOWN, Cells, heading_of, item_for, value_in
from ketbench_ui.plots.plot import tint
from ketbench_ui.services.mending import in_window
from ketbench_ui.theme.layouts import button, column, row
from ketbench_ui.theme.theme import set_role, switch


class ColumnsEditor(Editor):
    """The table; a row whose column is gone stays, marked, until it is removed."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self._there: tuple[str, ...] = ()
        self._given: dict[str, Any] = {}
        self.table = QTableWidget(0, 1 + len(field.columns))
        self.table.setAccessibleName(field.title)
        self.table.setHorizontalHeaderLabels(["Column", *map(heading_of, field.columns)])
        for number, part in enumerate(field.columns, 1):
            words = "\n".join(text for text in (in_window(part.help), hint(part)) if text)
            (self.table.horizontalHeaderItem(number) or QTableWidgetItem()).setToolTip(words)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 11)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setItemDelegate(Cells((None, *field.columns), self))
        self.table.itemChanged.connect(self._changed)
        self.forget = button("Remove rows of columns that are gone")
        self.forget.clicked.connect(self._forget)
        self.setLayout(column(self.table, row(self.forget, None), gap=2))
        self.setFocusProxy(self.table)

    def show_columns(self, names: Sequence[str]) -> None:
        """Say which columns there are."""
        if tuple(names) != self._there:
            self._there = tuple(names)
            self._fill()

    def value(self) -> dict[str, Any]:
        """The rows that differ from their defaults, by column."""
        return dict(self._given)

    def set_value(self, value: Any) -> None:
        """Show rows; a column without one shows its defaults."""
        plain = described(value) if not isinstance(value, Mapping) else {k: described(v) for k, v in value.items()}
        given = dict(plain) if isinstance(plain, Mapping) else {}
        if not same_value(given, self._given) or self.table.rowCount() != len(self._names()):
            self._given = given
            self._fill()

    def mark(self, wrong: bool) -> None:
        """Red border while a row is refused."""
        set_role(self.table, "true" if wrong else "false", "invalid")

    def mark_cells(self, problems: Mapping[str, str]) -> None:
        """Tint the cells that the model refuses, and the names of columns that are gone."""
        self.table.blockSignals(True)
        for number, name in enumerate(self._names()):
            gone = name not in self._there
            for at, part in enumerate((None, *self.field.columns)):
                text = problems.get(f"{self.field.name}.{name}.{part.name}", "") if part else ""
                text = "The dataset has no such column" if part is None and gone else text
                item = self.table.item(number, at) or QTableWidgetItem()
                item.setToolTip(text or (name if part is None else ""))
                item.setData(Qt.ItemDataRole.BackgroundRole, tint(switch.look.bad, 0.25) if text else None)
        self.table.blockSignals(False)

    def _names(self) -> list[str]:
        return [*self._there, *(name for name in self._given if name not in self._there)]

    def _fill(self) -> None:
        self.table.blockSignals(True)
        names = self._names()
        self.table.setRowCount(len(names))
        for number, name in enumerate(names):
            title = QTableWidgetItem(name)
            title.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.table.setItem(number, 0, title)
            row_of = self._given.get(name)
            cells: Mapping[str, Any] = row_of if isinstance(row_of, Mapping) else {}
            for at, part in enumerate(self.field.columns, 1):
                self.table.setItem(number, at, item_for(part, described(cells.get(part.name, part.default))))
        self.table.blockSignals(False)
        self.table.resizeColumnsToContents()
        self.forget.setVisible(len(names) > len(self._there))
        shown = min(max(len(names), 2), MOST_ROWS_SHOWN)
        height = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(height + shown * self.table.verticalHeader().defaultSectionSize() + 14)

    def _changed(self, item: QTableWidgetItem) -> None:
        name = self._names()[item.row()]
        cells: dict[str, Any] = {}
        for at, part in enumerate(self.field.columns, 1):
            value = value_in(self.table.item(item.row(), at) or QTableWidgetItem(), part)
            cells |= {} if same_value(value, _plain(part)) else {part.name: value}
        self._given = {one: self._given[one] for one in self._given if one != name} | ({name: cells} if cells else {})
        self.edited.emit()

    def _forget(self) -> None:
        self._given = {name: cells for name, cells in self._given.items() if name in self._there}
        self._fill()
        self.edited.emit()


def _plain(part: FormField) -> Any:
    """The default of a cell, as a cell gives it back."""
    return value_in(item_for(part, described(part.default)), part)
