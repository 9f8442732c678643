"""The project tree: datasets, circuits, experiments and runs; a click opens, the keyboard removes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QTreeView, QWidget

from ketbench.project.project import Project
from ketbench_ui.panels.tree_model import KEY, KINDS, TreeModel
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.theme import switch


class ProjectTree(QTreeView):
    """All things of the project; `picked` names kind and name."""

    picked = Signal(str, str)
    menu_wanted = Signal(str, str, QPoint)
    """Kind and name of a line, and where on the screen its menu is to open."""
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = TreeModel()
        self.setModel(self.lines)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Project")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        for kind in KINDS:
            self.setExpanded(self.lines.heading(kind), True)
        self.clicked.connect(self._chosen)
        self.activated.connect(self._chosen)
        switch.changed.connect(self.viewport().update)

    def show_project(self, project: Project, live: Mapping[str, LiveRun], trials: Mapping[str, LiveRun] = {}) -> None:
        """Show what is there now; trials of a sweep that go on stand above the runs."""
        chosen, self._is_filling = self.selected(), True
        self.lines.show(project, live, trials)
        if self.selected() != chosen:
            # Qt goes on to a neighbour of a line that is gone; a line that came back is chosen again.
            self.select(*chosen)
        self._is_filling = False
        if self.selected() != chosen:
            self.selection_changed.emit()

    def show_trials(self, trials: Mapping[str, LiveRun]) -> None:
        """Show which trials of a sweep go on, and how far they are."""
        self.lines.show_trials(trials)

    def progress(self, live: LiveRun) -> None:
        """Refresh the line of a run that goes on."""
        self.lines.tell("runs", live.run_id)

    def selected(self) -> tuple[str, str]:
        """Kind and name of the selected line; empty strings for a heading or nothing."""
        found = self.currentIndex().data(KEY)
        return tuple(found) if found else ("", "")

    def select(self, kind: str, name: str) -> None:
        """Select a line without opening it."""
        index = self.lines.index_of(kind, name)
        if index.isValid():
            self.setCurrentIndex(index)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell that another line is chosen."""
        super().selectionChanged(selected, deselected)
        if not self._is_filling:
            self.selection_changed.emit()

    _is_filling = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the mouse for the line under it, by the keyboard for the selected one."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        found = index.data(KEY)
        if not found:
            return
        self.setCurrentIndex(index)
        at = self.visualRect(index).bottomLeft() if by_key else event.pos()
        self.menu_wanted.emit(*found, self.viewport().mapToGlobal(at))

    def _chosen(self, index: QModelIndex) -> None:
        found = index.data(KEY)
        if found:
            self.picked.emit(*found)
