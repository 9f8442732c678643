"""The tabs in the centre, by name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from ketbench_ui.theme.theme import icon, switch

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


class PagesBar(QTabWidget):
    """One tab a page; `entered` names the page in front."""

    entered = Signal(str)

    def __init__(self, pages: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = list(pages)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.setIconSize(QSize(16, 16))
        for name, page in pages.items():
            self.addTab(page, name.capitalize())
        self.currentChanged.connect(lambda _: self.updateGeometry())
        self.currentChanged.connect(lambda at: self.entered.emit(self._names[at]))
        switch.changed.connect(self._icons)
        self._icons()

    @property
    def present(self) -> str:
        """Name of the page in front."""
        return self._names[self.currentIndex()]

    def minimumSizeHint(self) -> QSize:
        """As high as the page in front needs, so that the highest one takes no room from the curves beside another."""
        wanted, page = super().minimumSizeHint(), self.currentWidget()
        if page is None:
            return wanted
        return QSize(wanted.width(), page.minimumSizeHint().height() + self.tabBar().sizeHint().height())

    def go(self, name: str) -> None:
        """Bring a page to the front."""
        self.setCurrentIndex(self._names.index(name))

    def set_project_open(self, is_open: bool) -> None:
        """Pages about a project can be entered only while there is one."""
        for name in _NEED_PROJECT:
            self.setTabEnabled(self._names.index(name), is_open)

    def _icons(self) -> None:
        for at, name in enumerate(self._names):
            self.setTabIcon(at, icon(ICONS[name]))
