"""The Plugins tab: every backend found, failed or refused, with the reason and what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ketbench.registry import Candidate, Registry
from ketbench_ui.layouts import button, card, cleared, column, holding, label, row, scrolled
from ketbench_ui.theme import icon, switch
from ketbench_ui.tokens import GAP, GAP_PAGE, GAP_WIDE


class PluginsPage(QWidget):
    """A card a backend."""

    refresh_wanted = Signal()

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_WIDE - 4)
        again = button("Look again", tip="Find plugins that were installed meanwhile")
        again.clicked.connect(self.refresh_wanted)
        words = (
            label("Plugins", "hero"),
            label("Backends come from packages with an entry point in the group ketbench.backends; ours too.", "muted"),
        )
        head = row(column(*words, gap=2), None, again)
        page = holding(column(head, GAP_WIDE, self._grid, None, margin=GAP_PAGE))
        self.setLayout(column(scrolled(page)))
        switch.changed.connect(self._paint)

    def showEvent(self, event: object) -> None:
        """Look when it is first seen: this loads the plugins' light parts."""
        if not self._grid.count():
            self._paint()

    def refresh(self) -> None:
        """Show what there is now."""
        self._paint()

    def _paint(self) -> None:
        if not self.isVisible():
            return
        cleared(self._grid)
        for at, candidate in enumerate(self._registry.candidates()):
            self._grid.addWidget(self._card(candidate), at // 2, at % 2)
        if not self._grid.count():
            self._grid.addWidget(label("No plugin is installed.", "muted"), 0, 0)
        for at in range(2):
            self._grid.setColumnStretch(at, 1)

    def _card(self, candidate: Candidate) -> QWidget:
        found = candidate.state == "found"
        state = self._registry.available(candidate.name) if found else None
        able = state is not None and state.ok
        tone = "good" if able else "warning" if found else "bad"
        word = "can run here" if able else "cannot run here" if found else candidate.state.value
        mark = label()
        mark.setPixmap(
            icon("check-circle-fill" if able else "warning-circle-fill", getattr(switch.look, tone)).pixmap(18, 18)
        )
        head = row(mark, label(candidate.title, "heading", wrap=True), gap=GAP)
        head.setStretch(1, 1)
        room = column(head, row(label(candidate.name, "mono"), None, label(word, tone if tone != "bad" else "error")))
        self._reasons(room, candidate, state)
        origin = f"{candidate.distribution} {candidate.version}   {candidate.licence}".strip()
        room.addStretch(1)
        room.addWidget(label(origin, "muted", wrap=True))
        room.setContentsMargins(GAP_WIDE, GAP_WIDE, GAP_WIDE, GAP_WIDE)
        room.setSpacing(6)
        return card(room)

    def _reasons(self, room: QVBoxLayout, candidate: Candidate, state: object) -> None:
        reason = getattr(state, "reason", "") or candidate.reason
        remedy = getattr(state, "remedy", "") or candidate.remedy
        for text in (reason, remedy):
            if text:
                room.addWidget(label(text, "muted", wrap=True, selectable=True))
