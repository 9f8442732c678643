"""Runs what opens a project in a thread and serves the window meanwhile; knows no project and shows nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

from ketbench.project.storage.trust.looking import Look, looking

T = TypeVar("T")
AT_ONCE_SECONDS = 0.03
"""What is done by then needs no progress: a small project opens without a flicker."""
LONG_SECONDS = 0.02
"""Of the window's own work, after which it answers."""
LOOK_MS = 40


class Waiting(QObject):
    """One piece of work at a time."""

    advanced = Signal(int, int, int)
    """Bytes looked at, bytes in all (0 where that is not known), and objects."""
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self.is_busy = False
        self._was_slow, self._rested = False, time.thread_time()
        self.is_closed = False
        """Whether the window went away, so that nobody wants the answer any more."""

    def cancel(self) -> None:
        """Ask the work to end; it then raises `StoppedError`."""
        self._stop.set()

    def close(self) -> None:
        """End it for good."""
        self.is_closed = True
        self.cancel()

    def on(self, work: Callable[[], T]) -> T:
        """The answer of `work`, or what it raised; events of the window are handled meanwhile."""
        self._stop.clear()
        task = _Task(work, self._stop)
        task.thread.start()
        task.thread.join(AT_ONCE_SECONDS)
        self._was_slow, self._rested = task.thread.is_alive(), time.thread_time()
        if self._was_slow:
            self.is_busy = True
            self.busy_changed.emit(True)
            try:
                self._serve(task)
            finally:
                self.is_busy = False
                self.busy_changed.emit(False)
        return task.answer()

    def breathe(self) -> bool:
        """Let the window handle what came between two pieces of showing; False where it went away meanwhile.

        After what was done at once nothing is handled in between, unless showing it takes long by itself.
        """
        worked = time.thread_time() - self._rested
        if (self._was_slow or worked > LONG_SECONDS) and not self.is_closed:
            QCoreApplication.processEvents()
            self._rested = time.thread_time()
        return not self.is_closed

    def _serve(self, task: _Task[T]) -> None:
        loop, timer = QEventLoop(), QTimer(interval=LOOK_MS)

        def look() -> None:
            self.advanced.emit(*task.state)
            if not task.thread.is_alive():
                loop.quit()

        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()


class _Task(Generic[T]):
    """Work in a thread, how far it is, and what came of it."""

    def __init__(self, work: Callable[[], T], stop: threading.Event) -> None:
        self._work, self._stop = work, stop
        self._answers: list[T] = []
        self._errors: list[BaseException] = []
        self.state = (0, 0, 0)
        self.thread = threading.Thread(target=self._run, daemon=True, name="ketbench-opening")

    def answer(self) -> T:
        self.thread.join()
        for error in self._errors:
            raise error
        return self._answers[0]

    def _run(self) -> None:
        try:
            with looking(Look(self._told, self._stop.is_set)):
                self._answers.append(self._work())
        except BaseException as error:
            self._errors.append(error)

    def _told(self, done: int, total: int, objects: int) -> None:
        self.state = (done, total, objects)
