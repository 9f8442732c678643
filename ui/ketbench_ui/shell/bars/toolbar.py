"""The toolbar: files, undo, the chosen experiment, and the way into the command palette."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QToolBar, QWidget

from ketbench.project.project import Project
from ketbench_ui.theme.layouts import holding, label, row
from ketbench_ui.theme.theme import icon, switch

LONG, SHORT = "Search commands   Ctrl+K", "Search"


class Toolbar(QToolBar):
    """One row; `chosen` names the experiment a person picked."""

    chosen = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.experiments = QComboBox()
        self.experiments.setMinimumWidth(170)
        self.experiments.setAccessibleName("Experiment")
        self.experiments.setToolTip("The experiment that Run starts")
        self.experiments.activated.connect(lambda _: self.chosen.emit(self.experiments.currentText()))
        self._search = QPushButton(LONG)
        self._search.setToolTip("Search commands (Ctrl+K)")
        self._search.clicked.connect(actions["palette"].trigger)
        self._fill(actions)
        switch.changed.connect(self._icons)
        self._icons()

    def show_project(self, project: Project, chosen: str) -> None:
        """List the experiments."""
        self.experiments.clear()
        self.experiments.addItems(list(project.experiments))
        self.experiments.setCurrentText(chosen)
        self._box.setVisible(bool(project.experiments))

    def set_compact(self, compact: bool) -> None:
        """Leave the shortcut out where there is little room."""
        self._search.setText(SHORT if compact else LONG)

    def _fill(self, actions: Mapping[str, QAction]) -> None:
        for group in (("new", "open", "save"), ("undo", "redo")):
            for name in group:
                self.addAction(actions[name])
            self.addSeparator()
        self._box = self.addWidget(holding(row(label("Experiment", "muted"), self.experiments, 4)))
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        self.addWidget(self._search)
        self.addAction(actions["theme"])

    def _icons(self) -> None:
        self._search.setIcon(icon("magnifying-glass"))
