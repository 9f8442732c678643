"""Runs a backend to its end, or stops it on the way, in a thread that can be left behind; judges nothing."""

from __future__ import annotations

import copy
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ketbench.backends.registry import AnyBackend
from ketbench.contract.plugin import Context, Drawn, Measured, Progress, Task
from ketbench.contract.result import Result

RUN_SECONDS = 120.0
MOST_ITEMS = 200_000


@dataclass
class Play:
    """What a run gave.

    Parameters
    ----------
    items : list of object
        Events and results in order; figures are copied, since a backend may go on changing their arrays.
    error : BaseException or None
        What it raised.
    ended : bool
        False when it was still going on after the time allowed.
    stopped_for : float or None, s
        From the wish to stop to the end; None when nobody wished.
    """

    items: list[object] = field(default_factory=list)
    error: BaseException | None = None
    ended: bool = False
    stopped_for: float | None = None

    @property
    def result(self) -> Result | None:
        """The last result, if any."""
        return next((item for item in reversed(self.items) if isinstance(item, Result)), None)

    def of(self, kind: type[Any]) -> list[Any]:
        """All items of one kind."""
        return [item for item in self.items if isinstance(item, kind)]


class _Player:
    """One run in a thread of its own."""

    def __init__(self, backend: AnyBackend, task: Task, params: Any, stop_at_first: bool, resume: bytes) -> None:
        self.play = Play()
        self.stop = threading.Event()
        self.first = threading.Event()
        self.over = threading.Event()
        self._stop_at_first = stop_at_first
        self._arguments = (task, params, Context(cancelled=self.stop.is_set, resume=resume))
        self._backend = backend
        threading.Thread(target=self._go, daemon=True, name="ketbench-conformance").start()

    def _go(self) -> None:
        try:
            events: Any = self._backend.run(*self._arguments)
            try:
                for item in events:
                    self._take(item)
                    if len(self.play.items) >= MOST_ITEMS:
                        break
            finally:
                with suppress(BaseException):
                    getattr(events, "close", lambda: None)()
        except BaseException as error:
            self.play.error = error
        self.play.ended = True
        self.over.set()
        self.first.set()

    def _take(self, item: object) -> None:
        self.play.items.append(copy.deepcopy(item) if isinstance(item, Drawn) else item)
        if isinstance(item, (Measured, Progress)):
            if self._stop_at_first:
                self.stop.set()
            self.first.set()


def played(backend: AnyBackend, task: Task, params: Any, seconds: float = RUN_SECONDS, resume: bytes = b"") -> Play:
    """Run to the end, or until the time is over; from a checkpoint, where one is given."""
    player = _Player(backend, task, params, stop_at_first=False, resume=resume)
    player.over.wait(seconds)
    player.stop.set()
    return player.play


def stopped(backend: AnyBackend, task: Task, params: Any, patience: float, seconds: float = RUN_SECONDS) -> Play:
    """Run to the first metric or progress, then wish to stop and wait so long.

    Parameters
    ----------
    patience : float, s
        How long to wait after the wish.
    seconds : float, s
        How long to wait for the first event.
    """
    player = _Player(backend, task, params, stop_at_first=True, resume=b"")
    player.first.wait(seconds)
    player.stop.set()
    began = time.monotonic()
    player.over.wait(patience)
    player.play.stopped_for = time.monotonic() - began
    return player.play
