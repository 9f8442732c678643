"""Starts the window: first the window, then everything heavy, in another process."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from ketbench.base.errors import InputError
from ketbench_ui.guide.tour import SEEN
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.outside.garbage import Garbage
from ketbench_ui.shell.commands.verbs import DEFAULT_BACKEND
from ketbench_ui.shell.crash import CrashLog
from ketbench_ui.shell.window import MainWindow
from ketbench_ui.theme import theme

AFTER_PAINT_MS = 50
START_TIME = "KETBENCH_START_TIME"
"""Environment variable; with any text the program says what its first window cost and ends, see docs/packaging.md."""


def main(path: str | None = None) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    path : str or None
        A project to open.

    Returns
    -------
    int
        The exit status of the program.

    Raises
    ------
    InputError
        Without a display: Qt itself would end the process with no word that helps.
    """
    _require_display()
    application = make_application()
    garbage = Garbage(application)
    crash = CrashLog()
    crash.install()
    window = make_window()
    crash.caught.connect(lambda text, details: window.controller.fail("window", text, details))
    window.show()
    after_first_paint(window, opens=path is not None)
    if path is not None:
        window.open_later(Path(path))
    try:
        return application.exec()
    finally:
        window.controller.close()
        garbage.stop()
        crash.release()


def _require_display() -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in names):
        text = "There is no display for the window (DISPLAY and WAYLAND_DISPLAY are empty)"
        raise InputError(f"{text}; start a desktop session, or work without it: ketbench run PATH")


def make_application() -> QApplication:
    """The Qt application with its names and its look."""
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Ketbench")
    application.setOrganizationName("Ketbench")
    theme.start()
    return application


def make_window() -> MainWindow:
    """A window on no project yet."""
    return MainWindow(Controller())


def after_first_paint(window: MainWindow, *, opens: bool = False) -> None:
    """Make ready what comes next, once there is something to see; no tour where a project opens soon."""
    if os.environ.get(START_TIME):
        QTimer.singleShot(AFTER_PAINT_MS, window, _say_the_time_and_quit)
        return
    QTimer.singleShot(AFTER_PAINT_MS, window, lambda: _prepare(window, opens=opens))


def _prepare(window: MainWindow, *, opens: bool) -> None:
    if window.closed:
        return
    window.controller.scan.start()
    window.idle.start()
    if not opens and window.controller.session is None and not QSettings().value(SEEN):
        window.verbs.begin_tour()
    experiment = window.controller.experiment
    wanted = experiment.backend if experiment else DEFAULT_BACKEND
    if wanted in window.controller.registry.names:
        window.controller.running.warm(wanted)


def _say_the_time_and_quit() -> None:
    """Print processor and wall seconds since the process began, and leave."""
    wall = time.time() - psutil.Process().create_time()
    print(f"first window: {time.process_time():.2f} s of processor time, {wall:.2f} s", flush=True)
    QApplication.quit()
