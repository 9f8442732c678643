"""Tells a person who looks elsewhere that a run ended; never blocks, and is silent where the window is in front."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from ketbench_ui.live import LiveRun
from ketbench_ui.theme import icon
from ketbench_ui.training.toolbar import duration

SHOWN_MS = 8000
SHORTEST = 5.0
"""Seconds; nobody leaves the window for less."""


class EndNotice(QObject):
    """Flashes the window's entry in the task bar, and shows a message of the desktop where there is a tray."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self.told: list[str] = []

    def tell(self, live: LiveRun) -> None:
        """A kept run ended."""
        if not live.kept or live.seconds < SHORTEST or self._window.isActiveWindow():
            return
        text = f"{live.run_id} ({live.experiment.name}) is {live.status.value} after {duration(live.seconds)}."
        self.told.append(text)
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            if self._tray is None:
                self._tray = QSystemTrayIcon(icon("flask"), self)
                self._tray.messageClicked.connect(self._window.activateWindow)
            self._tray.show()
            self._tray.showMessage("Ketbench", text, icon("flask"), SHOWN_MS)

    def close(self) -> None:
        """Take the icon away."""
        if self._tray is not None:
            self._tray.hide()
