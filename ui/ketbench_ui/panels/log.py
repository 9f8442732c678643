"""The Log: what runs and the window said, newest at the end; bounded, and it can be copied."""

from __future__ import annotations

from datetime import datetime
from html import escape

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.theme import mono, switch

MOST_LINES = 5000


class LogPanel(QPlainTextEdit):
    """A plain text that grows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setMaximumBlockCount(MOST_LINES)
        self.setFont(QFont(mono()))
        self.setPlaceholderText("Messages of runs and plugins appear here.")
        self.document().setDocumentMargin(10)
        self._shown: dict[str, int] = {}

    def say(self, source: str, text: str, level: str = "info") -> None:
        """Append one line."""
        color = {"error": switch.look.bad, "warning": switch.look.warning}.get(level, switch.look.text)
        now = datetime.now().strftime("%H:%M:%S")
        head = f'<span style="color:{switch.look.faint}">{now}&nbsp; {escape(source)}&nbsp;</span>'
        self.appendHtml(f'{head} <span style="color:{color}">{escape(text)}</span>')

    def follow(self, live: LiveRun) -> None:
        """Append what a run said since the last call."""
        start = self._shown.get(live.run_id, 0)
        for line in live.log[start:]:
            self.say(live.run_id, line.text, line.level)
        self._shown[live.run_id] = len(live.log)

    def forget(self) -> None:
        """Start anew, for another project."""
        self.clear()
        self._shown.clear()
