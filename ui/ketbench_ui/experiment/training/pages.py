"""Leafs through the small plots where not all fit, and finds one by name; hidden while all of them fit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from ketbench_ui.theme.layouts import label, row
from ketbench_ui.theme.theme import icon, switch

Groups = dict[str, dict[str, str]]
MANY = 12
"""Small plots from which on finding one by name is quicker than leafing."""


class PlotPages(QWidget):
    """A line with a field and two arrows."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText("Find a metric")
        self.finder.setAccessibleName("Find a metric")
        self.finder.setClearButtonEnabled(True)
        self.finder.setMaximumWidth(130)
        self.back, self.on = QToolButton(), QToolButton()
        self.back.setToolTip("Previous plots")
        self.on.setToolTip("Next plots")
        self._text = label(role="muted")
        self._first = 0
        line = row(self.finder, self.back, self.on, self._text, None, gap=4)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        self.finder.textChanged.connect(lambda _: self._go(0))
        self.back.clicked.connect(lambda: self._go(self._first - self._step))
        self.on.clicked.connect(lambda: self._go(self._first + self._step))
        switch.changed.connect(self._icons)
        self._step = 1
        self._icons()
        self.hide()

    def shown(self, groups: Groups, most: int, large: str = "") -> Groups:
        """The large plot and those of the present page whose name or metric has the words that were typed.

        Parameters
        ----------
        groups : mapping of str to mapping of str to str
        most : int
            How many there is room for, the large one among them.
        large : str
            Stays whatever page there is; the first one if left out or gone.
        """
        words = self.finder.text().strip().lower()
        head = large if large in groups else next(iter(groups), "")
        small = {name: curves for name, curves in groups.items() if name != head}
        found = {
            name: curves
            for name, curves in small.items()
            if not words or words in name.lower() or any(words in metric.lower() for metric in curves)
        }
        self._step = most = max(1, most - 1)
        self._first = min(max(0, self._first), max(0, (len(found) - 1) // most * most))
        page = dict(list(found.items())[self._first : self._first + most])
        self.setVisible(len(small) > most)
        self.finder.setVisible(len(small) >= MANY)
        self._text.setText(_words(self._first, len(page), len(found), len(small)))
        if head:
            page = {head: groups[head], **page}
        self.back.setEnabled(self._first > 0)
        self.on.setEnabled(self._first + most < len(found))
        return page

    def _go(self, first: int) -> None:
        self._first = first
        self.changed.emit()

    def _icons(self) -> None:
        self.back.setIcon(icon("caret-left"))
        self.on.setIcon(icon("caret-right"))


def _words(first: int, shown: int, found: int, every: int) -> str:
    if not found:
        return f"none of {every}"
    of = f"{found} more" if found == every else f"{found} found"
    return f"{first + 1} to {first + shown} of {of}"
