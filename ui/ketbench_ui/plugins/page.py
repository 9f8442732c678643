"""The Plugins tab: every backend found, failed or refused, with its reason, remedy and origin; installs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ketbench.backends.registry import OURS, Candidate, State
from ketbench_ui.plugins.catalogue_bar import CatalogueBar
from ketbench_ui.plugins.install_bar import InstallBar
from ketbench_ui.plugins.packs_bar import PacksBar
from ketbench_ui.services.mending import in_window
from ketbench_ui.services.scan import Found, Scan
from ketbench_ui.theme.layouts import button, card, cleared, column, holding, label, row, scrolled
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_PAGE, GAP_WIDE

_PIP = re.compile(r"(?:Run: |run: |with: )?pip install (?P<what>'[^']*'|\S+)")
_PACKAGE = re.compile(r"[^\w.-].*")
"""What follows the name in a line such as "numpy>=2; extra == 'test'"."""


class PluginsPage(QWidget):
    """A card a backend, those that can run first."""

    refresh_wanted = Signal()
    restart_wanted = Signal()
    package_wanted = Signal(str, str)
    """What is to happen to a package ("disable", "enable", "update", "remove"), and its name."""

    def __init__(self, scan: Scan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scan = scan
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_WIDE - 4)
        self.again = button("Look again", tip="Find plugins that were installed meanwhile")
        self.again.clicked.connect(self.refresh_wanted)
        self.restart = button("Restart worker", tip="Start a new worker process; a run in progress is stopped")
        self.restart.clicked.connect(self.restart_wanted)
        self.installing = InstallBar()
        self.packs = PacksBar()
        self.catalogue = CatalogueBar()
        self.catalogue.wanted.connect(self.installing.fill)
        words = (
            label("Plugins", "hero"),
            label(
                "What packages add: backends, ours too, and importers, gates, scores and other things of plugins.",
                "muted",
            ),
        )
        head = row(column(*words, gap=2), None, self.restart, self.again)
        bars = (self.installing, self.catalogue, self.packs)
        page = holding(column(head, GAP_WIDE, *bars, GAP_WIDE, self._grid, None, margin=GAP_PAGE + GAP))
        page.setMaximumWidth(1180)
        self.setLayout(column(scrolled(holding(row(page)))))
        scan.done.connect(self._paint)
        switch.changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        cleared(self._grid)
        self.catalogue.paint()
        every = [*self._scan.found, *self._scan.contributed]
        able_first = sorted(every, key=lambda found: (not found.able, found.candidate.name))
        for at, found in enumerate(able_first):
            self._grid.addWidget(self._card(found), at // 2, at % 2)
        if not able_first:
            text = "No plugin is installed." if self._scan.is_done else "Looking for plugins…"
            self._grid.addWidget(label(text, "muted"), 0, 0)
        for at in range(2):
            self._grid.setColumnStretch(at, 1)

    def _card(self, found: Found) -> QWidget:
        room = _words(found)
        package = found.candidate.distribution
        if package != OURS:
            off = found.candidate.state is State.DISABLED
            words = [("enable", "Enable")] if off else [("disable", "Disable")]
            pressed = [button(text, "flat") for _, text in [*words, ("update", "Update"), ("remove", "Remove...")]]
            for made, wanted in zip(pressed, [words[0][0], "update", "remove"], strict=True):
                made.setAccessibleName(f"{made.text().rstrip('.')} {package}")
                made.clicked.connect(partial(self.package_wanted.emit, wanted, package))
            room.addLayout(row(*pressed, None, gap=GAP))
        return card(room)


def _words(found: Found) -> QVBoxLayout:
    candidate = found.candidate
    loaded = candidate.state is State.FOUND
    tone = "good" if found.able else "warning" if loaded or candidate.state is State.DISABLED else "error"
    able = "can run here" if candidate.kind == "backend" else "in use"
    word = able if found.able else "cannot run here" if loaded else candidate.state.value
    mark = label()
    color = {"good": switch.look.good, "warning": switch.look.warning, "error": switch.look.bad}[tone]
    mark.setPixmap(icon("check-circle-fill" if found.able else "warning-circle-fill", color).pixmap(18, 18))
    head = row(mark, label(candidate.title, "heading", wrap=True), gap=GAP)
    head.setStretch(1, 1)
    kind = "" if candidate.kind == "backend" else f"  {candidate.kind}"
    room = column(head, row(label(candidate.name + kind, "mono"), None, label(word, tone)), gap=6, margin=GAP_WIDE)
    for text in (found.reason, found.remedy):
        if text:
            room.addWidget(label(_in_page(text), "muted", wrap=True, selectable=True))
    room.addStretch(1)
    for text in _origin(candidate):
        room.addWidget(label(text, "muted", wrap=True, selectable=True))
    return room


def _in_page(text: str) -> str:
    """What is installed is installed with the field above."""
    told = _PIP.sub(lambda found: f"Install {found['what'].strip(chr(39))} in the field above", text)
    return in_window(told)


def _origin(candidate: Candidate) -> Iterator[str]:
    """Package, version and licence; what it needs; where it lies."""
    version = candidate.version or "no version stated"
    if candidate.distribution == OURS:
        # The same packages for each of them: they came with the program.
        yield f"Comes with Ketbench {version}   Licence: {candidate.licence or 'not stated'}"
        return
    yield f"{candidate.distribution} {version}   Licence: {candidate.licence or 'not stated'}"
    yield f"Needs: {_needs(candidate.requires)}"
    if candidate.folder:
        yield f"In: {candidate.folder}"


def _needs(requires: Sequence[str]) -> str:
    """What is installed with it; what only its extras bring is counted, for the list would fill the page."""
    always = [line for line in requires if "extra ==" not in line]
    optional = {_PACKAGE.sub("", line).lower() for line in requires if "extra ==" in line}
    text = ", ".join(always) or "nothing else"
    return f"{text}; {len(optional)} more with extras" if optional else text
