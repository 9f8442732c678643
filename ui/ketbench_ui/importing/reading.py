"""Runs an import in a process of its own for the window: progress, cancel, dataset; the window never waits for it."""

from __future__ import annotations

import threading
from queue import SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.data.importing.job import Advanced, AgainRequest, ImportJob, Read, Refused, Request, Update

DRAIN_MS = 40
LISTEN_S = 0.1


class Reading(QObject):
    """One import at a time."""

    advanced = Signal(object, object)
    """Bytes read, bytes in all."""
    read = Signal(object, object)
    """The `Imported`, and the `Difference` to a former reading or None."""
    refused = Signal(str, str)
    """A sentence, and details for a report."""
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: _Work | None = None
        self._timer = QTimer(self, interval=DRAIN_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def busy(self) -> bool:
        """Whether an import goes on."""
        return self._work is not None

    def start(self, request: Request | AgainRequest) -> None:
        """Begin to read."""
        self.close()
        self._work = _Work(request)
        self._work.start()
        self._timer.start()

    def cancel(self) -> None:
        """Stop it; nothing is kept of it."""
        if self._work is not None:
            self._work.cancel()

    def close(self) -> None:
        """End it at once, without a word."""
        self._timer.stop()
        if self._work is not None:
            self._work.end()
            self._work = None

    def _drain(self) -> None:
        work = self._work
        while work is not None and work is self._work and not work.updates.empty():
            self._take(work.updates.get())

    def _take(self, update: Update) -> None:
        match update:
            case Advanced(done, total):
                self.advanced.emit(done, total)
            case Read(imported, difference):
                self.close()
                self.read.emit(imported, difference)
            case Refused(sentence, cancelled, details):
                self.close()
                self.stopped.emit() if cancelled else self.refused.emit(sentence, details)
            case _:
                pass


class _Work(threading.Thread):
    """Handing over and taking in the columns of a large file costs seconds; a thread gives way to the window."""

    def __init__(self, request: Request | AgainRequest) -> None:
        super().__init__(daemon=True)
        self.updates: SimpleQueue[Update] = SimpleQueue()
        self._request = request
        self._stop, self._gone = threading.Event(), threading.Event()

    def cancel(self) -> None:
        """Ask it to stop."""
        self._stop.set()

    def end(self) -> None:
        """Have nothing more to do with it; its process is killed within the time of a listening."""
        self._gone.set()

    def run(self) -> None:
        """Start the process, listen, end it."""
        try:
            with ImportJob(self._request) as job:
                while job.running and not self._gone.is_set():
                    if self._stop.is_set():
                        job.cancel()
                    for update in job.updates(LISTEN_S):
                        self.updates.put(update)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.updates.put(Refused(f"The import could not begin ({reason}); free some space and try again."))
