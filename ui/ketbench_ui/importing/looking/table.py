"""The first rows as they would be imported, with the role and kind of each column in its head."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView

from ketbench.data.importing.look import ColumnLook, Look
from ketbench.data.roles import Kind, Role
from ketbench_ui.figures.rows import rows_view
from ketbench_ui.theme.theme import switch

Index = QModelIndex | QPersistentModelIndex
Ask = Qt.ItemDataRole
NO_PARENT = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WIDEST, NARROWEST = 220, 96
ROWS_MEASURED = 24


class CellsModel(QAbstractTableModel):
    """The cells of a look."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[ColumnLook, ...] = ()
        self._cells: tuple[tuple[str, ...], ...] = ()

    def show(self, look: Look | None) -> None:
        """Replace everything."""
        self.beginResetModel()
        self.columns = look.columns if look else ()
        self._cells = look.cells if look else ()
        self.endResetModel()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Columns that are shown."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Ask.DisplayRole) -> Any:
        """What a view asks of one cell."""
        text = self._cells[index.row()][index.column()]
        if role == Ask.DisplayRole:
            return text or "missing"
        if role == Ask.ToolTipRole:
            return text or "No value"
        if role == Ask.ForegroundRole:
            skipped = self.columns[index.column()].role is Role.SKIP
            return QColor(switch.look.faint) if not text or skipped else None
        if role == Ask.FontRole and not text:
            font = QFont()
            font.setItalic(True)
            return font
        if role == Ask.TextAlignmentRole:
            return int(RIGHT if self.columns[index.column()].kind is Kind.NUMERIC else LEFT)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Ask.DisplayRole) -> Any:
        """Name, kind and role of a column; the number of a row."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Ask.DisplayRole else None
        found = self.columns[section]
        if role == Ask.DisplayRole:
            unit = f" [{found.unit}]" if found.unit and not found.unit.startswith("s since") else ""
            return f"{found.name}{unit}\n{found.kind.value}, {found.role.value}"
        if role == Ask.ToolTipRole:
            return f"{found.name}: {found.kind.value}, {found.role.value}. Click for another role or kind."
        if role == Ask.ForegroundRole and found.role is Role.TARGET:
            return QColor(switch.look.accent)
        return int(LEFT) if role == Ask.TextAlignmentRole else None


class PreviewTable(QTableView):
    """The rows; a click on a head offers roles and kinds."""

    role_wanted = Signal(str, object)
    kind_wanted = Signal(str, object)

    @classmethod
    def made(cls) -> PreviewTable:
        """An empty one."""
        view = cls()
        model = CellsModel()
        view.cells = model
        _dress(view, rows_view(model), model)
        # As many rows as fill the room: the width of a hundred more would be asked for one by one.
        view.horizontalHeader().setResizeContentsPrecision(ROWS_MEASURED)
        return view

    cells: CellsModel

    def show_look(self, look: Look | None) -> None:
        """Show the cells of a look."""
        before = [c.name for c in self.cells.columns]
        self.cells.show(look)
        if before != [c.name for c in self.cells.columns]:
            self._fit()

    def menu_for(self, section: int) -> QMenu:
        """Roles and kinds of a column."""
        found = self.cells.columns[section]
        menu = QMenu(self)
        menu.addSection("Role")
        for role in Role:
            action = menu.addAction(role.value, lambda r=role: self.role_wanted.emit(found.name, r))
            action.setCheckable(True)
            action.setChecked(role is found.role)
        menu.addSection("Kind")
        for kind in Kind:
            if kind not in (Kind.IMAGE, Kind.TENSOR):
                action = menu.addAction(kind.value, lambda k=kind: self.kind_wanted.emit(found.name, k))
                action.setCheckable(True)
                action.setChecked(kind is found.kind)
        return menu

    def open_menu(self, section: int) -> None:
        """Open it below the head."""
        head = self.horizontalHeader()
        place = QPoint(head.sectionViewportPosition(section), head.height())
        self.menu_for(section).popup(head.mapToGlobal(place))

    def _fit(self) -> None:
        for at in range(self.cells.columnCount()):
            wanted = max(self.sizeHintForColumn(at), self.horizontalHeader().sectionSizeHint(at)) + 8
            self.setColumnWidth(at, min(WIDEST, max(NARROWEST, wanted)))


def _dress(view: PreviewTable, pattern: QTableView, model: CellsModel) -> None:
    """The manner of the other tables, with a grid and two lines in the head."""
    view.setModel(model)
    view.setAccessibleName("First rows")
    view.setWordWrap(False)
    view.setEditTriggers(pattern.editTriggers())
    view.verticalHeader().setDefaultSectionSize(pattern.verticalHeader().defaultSectionSize())
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    head = view.horizontalHeader()
    head.setSectionsClickable(True)
    head.setHighlightSections(False)
    head.setFixedHeight(2 * view.fontMetrics().height() + 14)
    head.sectionClicked.connect(view.open_menu)
