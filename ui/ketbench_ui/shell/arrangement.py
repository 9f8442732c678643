"""Which docks stand where, for each kind of work; remembered by Qt's settings under a version, and reset on request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow, QTabBar, QWidget

VERSION = 7
LEFT, RIGHT, BOTTOM = 216, 270, 200
SETTLED_MS = 200
LEAST_LEFT = 150
"""Of the tree, in which names can still be told apart."""
HIGHEST, MARGIN = 60, 40
"""Of a floating panel: percent of the window's height, and pixels to its edges."""
FLOAT_BUTTON = "qt_dockwidget_floatbutton"
"""What Qt calls it."""
_AREAS = {
    "project": Qt.DockWidgetArea.LeftDockWidgetArea,
    "gates": Qt.DockWidgetArea.LeftDockWidgetArea,
    "history": Qt.DockWidgetArea.LeftDockWidgetArea,
    "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
    "state": Qt.DockWidgetArea.RightDockWidgetArea,
    "problems": Qt.DockWidgetArea.BottomDockWidgetArea,
    "queue": Qt.DockWidgetArea.BottomDockWidgetArea,
    "log": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_LOWER = ("problems", "queue", "log")
_HIDDEN: Mapping[str, frozenset[str]] = {
    "start": frozenset(_AREAS),
    "read": frozenset({"gates", "history", "state", "inspector", *_LOWER}),
    "draw": frozenset({"history", *_LOWER}),
}


class Arrangement:
    """One placing of the docks, and for each of three kinds of work which of them are hidden.

    "start" shows none, "read" the project alone, "draw" has gates, inspector and state besides.
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, QDockWidget]) -> None:
        self._window = window
        self._docks = docks
        self._hidden = dict(_HIDDEN)
        self.mode = ""
        self.narrow = False
        """Whether a rail stands for the tree."""
        self._shared_out = False
        self._tall = 0
        """What the lower docks had when they were last seen; a window made smaller meanwhile leaves them less."""
        self._place()

    def load(self) -> None:
        """Take what was remembered; call it once the window is shown, for Qt drops sizes before."""
        settings = QSettings()
        state = settings.value(f"layout-{VERSION}/state")
        if not isinstance(state, QByteArray) or not self._window.restoreState(state, VERSION):
            self._sizes()
            return
        for mode in _HIDDEN:
            stored = settings.value(f"layout-{VERSION}/hidden-{mode}")
            if isinstance(stored, str):
                self._hidden[mode] = frozenset(stored.split()) & frozenset(_AREAS)

    def store(self) -> None:
        """Remember what is shown."""
        self._remember()
        settings = QSettings()
        settings.setValue(f"layout-{VERSION}/state", self._window.saveState(VERSION))
        for mode, hidden in self._hidden.items():
            settings.setValue(f"layout-{VERSION}/hidden-{mode}", " ".join(sorted(hidden)))

    def enter(self, mode: str) -> None:
        """Show the docks for a kind of work, less those that were closed in it."""
        if mode == self.mode:
            return
        self._remember()
        self.mode = mode
        self._show()

    def reset(self) -> None:
        """Forget everything and put the docks where they were made to stand."""
        QSettings().remove(f"layout-{VERSION}")
        self._hidden = dict(_HIDDEN)
        self._place()
        self._show()
        self._sizes()

    def show(self, name: str) -> None:
        """Bring a dock to the front."""
        self._docks[name].show()
        self._docks[name].raise_()

    def toggle(self, name: str) -> None:
        """Bring a dock to the front, or close it if it is there already."""
        dock = self._docks[name]
        # Of docks behind each other only the one in front has a visible region.
        if dock.isVisible() and not dock.visibleRegion().isEmpty():
            dock.close()
        else:
            self.show(name)

    def set_narrow(self, narrow: bool) -> None:
        """Put the tree away where a rail stands for it, and bring it back."""
        if narrow != self.narrow:
            self.narrow = narrow
            if self.mode:
                tree = self._docks["project"]
                tree.setVisible("project" not in self._hidden[self.mode] and not narrow)
                if not narrow:
                    # Qt brings a dock back as narrow as it can be, and gives it its width a turn later, or once the
                    # window manager has done with the window.
                    for after in (0, SETTLED_MS):
                        QTimer.singleShot(after, self._window, self._widen)

    def _widen(self) -> None:
        """Give the tree the width it is made for, where it has less."""
        tree = self._docks["project"]
        if tree.isVisible() and not tree.isFloating() and tree.width() < LEFT:
            self._window.resizeDocks([tree], [LEFT], Qt.Orientation.Horizontal)

    def _remember(self) -> None:
        if self.mode:
            away = frozenset(name for name, dock in self._docks.items() if dock.isHidden())
            tree = self._hidden[self.mode] & {"project"}
            self._hidden[self.mode] = away - {"project"} | tree if self.narrow else away
            lower = self._lower()
            self._tall = lower.height() if lower is not None else self._tall

    def _show(self) -> None:
        hidden = self._hidden[self.mode]
        for name, dock in self._docks.items():
            dock.setVisible(name not in hidden and not (name == "project" and self.narrow))
        if self._tall and (lower := self._lower()) is not None and lower.height() < self._tall:
            tabs = [bar.height() for bar in self._window.findChildren(QTabBar) if bar.parent() is self._window]
            self._window.resizeDocks([lower], [self._tall + max(tabs, default=0)], Qt.Orientation.Vertical)
        if self.mode == "draw" and not self._shared_out:
            self._shared_out = True
            self._share_height()

    def _lower(self) -> QDockWidget | None:
        """The one of the lower docks that is seen in its place."""
        return next((d for name in _LOWER if (d := self._docks[name]).isVisible() and not d.isFloating()), None)

    def _share_height(self) -> None:
        """Gates and state need more room than the tree and the inspector; Qt forgets the sizes of hidden docks."""
        docks, tall = self._docks, self._window.height()
        for upper, lower in (("project", "gates"), ("inspector", "state")):
            heights = [tall * 35 // 100, tall * 65 // 100]
            self._window.resizeDocks([docks[upper], docks[lower]], heights, Qt.Orientation.Vertical)
        across = [docks["gates"], docks["inspector"]]
        self._window.resizeDocks(across, [LEFT, RIGHT], Qt.Orientation.Horizontal)

    def _place(self) -> None:
        for name, dock in self._docks.items():
            dock.setFloating(False)
            if self._window.dockWidgetArea(dock) != _AREAS[name]:
                self._window.addDockWidget(_AREAS[name], dock)
        for name in _LOWER[1:]:
            self._window.tabifyDockWidget(self._docks[_LOWER[0]], self._docks[name])

    def _sizes(self) -> None:
        across = [self._docks["project"], self._docks["inspector"]]
        self._window.resizeDocks(across, [LEFT, RIGHT], Qt.Orientation.Horizontal)
        self._window.resizeDocks([self._docks["problems"]], [BOTTOM], Qt.Orientation.Vertical)


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
        if name == "project":
            dock.setMinimumWidth(LEAST_LEFT)
        floats = dock.findChild(QAbstractButton, FLOAT_BUTTON)
        if floats is not None:
            floats.clicked.connect(partial(_beside, window, dock))
        docks[name] = dock
    window.setDockNestingEnabled(True)
    # An animation under way takes back the width that the tree is given when it comes back.
    window.setAnimated(False)
    for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
        window.setCorner(corner, Qt.DockWidgetArea.BottomDockWidgetArea)
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, window.tabPosition(Qt.DockWidgetArea.TopDockWidgetArea))
    return docks


def _beside(window: QMainWindow, dock: QDockWidget) -> None:
    """A panel that was floated by its button goes where it covers no title: into the lower right corner."""
    if dock.isFloating():
        dock.resize(dock.width(), min(dock.height(), window.height() * HIGHEST // 100))
        corner = window.mapToGlobal(QPoint(window.width() - dock.width(), window.height() - dock.height()))
        dock.move(corner - QPoint(MARGIN, MARGIN))
