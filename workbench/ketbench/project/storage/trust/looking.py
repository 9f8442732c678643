"""How far a look at a project has come, and whether it is to go on: counts bytes and objects, never seconds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from ketbench.base.errors import StoppedError

TELL_SECONDS = 0.05


@dataclass
class Look:
    """One look at a project, as whoever waits for it sees it.

    Parameters
    ----------
    told : callable
        Hears how many bytes of how many were looked at, and how many objects; the total is 0 where it is not known.
    stopped : callable
        Whether the look is to end.
    """

    told: Callable[[int, int, int], None] = lambda done, total, objects: None
    stopped: Callable[[], bool] = lambda: False
    total: int = 0
    done: int = field(default=0, init=False)
    objects: int = field(default=0, init=False)

    def tell(self, done: int, objects: int) -> None:
        """Take a new state.

        Raises
        ------
        StoppedError
            When the look is to end.
        """
        if self.stopped():
            raise StoppedError("Opening was stopped; nothing was changed, and no file was called damaged.")
        self.done, self.objects = done, objects
        self.told(done, self.total, objects)


_look: ContextVar[Look | None] = ContextVar("look", default=None)


@contextmanager
def looking(look: Look) -> Generator[None]:
    """Have all looks of this thread report to `look`."""
    token = _look.set(look)
    try:
        yield
    finally:
        _look.reset(token)


def present_look() -> Look:
    """The look that this thread serves; one that nobody hears where there is none."""
    return _look.get() or Look()


@dataclass
class _Tally:
    """The child's side: counts, written where the parent reads them."""

    place: Path
    done: int = 0
    objects: int = 0
    written: float = 0.0

    def write(self) -> None:
        self.written = time.monotonic()
        scratch = self.place.with_suffix(".new")
        with suppress(OSError):
            scratch.write_text(f"{self.done} {self.objects}", "ascii")
            os.replace(scratch, self.place)


_tally: list[_Tally] = []


def count_into(place: Path) -> None:
    """From now on this process writes its progress to a file."""
    _tally[:] = [_Tally(place)]


def finish_counting() -> None:
    """Write down the last state, however short the look was."""
    for tally in _tally:
        tally.write()


def counted_in(place: Path) -> tuple[int, int]:
    """Bytes and objects that a child has written down."""
    try:
        done, objects = place.read_text("ascii").split()
        return int(done), int(objects)
    except (OSError, ValueError):
        return 0, 0


def advanced(size: int, objects: int = 1) -> None:
    """Bytes that were looked at, and objects that are done.

    Raises
    ------
    StoppedError
        When this thread's look is to end.
    """
    for tally in _tally:
        tally.done += size
        tally.objects += objects
        if time.monotonic() - tally.written > TELL_SECONDS:
            tally.write()
    look = _look.get()
    if look is not None:
        look.tell(look.done + size, look.objects + objects)
