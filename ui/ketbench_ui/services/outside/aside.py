"""Calls a slow or heavy function in a child process and hands its answer back to the window's thread."""

from __future__ import annotations

import multiprocessing
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ketbench.base.errors import KetbenchError
from ketbench.base.starting import STARTING

LOOK_EVERY_MS = 30


class Aside(QObject):
    """Children at work; `close` ends them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: list[_Call] = []
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether a call is under way."""
        return bool(self._calls)

    def call(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        done: Callable[[Any], None],
        failed: Callable[[str, str], None],
    ) -> None:
        """Start a call.

        Parameters
        ----------
        function : callable
            Importable by name; arguments and answer must pickle.
        *arguments
        done : callable
            Takes the answer.
        failed : callable
            Takes one sentence and the traceback.
        """
        made = _Call(function, arguments, done, failed)
        self._calls.append(made)
        made.thread.start()
        self._timer.start()

    def close(self) -> None:
        """End all children."""
        self._timer.stop()
        for call in self._calls:
            call.end()
        self._calls.clear()

    def _look(self) -> None:
        for call in [c for c in self._calls if not c.thread.is_alive()]:
            self._calls.remove(call)
            call.tell()
        if not self._calls:
            self._timer.stop()


class _Call:
    """A child with a thread that starts it, waits for its answer and for its end: pickling and waiting take time."""

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        done: Callable[[Any], None],
        failed: Callable[[str, str], None],
    ) -> None:
        self._function, self._arguments, self._done, self._failed = function, arguments, done, failed
        self._process: Any = None
        self._is_ended = False
        self._found: tuple[bool, Any, str] = (False, "The task was cancelled.", "")
        self.thread = threading.Thread(target=self._work, daemon=True, name="ketbench-aside")

    def tell(self) -> None:
        """Hand over the answer, in the window's thread."""
        worked, value, details = self._found
        if worked:
            self._done(value)
        else:
            self._failed(str(value), details)

    def end(self) -> None:
        """End the child; its answer is not wanted any more."""
        self._is_ended = True
        if self._process is not None:
            self._process.kill()
        self.thread.join(5)

    def _work(self) -> None:
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_child, args=(theirs, self._function, self._arguments), daemon=True)
        try:
            with STARTING:
                process.start()
        except Exception as error:
            self._found = False, f"The work could not be begun ({error}); try again.", traceback.format_exc()
            return
        self._process = process
        theirs.close()
        if self._is_ended:
            process.kill()
        try:
            self._found = mine.recv()
        except (EOFError, OSError):
            process.join(2)
            text = f"The process that should answer ended with code {process.exitcode}; try again."
            self._found = False, text, ""
        process.join(2)
        mine.close()


def _child(answer: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        answer.send((True, function(*arguments), ""))
    except KetbenchError as error:
        answer.send((False, str(error), traceback.format_exc()))
    except Exception as error:
        answer.send((False, f"{type(error).__name__}: {error}", traceback.format_exc()))
