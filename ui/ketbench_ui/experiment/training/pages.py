"""Leafs through more plots than fit, and finds one by name; hidden while all of them fit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from ketbench_ui.theme.layouts import label, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP

Groups = dict[str, dict[str, str]]


class PlotPages(QWidget):
    """A line with a field and two arrows."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText("Find a metric")
        self.finder.setAccessibleName("Find a metric")
        self.finder.setClearButtonEnabled(True)
        self.finder.setFixedWidth(180)
        self.back, self.on = QToolButton(), QToolButton()
        self.back.setToolTip("The plots before")
        self.on.setToolTip("The plots behind")
        self._text = label(role="muted")
        self._first = 0
        line = row(self.finder, self.back, self.on, self._text, None, gap=4)
        line.setContentsMargins(GAP + 4, 0, GAP, 2)
        self.setLayout(line)
        self.finder.textChanged.connect(lambda _: self._go(0))
        self.back.clicked.connect(lambda: self._go(self._first - self._step))
        self.on.clicked.connect(lambda: self._go(self._first + self._step))
        switch.changed.connect(self._icons)
        self._step = 1
        self._icons()
        self.hide()

    def shown(self, groups: Groups, most: int) -> Groups:
        """The groups of the present page, of those whose name or metric has the words that were typed."""
        words = self.finder.text().strip().lower()
        found = {
            name: curves
            for name, curves in groups.items()
            if not words or words in name.lower() or any(words in metric.lower() for metric in curves)
        }
        self._step = most
        self._first = min(max(0, self._first), max(0, (len(found) - 1) // most * most))
        page = dict(list(found.items())[self._first : self._first + most])
        self.setVisible(len(groups) > most)
        self._text.setText(_words(self._first, len(page), len(found), len(groups)))
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
        return f"none of {every} plots"
    of = f"{found} plots" if found == every else f"{found} found among {every} plots"
    return f"{first + 1} to {first + shown} of {of}"
