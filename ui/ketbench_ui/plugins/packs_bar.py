"""Model packs on the Plugins tab: each with size, licence and a button that fetches it; fetches nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketbench.backends.packs import Pack
from ketbench_ui.theme.layouts import button, card, cleared, column, label, row
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP, GAP_WIDE


class PacksBar(QWidget):
    """A line for each pack; hidden while plugins know none."""

    wanted = Signal(object)
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = column(gap=GAP)
        self.answer = label("", "muted", wrap=True, selectable=True)
        self.answer.hide()
        self._card = card(column(label("Model packs", "heading"), self._lines, self.answer, margin=GAP_WIDE))
        self._card.hide()
        self.setLayout(column(self._card))
        self._was_asked = False

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the packs the first time somebody looks."""
        super().showEvent(event)
        if not self._was_asked:
            self._was_asked = True
            self.asked.emit()

    def show_packs(self, found: Sequence[tuple[Pack, bool]]) -> None:
        """What there is, and whether it is here."""
        cleared(self._lines)
        for pack, is_here in found:
            self._lines.addLayout(self._line(pack, is_here))
        self._card.setVisible(bool(found))

    def show_busy(self, pack: Pack) -> None:
        """A pack is being fetched."""
        self.say(f"Fetching {pack.title}, {pack.megabytes} MB…")
        self._card.setEnabled(False)

    def say(self, text: str, role: str = "muted") -> None:
        """What came of it."""
        self._card.setEnabled(True)
        self.answer.setText(text)
        self.answer.show()
        set_role(self.answer, role)

    def _line(self, pack: Pack, is_here: bool) -> QHBoxLayout:
        words = label(f"{pack.title}: {pack.megabytes} MB, {pack.licence}", wrap=True)
        if is_here:
            made = row(words, None, label("installed", "good"), gap=GAP)
        else:
            fetch = button("Fetch", "primary", f"{pack.megabytes} MB, {pack.licence}, into your own folder of plugins")
            fetch.setAccessibleName(f"Fetch {pack.title}")
            fetch.clicked.connect(lambda: self.wanted.emit(pack))
            made = row(words, None, fetch, gap=GAP)
        made.setStretch(0, 1)
        return made
