"""Tells a person who looks elsewhere that a run ended; never blocks, and is silent where the window is in front."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from ketbench.base.clock import duration
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.theme import icon, switch

SHOWN_MS, PLACED_MS = 8000, 400
NOTIFIER = "notify-send"
SHORTEST = 5.0
"""Seconds; nobody leaves the window for less."""


class EndNotice(QObject):
    """Flashes the window's entry in the task bar, and shows a message of the desktop."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self.told: list[str] = []

    def tell(self, live: LiveRun) -> None:
        """A kept run ended."""
        is_seen = self._window.isActiveWindow() and not self._window.isMinimized()
        if not live.kept or live.seconds < SHORTEST or is_seen:
            return
        text = f"{live.run_id} ({live.experiment.name}) is {live.status.value} after {duration(live.seconds)}."
        self.told.append(text)
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show_in_tray(text)
        elif program := QStandardPaths.findExecutable(NOTIFIER):
            # Desktops without a tray, as GNOME is, have notifications all the same.
            QProcess.startDetached(program, ["--app-name=Ketbench", "Ketbench", text])

    def bring_back(self) -> None:
        """Put the window in front, out of the task bar too, and take the icon away."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self.close()

    def close(self) -> None:
        """Take the icon away."""
        if self._tray is not None:
            self._tray.hide()

    def _show_in_tray(self, text: str) -> None:
        picture = icon("flask", switch.look.accent)
        if self._tray is None:
            self._tray = QSystemTrayIcon(picture, self)
            self._tray.messageClicked.connect(self.bring_back)
            self._tray.activated.connect(lambda _: self.bring_back())
        tray, is_new = self._tray, not self._tray.isVisible()
        tray.show()
        # A message points at its icon, and the desktop needs a moment to give a new one its place.
        QTimer.singleShot(PLACED_MS if is_new else 0, tray, lambda: self._say(text))

    def _say(self, text: str) -> None:
        if self._tray is not None and self._tray.isVisible():
            self._tray.showMessage("Ketbench", text, self._tray.icon(), SHOWN_MS)
