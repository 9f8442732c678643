"""Makes the docks around the pages; each has an object name, so that its place can be remembered."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

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
    """A dock a widget; what is None comes later."""
    docks: dict[str, QDockWidget] = {}
    for name, widget in widgets.items():
        dock = QDockWidget(TITLES[name], window)
        dock.setObjectName(f"dock-{name}")
        if widget is not None:
            dock.setWidget(widget)
        docks[name] = dock
    window.setDockNestingEnabled(True)
    for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
        window.setCorner(corner, Qt.DockWidgetArea.BottomDockWidgetArea)
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, window.tabPosition(Qt.DockWidgetArea.TopDockWidgetArea))
    return docks
