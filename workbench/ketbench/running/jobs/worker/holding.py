"""Worker side: who was cancelled and who is held; a held backend waits inside its own question whether to end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Holding:
    """What the parent asked of the run; one thread tells, the backend's own asks."""

    def __init__(self) -> None:
        self._cancelled: set[int] = set()
        self._held: set[int] = set()
        self._news = threading.Condition()
        self.seconds = 0.0
        """How long runs were held altogether."""

    def cancel(self, serial: int) -> None:
        """A run is to end, held or not."""
        with self._news:
            self._cancelled.add(serial)
            self._news.notify_all()

    def hold(self, serial: int, is_held: bool) -> None:
        """A run is to stand still, or to go on."""
        with self._news:
            (self._held.add if is_held else self._held.discard)(serial)
            self._news.notify_all()

    def clock(self) -> float:
        """Seconds that stand still while a run is held."""
        return time.perf_counter() - self.seconds

    def asked(self, serial: int, tell: Callable[[bool], None]) -> bool:
        """Whether the run is to end; returns only when it is not held, and tells when it begins and ends to be."""
        if serial in self._held and serial not in self._cancelled:
            tell(True)
            began = time.monotonic()
            with self._news:
                self._news.wait_for(lambda: serial in self._cancelled or serial not in self._held)
            self.seconds += time.monotonic() - began
            tell(False)
        return serial in self._cancelled
