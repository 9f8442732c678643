"""One thread for what would make the window wait; keeps only the newest task, and drops results nobody asks for now."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ketbench.base.errors import KetbenchError


class Background(QObject):
    """Runs the newest task; `done` or `failed` come in the window's own thread."""

    done = Signal(object)
    failed = Signal(object)
    """The error of a task that could not be done."""
    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._task: tuple[int, Callable[[], Any]] | None = None
        self._number = 0
        self._open = False
        self._ends = False
        self._thread: threading.Thread | None = None
        self._finished.connect(self._deliver)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    def submit(self, task: Callable[[], Any]) -> None:
        """Do this next; what waits is forgotten and what runs will not be delivered."""
        with self._changed:
            if self._ends:
                return
            self._number += 1
            self._open = True
            self._task = (self._number, task)
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="circuit", daemon=True)
            self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether something was asked that has neither been delivered nor forgotten."""
        return self._open

    def forget(self) -> None:
        """Deliver nothing of what was asked so far."""
        with self._changed:
            self._number += 1
            self._open = False
            self._task = None

    def stop(self) -> None:
        """End the thread; nothing is delivered any more."""
        with self._changed:
            self._ends = True
            self._number += 1
            self._open = False
            self._task = None
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=2.0)
            self._thread = None

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._task is not None or self._ends)
                if self._ends or self._task is None:
                    return
                number, task = self._task
                self._task = None
            result: Any = None
            error: Exception | None = None
            try:
                result = task()
            except Exception as caught:
                error = caught
            with self._changed:
                if self._ends:
                    return
            # The window may be gone by the time a long task ends; then nobody waits for it.
            with suppress(RuntimeError):
                self._finished.emit(number, result, error)

    def _deliver(self, number: int, result: object, error: object) -> None:
        if number != self._number:
            return
        self._open = False
        if error is None:
            self.done.emit(result)
        elif isinstance(error, KetbenchError):
            self.failed.emit(error)
        elif isinstance(error, Exception):
            raise error
