"""Makes the docks around the pages; each has an object name, so that its place can be remembered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

HIGHEST, MARGIN = 60, 40
"""Of a floating panel: percent of the window's height, and pixels to its edges."""
TITLES = {
    "project": "Project",
    "gates": "Gates",
    "history": "History",
    "inspector": "Inspector",
    "state": "State",
    "problems": "Problems",
    "queue": "Queue",
    "log": "Log",
}


def make_docks(window: QMainWindow, widgets: Mapping[str, QWidget | None]) -> dict[str, QDockWidget]:
    """A dock a widget; what is None is left out."""
    docks: dict[str, QDockWidget] = {}
    for name, widget in widgets.items():
        if widget is None:
            continue
        dock = QDockWidget(TITLES[name], window)
        dock.setObjectName(f"dock-{name}")
        dock.setWidget(widget)
        dock.topLevelChanged.connect(partial(_beside, window, dock))
        docks[name] = dock
    window.setDockNestingEnabled(True)
    for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
        window.setCorner(corner, Qt.DockWidgetArea.BottomDockWidgetArea)
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, window.tabPosition(Qt.DockWidgetArea.TopDockWidgetArea))
    return docks


def _beside(window: QMainWindow, dock: QDockWidget, floating: bool) -> None:
    """A panel that was floated by its button goes where it covers no title: into the lower right corner."""
    is_dragged = bool(QApplication.mouseButtons() & Qt.MouseButton.LeftButton)
    if not floating or is_dragged or not window.isVisible():
        return
    dock.resize(dock.width(), min(dock.height(), window.height() * HIGHEST // 100))
    corner = window.mapToGlobal(QPoint(window.width() - dock.width(), window.height() - dock.height()))
    dock.move(corner - QPoint(MARGIN, MARGIN))
