"""Opens for writing what could only be read, as soon as whoever held it lets go; what is asked for meanwhile waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from ketbench.base.errors import KetbenchError
from ketbench.base.problems import Problem, Severity
from ketbench.project.storage.lock import is_held
from ketbench_ui.services.notices import Notice

if TYPE_CHECKING:
    from ketbench.project.session import Session
    from ketbench_ui.services.controller import Controller

QUICK_MS, SLOW_MS, QUICK_LOOKS = 250, 2000, 40
"""A program that closes lets go within seconds, and is looked at often so long."""


class Freed(QObject):
    """Watches the lock of a session that is open to read only because another process holds its file.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._watched: Session | None = None
        self._asked: Path | None = None
        self._looks = 0
        self._timer = QTimer(self, interval=QUICK_MS)
        self._timer.timeout.connect(self._look)
        controller.session_changed.connect(self._watch)

    def later(self, path: Path) -> None:
        """Open a project when the one that is on its way out is saved."""
        self._asked = path
        self._controller.said.emit(f"{path.name} opens as soon as the project before is saved.", "info")
        self._timer.start(QUICK_MS)

    def _watch(self) -> None:
        session = self._controller.session
        is_new = session is not self._watched
        self._watched = session if session is not None and session.read_only and is_held(session.path) else None
        if is_new and self._watched is not None:
            self._looks = 0
            self._timer.start(QUICK_MS)
        elif self._watched is None and self._asked is None:
            self._timer.stop()

    def _look(self) -> None:
        controller = self._controller
        if controller.opening.is_closed:
            self._timer.stop()
            return
        if controller.opening.is_busy or controller.saving.is_busy or QApplication.activeModalWidget() is not None:
            return
        if self._asked is not None:
            path, self._asked = self._asked, None
            controller.open(path)
            self._watch()
            return
        watched = self._watched
        if watched is None or controller.session is not watched:
            self._watch()
            return
        self._looks += 1
        if self._looks == QUICK_LOOKS:
            self._timer.setInterval(SLOW_MS)
        if not is_held(watched.path):
            self._take(watched)

    def _take(self, watched: Session) -> None:
        """Open it again, in a thread; nobody notices but by what can be done now."""
        from ketbench.project.session import Session

        controller = self._controller
        try:
            found = controller.opening.on(lambda: Session.open(watched.path))
        except (KetbenchError, OSError):
            # As it was it can still be read; the next look tries again.
            return
        if found.read_only or controller.session is not watched or controller.opening.is_closed:
            found.close()
            return
        watched.close()
        self._watched = None
        self._timer.stop()
        controller.session = found
        controller.notices.put(
            "project", [Notice(Problem(text, severity=Severity.WARNING), "project") for text in found.report]
        )
        controller.project_changed.emit()
        controller.said.emit(f"{watched.path.name} was closed elsewhere and can be changed here now.", "good")
