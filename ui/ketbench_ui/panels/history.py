"""The History: every step of the session with its words; choosing one goes there. Changes nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListView, QStackedLayout, QWidget

from ketbench_ui.theme.layouts import column, holding, label
from ketbench_ui.theme.theme import switch

if TYPE_CHECKING:
    from ketbench.project.session import Session

Index = QModelIndex | QPersistentModelIndex


class Steps(QAbstractListModel):
    """The words of all steps; those that lie ahead, after undo, are faint."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: tuple[str, ...] = ()
        self.position = 0

    def show_steps(self, labels: tuple[str, ...], position: int) -> None:
        """Show these steps."""
        if labels != self.labels:
            self.beginResetModel()
            self.labels = labels
            self.endResetModel()
        self.position = position
        self.dataChanged.emit(self.index(0), self.index(len(labels) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        """As many rows as steps."""
        return 0 if parent is not None and parent.isValid() else len(self.labels)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, and the faint ink of what lies ahead."""
        at = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.labels[at][:1].upper() + self.labels[at][1:]
        if role == Qt.ItemDataRole.ForegroundRole and at > self.position:
            return QColor(switch.look.faint)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "Click to undo back to here." if at < self.position else "Click to go here."
        return None


class HistoryPanel(QWidget):
    """One line a step, the present one marked; `wanted` carries the number of the step to go to."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = Steps()
        self.list = QListView()
        self.list.setModel(self.steps)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("History")
        empty = label("Open a project, and each step you take appears here.", "muted", wrap=True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(holding(column(None, empty, None), "view"))
        self._stack.addWidget(self.list)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        switch.changed.connect(self.list.viewport().update)

    def show_session(self, session: Session | None) -> None:
        """Show the steps as they are now."""
        self._stack.setCurrentIndex(0 if session is None else 1)
        if session is None:
            self.steps.show_steps((), 0)
            return
        self.list.setEnabled(not session.read_only)
        self.steps.show_steps(session.history.labels, session.history.position)
        present = self.steps.index(session.history.position)
        self.list.setCurrentIndex(present)
        self.list.scrollTo(present)

    def _choose(self, index: QModelIndex) -> None:
        # A click may come with an activation; the second finds the step already present.
        if index.row() != self.steps.position:
            self.wanted.emit(index.row())
