"""The Problems panel: problems and notes, where, what to do; "go to" and "copy report"."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedLayout, QTreeWidget, QTreeWidgetItem, QWidget

from ketbench.base.problems import Severity
from ketbench_ui.services.notices import Notice, Notices
from ketbench_ui.theme.layouts import button, column, holding, label, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP

MARKS = {
    Severity.ERROR: ("x-circle", "bad"),
    Severity.WARNING: ("warning", "warning"),
    Severity.NOTE: ("info", "accent"),
}


class ProblemsPanel(QWidget):
    """A table over the notices; `wanted` carries the notice to go to."""

    wanted = Signal(object)
    fix_wanted = Signal(object)
    """The notice whose first fix is to be done."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self.table = QTreeWidget()
        self.table.setAccessibleName("Problems and notes")
        self.table.setHeaderLabels(["Problem or note", "Where", "In"])
        self.table.setRootIsDecorated(False)
        self.table.setIconSize(QSize(16, 16))
        self.table.setWordWrap(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section in (1, 2):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        self._go = button("Go to", tip="Show the place in the window (Enter)")
        self.fix = button("Fix", "primary")
        self.fix_of: Callable[[Notice], tuple[str, str]] = lambda _: ("", "")
        """The title of what mends a notice with one click, and what it does; empty where nothing does."""
        self.way_words: Callable[[Notice], str] = lambda _: "Go to"
        """What a press goes to."""
        self._copy = button("Copy report", tip="Everything about it, with the technical details")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(_nothing())
        full = column(row(self.fix, self._go, self._copy, None, margin=GAP), self.table, gap=0)
        self._stack.addWidget(holding(full))
        self._go.clicked.connect(self._open)
        self._copy.clicked.connect(self.copy_report)
        self.fix.clicked.connect(lambda: self.fix_wanted.emit(self._selected()))
        self.table.itemActivated.connect(self._open)
        self.table.itemSelectionChanged.connect(self._enable)
        notices.changed.connect(self.refresh)
        switch.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the notices there are."""
        self.table.clear()
        for notice in self._notices.all():
            problem = notice.problem
            item = QTreeWidgetItem(self.table, [str(problem), notice.place or _place(problem.where), notice.source])
            mark, tone = MARKS[problem.severity]
            item.setIcon(0, icon(f"{mark}-fill", getattr(switch.look, tone)))
            item.setToolTip(0, str(problem))
            item.setData(0, Qt.ItemDataRole.UserRole, notice)
        self._stack.setCurrentIndex(1 if self.table.topLevelItemCount() else 0)
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        self._enable()

    def choose(self, notice: Notice) -> None:
        """Select the line of a notice."""
        for at in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(at)
            if item is not None and item.data(0, Qt.ItemDataRole.UserRole) == notice:
                self.table.setCurrentItem(item)

    def copy_report(self) -> None:
        """Put the report of the selected line on the clipboard."""
        notice = self._selected()
        if notice is not None:
            QGuiApplication.clipboard().setText(notice.report())

    def _selected(self) -> Notice | None:
        item = self.table.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None

    def _open(self, *_: object) -> None:
        notice = self._selected()
        if notice is not None:
            self.wanted.emit(notice)

    def _enable(self) -> None:
        notice = self._selected()
        self._copy.setEnabled(notice is not None)
        title, why = self.fix_of(notice) if notice is not None else ("", "")
        self.fix.setText(title or "Fix")
        self.fix.setToolTip(why)
        self.fix.setVisible(bool(title))
        self._go.setVisible(notice is not None)
        if notice is not None:
            self._go.setText(self.way_words(notice))


def _place(where: str) -> str:
    """Data and circuits by their names: what stands behind the last point, a gate counted from one."""
    gate = re.fullmatch(r"circuit\.ops\[(\d+)\].*", where)
    if gate is not None:
        return f"Circuit, operation {int(gate[1]) + 1}"
    if where.startswith("dataset.columns."):
        return f"Data, {where.removeprefix('dataset.columns.')}"
    return {"dataset.preparation.range": "Data, preparation"}.get(where, where.replace(".", ", ").replace("_", " "))


def _nothing() -> QWidget:
    text = label("No problems or notes. Findings about the data, the circuit and the experiment appear here.", "muted")
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return holding(column(None, text, None), "view")
