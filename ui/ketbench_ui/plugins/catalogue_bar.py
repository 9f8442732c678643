"""Known plugins on the Plugins tab: a search, and a line each with Install; installs nothing itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ketbench.backends.catalogue import Entry, catalogue, matching
from ketbench_ui.theme.layouts import button, card, cleared, column, label, row
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

MOST = 4
"""Lines shown until somebody searches or asks for all."""


class CatalogueBar(QWidget):
    """A search field above the plugins that fit."""

    wanted = Signal(str)
    """What to install."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = catalogue()
        self._shows_all = False
        self.search = QLineEdit(placeholderText="Search known plugins", clearButtonEnabled=True)
        self.search.setAccessibleName("Search known plugins")
        self.search.textChanged.connect(lambda _: self.paint())
        self._lines = column(gap=GAP)
        self.more = button("Show all", "flat")
        self.more.clicked.connect(self._show_all)
        self.setLayout(
            column(
                card(
                    column(
                        label("Known plugins", "heading"),
                        self.search,
                        self._lines,
                        row(self.more, None),
                        margin=GAP_WIDE,
                        gap=GAP,
                    )
                )
            )
        )
        self.paint()

    def paint(self) -> None:
        """Draw what fits the search; what is installed says so."""
        cleared(self._lines)
        fits = matching(self.search.text(), self._entries)
        is_short = not self._shows_all and not self.search.text().strip()
        for entry in fits[:MOST] if is_short else fits:
            self._lines.addLayout(self._line(entry))
        if not fits:
            self._lines.addWidget(label(f"No known plugin fits '{self.search.text().strip()}'.", "muted"))
        self.more.setVisible(is_short and len(fits) > MOST)

    def _show_all(self) -> None:
        self._shows_all = True
        self.paint()

    def _line(self, entry: Entry) -> QHBoxLayout:
        about = f"{entry.author}; adds {entry.adds}; for Ketbench {entry.ketbench}; tested on {entry.tested}"
        words = column(label(f"{entry.name}: {entry.what}", wrap=True), label(about, "muted", wrap=True), gap=2)
        if entry.is_here:
            made = row(words, label("installed", "good"), gap=GAP)
        else:
            install = button("Install", tip=entry.spec or "Its folder is not here; see the catalogue page")
            install.setAccessibleName(f"Install {entry.name}")
            install.setEnabled(bool(entry.spec))
            install.clicked.connect(lambda: self.wanted.emit(entry.spec))
            made = row(words, install, gap=GAP)
        made.setStretch(0, 1)
        return made
