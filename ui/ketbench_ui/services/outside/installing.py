"""An installation followed from the window: pip runs as a child, a thread waits for it, words and time arrive here."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.backends.install import Watch, install_plugin, own_folder
from ketbench.base.errors import KetbenchError, RunCancelled

LOOK_EVERY_MS = 100


class Installing(QObject):
    """One installation at a time; `close` ends it."""

    told = Signal(str, float)
    """What is done now, and seconds since it began."""
    done = Signal(object)
    failed = Signal(str)
    stopped = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news: queue.SimpleQueue[tuple[Any, tuple[Any, ...]]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._thread is not None

    def start(self, spec: str) -> None:
        """Begin with a name, a wheel or a folder, into the user's own folder of plugins."""
        if self.busy:
            return
        self._stop = threading.Event()
        watch = Watch(lambda words, seconds: self._put(self.told, words, seconds), self._stop.is_set)
        self._thread = threading.Thread(target=self._work, args=(spec, watch), daemon=True, name="ketbench-installing")
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        """Break it off, unless its files are being put in place already."""
        self._stop.set()

    def close(self) -> None:
        """Break it off and wait for its end."""
        self._stop.set()
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None

    def _work(self, spec: str, watch: Watch) -> None:
        try:
            self._put(self.done, install_plugin(spec, own_folder(), watch))
        except RunCancelled as error:
            self._put(self.stopped, str(error))
        except KetbenchError as error:
            self._put(self.failed, str(error))
        except Exception as error:
            self._put(self.failed, f"'{spec}' was not installed ({type(error).__name__}: {error}).")

    def _put(self, signal: Any, *values: Any) -> None:
        self._news.put((signal, values))

    def _look(self) -> None:
        is_over = self._thread is not None and not self._thread.is_alive()
        emit: Callable[..., None]
        while not self._news.empty():
            signal, values = self._news.get()
            emit = signal.emit
            emit(*values)
        if is_over:
            self._thread = None
            self._timer.stop()
