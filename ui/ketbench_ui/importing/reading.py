"""Runs an import in a process of its own for the window: progress, cancel, dataset; the window never waits for it."""

from __future__ import annotations

import threading
from queue import SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.errors import RunCancelled
from ketbench.importing.job import Advanced, ImportJob, Read, Refused, Request, Update

DRAIN_MS = 40
LISTEN_S = 0.1


class Reading(QObject):
    """One import at a time."""

    advanced = Signal(object, object)
    """Bytes read, bytes in all."""
    read = Signal(object)
    """The `Imported`."""
    refused = Signal(str, str)
    """A sentence, and details for a report."""
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: ImportJob | None = None
        self._updates: SimpleQueue[Update] = SimpleQueue()
        self._timer = QTimer(self, interval=DRAIN_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def busy(self) -> bool:
        """Whether an import goes on."""
        return self._job is not None

    def start(self, request: Request) -> None:
        """Begin to read."""
        self.close()
        self._updates = SimpleQueue()
        self._job = ImportJob(request)
        # Taking in the columns of a large file costs seconds; a thread gives way to the window every few milliseconds.
        threading.Thread(target=_listen, args=(self._job, self._updates), daemon=True).start()
        self._timer.start()

    def cancel(self) -> None:
        """Stop it; nothing is kept of it."""
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """End it at once, without a word."""
        self._timer.stop()
        if self._job is not None:
            self._job.close()
            self._job = None

    def _drain(self) -> None:
        while self._job is not None and not self._updates.empty():
            self._take(self._updates.get())

    def _take(self, update: Update) -> None:
        match update:
            case Advanced(done, total):
                self.advanced.emit(done, total)
            case Read(imported):
                self.close()
                self.read.emit(imported)
            case Refused(sentence, cancelled, details):
                self.close()
                self.stopped.emit() if cancelled else self.refused.emit(sentence, details)
            case _:
                pass


def _listen(job: ImportJob, updates: SimpleQueue[Update]) -> None:
    while job.running:
        try:
            for update in job.updates(LISTEN_S):
                updates.put(update)
        except (OSError, RunCancelled):
            # The window closed the job while this thread was listening.
            return
