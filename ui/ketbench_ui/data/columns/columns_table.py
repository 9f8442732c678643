"""The table of columns: select, change role or kind of all that is selected, by mouse or keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from ketbench.data.dataset import Dataset, Role
from ketbench_ui.data.asking.desk import Desk
from ketbench_ui.data.asking.questions import column_statistics
from ketbench_ui.data.columns.cells import ChoiceCell, HistogramCell
from ketbench_ui.data.columns.columns_model import (
    HEADINGS,
    KIND_AT,
    KINDS,
    PICTURE_AT,
    ROLE_AT,
    VALUES_AT,
    ColumnsModel,
)
from ketbench_ui.figures.rows import rows_view

WIDTHS = (156, 70, 76, 74, 66, 120, 260, 62)
ROLE_KEYS = {
    Role.FEATURE: "Alt+F",
    Role.TARGET: "Alt+T",
    Role.GROUP: "Alt+G",
    Role.TIME: "Alt+M",
    Role.WEIGHT: "Alt+W",
    Role.ID: "Alt+I",
    Role.SKIP: "Alt+S",
}


class ColumnsTable(QWidget):
    """Columns with their figures; asks for changes and makes none."""

    role_wanted = Signal(list, str)
    """Names of columns and the role they are to have."""
    kind_wanted = Signal(list, str)
    gaps_wanted = Signal(str)
    """The column whose rows without a value are to go."""
    selection_changed = Signal(list)
    """Names of the selected columns."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.model = ColumnsModel()
        self.view = _made(self.model)
        self.view.setParent(self)
        self.model.role_wanted.connect(lambda name, word: self.role_wanted.emit(self._with_selected(name), word))
        self.model.kind_wanted.connect(lambda name, word: self.kind_wanted.emit(self._with_selected(name), word))
        self.view.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit(self.selected()))
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.setMinimumHeight(120)
        self._role_actions = [self._role_action(role) for role in Role]

    def resizeEvent(self, event: object) -> None:
        """The table fills the widget."""
        self.view.setGeometry(self.rect())

    def show_dataset(self, dataset: Dataset | None, *, read_only: bool = False) -> None:
        """Show the columns; figures follow."""
        self.model.read_only = read_only
        for action in self._role_actions:
            action.setEnabled(not read_only)
        self.model.show(dataset)

    def ask_figures(self) -> None:
        """Have the figures found that are not there yet."""
        columns = self.model.without_figures()
        if columns:
            self._desk.ask(
                "figures",
                column_statistics,
                columns,
                done=lambda found: self.model.put_figures(columns, found),
                failed=lambda _: None,
            )

    def selected(self) -> list[str]:
        """Names of the selected columns, from top to bottom."""
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        return [self.model.column(row).name for row in rows if row < self.model.rowCount()]

    def select(self, name: str) -> bool:
        """Select one column; whether it is there."""
        for row in range(self.model.rowCount()):
            if self.model.column(row).name == name:
                self.view.selectRow(row)
                self.view.scrollTo(self.model.index(row, 0))
                return True
        return False

    def select_something(self) -> None:
        """Select the first column where none is, so that there is something to look at."""
        if self.model.rowCount() and not self.selected():
            self.view.selectRow(0)

    def menu(self) -> QMenu:
        """What can be done with the selected columns."""
        menu = QMenu(self)
        roles = menu.addMenu("&Role")
        roles.addActions(self._role_actions)
        kinds = menu.addMenu("&Kind")
        for kind in KINDS:
            action = kinds.addAction(f"&{kind.value.capitalize()}")
            action.setEnabled(not self.model.read_only)
            action.triggered.connect(lambda _=False, word=kind.value: self.kind_wanted.emit(self.selected(), word))
        for name, count in self._gaps():
            text = f"Drop {count:,} rows without '{name}'" if count > 1 else f"Drop the row without '{name}'"
            action = menu.addAction(text)
            action.setEnabled(not self.model.read_only)
            action.triggered.connect(lambda _=False, name=name: self.gaps_wanted.emit(name))
        return menu

    def _gaps(self) -> list[tuple[str, int]]:
        """The selected columns in which values are missing, and in how many rows."""
        rows = range(self.model.rowCount())
        chosen = [c for c in (self.model.column(row) for row in rows) if c.name in self.selected()]
        return [(one.name, count) for one in chosen if (count := int(one.missing.sum()))]

    def _open_menu(self, place: QPoint) -> None:
        if self.selected():
            self.menu().popup(self.view.viewport().mapToGlobal(place))

    def _role_action(self, role: Role) -> QAction:
        action = QAction(f"{role.value.capitalize()}", self.view)
        action.setShortcut(QKeySequence(ROLE_KEYS[role]))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self.selected() and self.role_wanted.emit(self.selected(), role.value))
        self.view.addAction(action)
        return action

    def _with_selected(self, name: str) -> list[str]:
        """The column that was edited, with the others where it is one of the selected."""
        chosen = self.selected()
        return chosen if name in chosen else [name]


class _View(QTableView):
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key opens beside the current line, not where the mouse happens to be."""
        place = event.pos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).bottomLeft()
        self.customContextMenuRequested.emit(place)


def _made(model: ColumnsModel) -> QTableView:
    view = rows_view(model, _View())
    view.setAccessibleName("Columns")
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    triggers = QAbstractItemView.EditTrigger
    view.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
    view.setItemDelegateForColumn(ROLE_AT, ChoiceCell([role.value for role in Role], view))
    view.setItemDelegateForColumn(KIND_AT, ChoiceCell([kind.value for kind in KINDS], view))
    view.setItemDelegateForColumn(PICTURE_AT, HistogramCell(view))
    for at in range(len(HEADINGS)):
        view.setColumnWidth(at, WIDTHS[at])
    header = view.horizontalHeader()
    header.setSectionResizeMode(VALUES_AT, QHeaderView.ResizeMode.Stretch)
    header.setStretchLastSection(False)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
    return view
