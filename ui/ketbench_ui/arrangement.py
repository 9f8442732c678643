"""Where the docks stand for each kind of work; remembered by Qt's settings under a version, and reset on request."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

VERSION = 3
LEFT, RIGHT, BOTTOM = 236, 282, 232
_AREAS = {
    "project": Qt.DockWidgetArea.LeftDockWidgetArea,
    "gates": Qt.DockWidgetArea.LeftDockWidgetArea,
    "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
    "state": Qt.DockWidgetArea.RightDockWidgetArea,
    "training": Qt.DockWidgetArea.BottomDockWidgetArea,
    "problems": Qt.DockWidgetArea.BottomDockWidgetArea,
    "queue": Qt.DockWidgetArea.BottomDockWidgetArea,
    "log": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_TABBED = ("training", "problems", "queue", "log")
_HIDDEN = {"start": set(_AREAS), "work": {"gates", "state"}, "circuit": set()}


class Arrangement:
    """Three arrangements: "start" without docks, "work", and "circuit" with gates and state."""

    def __init__(self, window: QMainWindow, docks: Mapping[str, QDockWidget]) -> None:
        self._window = window
        self._docks = docks
        self._states: dict[str, QByteArray] = {}
        self.mode = ""

    def load(self) -> None:
        """Take what was remembered; call it once the window is shown, for Qt drops sizes before."""
        settings = QSettings()
        for mode in _HIDDEN:
            state = settings.value(f"layout-{VERSION}/{mode}")
            if isinstance(state, QByteArray):
                self._states[mode] = state

    def store(self) -> None:
        """Remember what is shown."""
        if self.mode:
            self._states[self.mode] = self._window.saveState(VERSION)
        for mode, state in self._states.items():
            QSettings().setValue(f"layout-{VERSION}/{mode}", state)

    def enter(self, mode: str) -> None:
        """Change to the arrangement for a kind of work."""
        if mode == self.mode:
            return
        if self.mode:
            self._states[self.mode] = self._window.saveState(VERSION)
        self.mode = mode
        if mode not in self._states or not self._window.restoreState(self._states[mode], VERSION):
            self._default(mode)

    def reset(self) -> None:
        """Forget everything and put the docks where they were made to stand."""
        self._states.clear()
        for mode in _HIDDEN:
            QSettings().remove(f"layout-{VERSION}/{mode}")
        self._default(self.mode)

    def show(self, name: str) -> None:
        """Bring a dock to the front."""
        self._docks[name].show()
        self._docks[name].raise_()

    def _default(self, mode: str) -> None:
        for name, dock in self._docks.items():
            dock.setFloating(False)
            self._window.addDockWidget(_AREAS[name], dock)
        tabbed = [self._docks[name] for name in _TABBED if name in self._docks]
        for dock in tabbed[1:]:
            self._window.tabifyDockWidget(tabbed[0], dock)
        for name, dock in self._docks.items():
            dock.setVisible(name not in _HIDDEN[mode])
        if mode != "start":
            tabbed[0].raise_()
            self._sizes()

    def _sizes(self) -> None:
        docks = self._docks
        across = [docks["project"], docks["inspector"]]
        self._window.resizeDocks(across, [LEFT, RIGHT], Qt.Orientation.Horizontal)
        self._window.resizeDocks([docks["training"]], [BOTTOM], Qt.Orientation.Vertical)
