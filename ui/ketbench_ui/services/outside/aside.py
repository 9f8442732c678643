"""Calls a slow or heavy function in a child process and hands its answer back to the window's thread."""

from __future__ import annotations

import multiprocessing
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
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_child, args=(theirs, function, arguments), daemon=True)
        with STARTING:
            process.start()
        theirs.close()
        self._calls.append(_Call(process, mine, done, failed))
        self._timer.start()

    def close(self) -> None:
        """End all children."""
        self._timer.stop()
        for call in self._calls:
            call.process.kill()
            call.process.join(2)
            call.answer.close()
        self._calls.clear()

    def _look(self) -> None:
        for call in [c for c in self._calls if c.answer.poll() or not c.process.is_alive()]:
            self._calls.remove(call)
            call.finish()
        if not self._calls:
            self._timer.stop()


class _Call:
    def __init__(
        self,
        process: Any,
        answer: Connection,
        done: Callable[[Any], None],
        failed: Callable[[str, str], None],
    ) -> None:
        self.process, self.answer, self.done, self.failed = process, answer, done, failed

    def finish(self) -> None:
        """Hand over the answer."""
        try:
            worked, value, details = self.answer.recv()
        except (EOFError, OSError):
            self.process.join(2)
            code = self.process.exitcode
            worked, value, details = False, f"The process that should answer ended with code {code}; try again.", ""
        self.process.join(2)
        self.answer.close()
        if worked:
            self.done(value)
        else:
            self.failed(str(value), details)


def _child(answer: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        answer.send((True, function(*arguments), ""))
    except KetbenchError as error:
        answer.send((False, str(error), traceback.format_exc()))
    except Exception as error:
        answer.send((False, f"{type(error).__name__}: {error}", traceback.format_exc()))
