"""Worker side: gathers events and sends them in batches of 64 or within 50 ms, with signs of life in between."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from ketbench.contract.plugin import Event
from ketbench.running.jobs import wire

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BATCH_EVENTS = 64
BATCH_BYTES = 2**20
BATCH_SECONDS = 0.04
ALIVE_SECONDS = 1.0


class Outbox:
    """The way out of a worker; usable from several threads.

    Each event is pickled when it is given, so that a backend may go on changing its arrays in place. A parent that
    reads slowly slows the backend down instead of filling memory.
    """

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._run_id = ""
        self._events: list[bytes] = []
        self._bytes = 0
        self._busy = threading.Event()
        threading.Thread(target=self._tick, daemon=True, name="ketbench-outbox").start()

    def busy(self, run_id: str = "") -> None:
        """From now on show signs of life; events belong to `run_id`."""
        self._run_id = run_id
        self._busy.set()

    def idle(self) -> None:
        """Fall silent."""
        self._busy.clear()

    def add(self, seconds: float, event: Event, what: str) -> None:
        """Send an event soon.

        Raises
        ------
        RunFailed
            When it cannot travel.
        """
        pickled = wire.packed((seconds, event), what)
        with self._lock:
            self._events.append(pickled)
            self._bytes += len(pickled)
            if len(self._events) >= BATCH_EVENTS or self._bytes >= BATCH_BYTES:
                self._flush()

    def send(self, report: wire.Report) -> None:
        """Send a report of our own at once, after the events before it."""
        self.send_packed(wire.plain(report))

    def send_packed(self, message: bytes) -> None:
        """Send a message at once, after the events before it."""
        with self._lock:
            self._flush()
            self._connection.send_bytes(message)

    def _flush(self) -> None:
        if self._events:
            events, self._events, self._bytes = self._events, [], 0
            self._connection.send_bytes(wire.many(self._run_id, events))

    def _tick(self) -> None:
        alive = time.monotonic()
        while True:
            self._busy.wait()
            time.sleep(BATCH_SECONDS)
            try:
                with self._lock:
                    self._flush()
                if time.monotonic() - alive > ALIVE_SECONDS:
                    alive = time.monotonic()
                    self.send(wire.Alive())
            except OSError:
                return
