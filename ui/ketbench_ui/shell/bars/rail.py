"""The project tree as a narrow rail: an icon a kind, whose menu opens what is there; for windows with little room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from ketbench.project.project import Project
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.panels.tree_model import KINDS, run_text
from ketbench_ui.theme.theme import icon, switch

WIDTH, MOST = 44, 24
TITLES = {"datasets": "Data", "circuits": "Circuits", "experiments": "Experiments", "runs": "Runs"}


class Rail(QToolBar):
    """`picked` names kind and name; `tree_wanted` asks for the whole tree."""

    picked = Signal(str, str)
    tree_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Project rail", parent)
        self.setObjectName("rail")
        self.setProperty("role", "rail")
        self.setMovable(False)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(18, 18))
        self.setFixedWidth(WIDTH)
        self._project = Project()
        self._tree = self._button("Project tree", "list")
        self._tree.clicked.connect(self.tree_wanted)
        self._kinds = {kind: self._button(TITLES[kind], name) for kind, name in KINDS.items()}
        for kind, made in self._kinds.items():
            made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            menu = QMenu(made)
            menu.aboutToShow.connect(lambda kind=kind, menu=menu: self._fill(kind, menu))
            made.setMenu(menu)
        switch.changed.connect(self._icons)
        self._icons()

    def show_project(self, project: Project) -> None:
        """What the menus list."""
        self._project = project

    def _button(self, title: str, name: str) -> QToolButton:
        made = QToolButton(self)
        made.setToolTip(title)
        made.setAccessibleName(title)
        made.setProperty("icon-name", name)
        self.addWidget(made)
        return made

    def _fill(self, kind: str, menu: QMenu) -> None:
        menu.clear()
        items = getattr(self._project, kind)
        names = list(newest_first(items) if kind == "runs" else items)
        for name in names[:MOST]:
            text = f"{name}   {run_text(items[name])}" if kind == "runs" else name
            menu.addAction(text).triggered.connect(lambda _=False, name=name: self.picked.emit(kind, name))
        if not names:
            menu.addAction("none yet").setEnabled(False)
        if len(names) > MOST:
            menu.addAction(f"{len(names) - MOST} more in the tree...").triggered.connect(self.tree_wanted)

    def _icons(self) -> None:
        for made in (self._tree, *self._kinds.values()):
            made.setIcon(icon(str(made.property("icon-name"))))
