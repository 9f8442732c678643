"""Turns what nobody caught into a line of the Problems panel and a log file; the window goes on."""

from __future__ import annotations

import faulthandler
import sys
import threading
import traceback
from types import TracebackType
from typing import TextIO

from platformdirs import user_log_path
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from ketbench.base.errors import KetbenchError
from ketbench.running.jobs.guarding.secrets import redacted

_QUIET = ("propagateSizeHints", "This plugin supports grabbing")


class CrashLog(QObject):
    """Hooks of the process; `caught` carries a sentence and the traceback, in the window's thread."""

    caught = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._file: TextIO | None = None
        self.qt_messages: list[str] = []

    def install(self) -> None:
        """Take over the hooks; `release` gives them back."""
        folder = user_log_path("ketbench", appauthor=False, ensure_exists=True)
        self._file = (folder / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(self._file)
        sys.excepthook = self._unhandled
        threading.excepthook = self._unhandled_in_thread
        qInstallMessageHandler(self._qt)

    def release(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _unhandled(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = redacted("".join(traceback.format_exception(kind, error, trace)))
        self._write(details)
        known = isinstance(error, KetbenchError)
        text = (
            redacted(str(error))
            if known
            else f"Something in the window went wrong ({kind.__name__}: {redacted(str(error))})."
        )
        self.caught.emit(text if known else f"{text} Your work is kept; copy the report for the authors.", details)

    def _unhandled_in_thread(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            self._unhandled(found.exc_type, found.exc_value, found.exc_traceback)

    def _qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or any(word in text for word in _QUIET):
            return
        self.qt_messages.append(text)
        self._write(f"Qt: {text}\n")

    def _write(self, text: str) -> None:
        if self._file is not None:
            self._file.write(text)
            self._file.flush()
