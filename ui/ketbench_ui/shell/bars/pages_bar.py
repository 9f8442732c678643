"""The pages in the centre, by name, and the tabs over all docks; and a chip for a run that goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QToolBar, QWidget

from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import button, holding, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP

ICONS = {
    "start": "house",
    "data": "table",
    "circuit": "tree-structure",
    "experiment": "flask",
    "compare": "chart-bar",
    "sweep": "sliders-horizontal",
    "plugins": "puzzle-piece",
}
_NEED_PROJECT = ("data", "circuit", "experiment", "compare", "sweep")


class PagesBar(QStackedWidget):
    """One tab a page; `entered` names the page in front.

    Parameters
    ----------
    names : iterable of str
    bring : callable
        Makes a page that is entered, if it is not there, and hands it to `put`.
    parent : QWidget or None
    """

    entered = Signal(str)
    refused = Signal(str)
    """Why a page that was clicked cannot be entered."""

    def __init__(self, names: Iterable[str], bring: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names, self._bring = list(names), bring
        self.bar = _Tabs()
        self.bar.refused.connect(self.refused)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setIconSize(QSize(16, 16))
        self.bar.setAccessibleName("Pages")
        for name in self._names:
            self.addWidget(QWidget())
            self.bar.addTab(name.capitalize())
        self.chip = Chip()
        self.bar.currentChanged.connect(self._enter)
        switch.changed.connect(self._icons)
        self._icons()

    def row(self, parent: QWidget) -> QToolBar:
        """The line with tabs and chip, for the top of the window."""
        made = _Line("Pages", parent)
        made.setObjectName("pages")
        made.setProperty("role", "pages")
        made.setMovable(False)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        line = row(self.bar, self.chip, gap=8)
        line.setStretch(0, 1)
        inside = holding(line)
        inside.setFixedHeight(self.bar.sizeHint().height())
        made.addWidget(inside)
        made.inside = inside
        return made

    def put(self, name: str, page: QWidget) -> None:
        """Give a page that was made its place."""
        at = self._names.index(name)
        empty = self.widget(at)
        self.insertWidget(at, page)
        if empty is self.currentWidget():
            self.setCurrentIndex(at)
        if empty is not None:
            self.removeWidget(empty)
            empty.deleteLater()

    @property
    def present(self) -> str:
        """Name of the page in front."""
        return self._names[self.bar.currentIndex()]

    def minimumSizeHint(self) -> QSize:
        """As high as the page in front needs, so that the highest one takes no room from another."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()

    def go(self, name: str) -> None:
        """Bring a page to the front."""
        self.bar.setCurrentIndex(self._names.index(name))

    def isTabEnabled(self, at: int) -> bool:
        """Whether a page can be entered."""
        return self.bar.isTabEnabled(at)

    def set_project_open(self, is_open: bool) -> None:
        """Pages about a project can be entered only while there is one."""
        if not is_open and self.present in _NEED_PROJECT:
            # Of a page that is forbidden Qt goes on to its neighbour, and so through all of them.
            self.go(self._names[0])
        for name in _NEED_PROJECT:
            at = self._names.index(name)
            self.bar.setTabEnabled(at, is_open)
            self.bar.setTabToolTip(at, "" if is_open else "Open or make a project first: there is none yet.")

    def _enter(self, at: int) -> None:
        self._bring(self._names[at])
        self.setCurrentIndex(at)
        self.updateGeometry()
        self.entered.emit(self._names[at])

    def _icons(self) -> None:
        for at, name in enumerate(self._names):
            self.bar.setTabIcon(at, icon(ICONS[name]))


class _Tabs(QTabBar):
    """Says why, where a tab cannot be taken."""

    refused = Signal(str)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A tab that is closed answers as well."""
        at = self.tabAt(event.position().toPoint())
        if at >= 0 and not self.isTabEnabled(at):
            self.refused.emit(self.tabToolTip(at))
        super().mousePressEvent(event)


class _Line(QToolBar):
    """A toolbar without the air that styles put around its tools."""

    inside: QWidget | None = None

    def event(self, event: QEvent) -> bool:
        """A style sets the margins anew whenever it comes."""
        done = super().event(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.Polish, QEvent.Type.Show):
            layout = self.layout()
            if layout is not None and layout.contentsMargins().top():
                layout.setContentsMargins(GAP, 0, GAP, 0)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show) and self.inside:
            # The toolbar keeps the old margin for the place of its tools.
            self.inside.setGeometry(GAP, 0, self.width() - 2 * GAP, self.height() - 1)
        return done


class Chip(QWidget):
    """The run that goes on, for pages that do not show it: how far it is, and Stop."""

    picked = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = ""
        self.name, self.stop = button("", "link", "Show this run"), button("Stop", "", "Stop the run (Shift+F5)")
        self.name.clicked.connect(lambda: self.picked.emit(self._run))
        self.stop.clicked.connect(self.stopped)
        self.stop.setProperty("role", "small")
        self.setLayout(row(self.name, self.stop, gap=4))
        switch.changed.connect(self._icons)
        self._icons()
        self.hide()

    def show_run(self, live: LiveRun | None, words: str = "") -> None:
        """Say how far a run is; nothing for none."""
        self.setVisible(live is not None)
        if live is not None:
            self._run = live.run_id
            text = f"{live.run_id}  {words}"
            if text != self.name.text():
                self.name.setText(text)

    def _icons(self) -> None:
        self.stop.setIcon(icon("stop-fill", switch.look.bad))
