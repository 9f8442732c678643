"""A growing series of which only the newest points stay in memory; older ones go to a scratch file, none is dropped."""

from __future__ import annotations

import errno
import tempfile
import threading
from bisect import bisect_right
from collections.abc import Iterator
from typing import IO

import numpy as np
from numpy.typing import NDArray

Columns = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]
"""Steps, values and seconds, each of shape (n,)."""
FIRST_ROOM, MOST_ROOM = 64, 65_536
"""Points in memory at first, and at most: 1.5 MB."""
WIDTH = 8


class Scratch:
    """A file without a name that is there as long as this object; it may be used from several threads."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._size = 0
        self._mutex = threading.Lock()

    def write(self, data: bytes) -> int:
        """Append; where it begins.

        Raises
        ------
        OSError
            When the disk is full.
        """
        with self._mutex:
            self._file = self._file or _opened()
            began = self._size
            self._file.seek(began)
            if self._file.write(data) != len(data):
                raise OSError(errno.ENOSPC, "the disk is full")
            self._size += len(data)
            return began

    def read(self, begin: int, size: int) -> bytes:
        """A part of what was written."""
        with self._mutex:
            assert self._file is not None
            self._file.seek(begin)
            return self._file.read(size)

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()


class LongSeries:
    """Points in the order they came.

    Parameters
    ----------
    scratch : Scratch
        Shared by all series of a run.
    head : tuple of ndarray
        Points that are there already; never written to.
    """

    def __init__(self, scratch: Scratch, head: Columns | None = None) -> None:
        self._scratch = scratch
        self._parts: list[Columns | int] = [] if head is None else [head]
        # Where each part begins, and behind the last one the newest points.
        self._begins = [0] if head is None else [0, len(head[0])]
        self._newest = _room(FIRST_ROOM)
        self._used = 0

    def __len__(self) -> int:
        return self._begins[-1] + self._used

    def append(self, step: int, value: float, seconds: float) -> None:
        """Take one point."""
        at = self._used
        if at == len(self._newest[0]):
            at = self._make_room()
        steps, values, times = self._newest
        steps[at], values[at], times[at] = step, value, seconds
        self._used = at + 1

    def between(self, first: int, last: int) -> Columns:
        """Copies of the points from `first` to before `last`."""
        found = list(self._pieces(max(0, first), min(last, len(self))))
        if not found:
            return _room(0)
        return (
            np.concatenate([piece[0] for piece in found], dtype=np.int64),
            np.concatenate([piece[1] for piece in found], dtype=np.float64),
            np.concatenate([piece[2] for piece in found], dtype=np.float64),
        )

    def _pieces(self, first: int, last: int) -> Iterator[Columns]:
        at = bisect_right(self._begins, first) - 1
        while first < last:
            begin = self._begins[at]
            end = self._begins[at + 1] if at + 1 < len(self._begins) else len(self)
            upto = min(last, end)
            yield self._piece(at, first - begin, upto - begin)
            first, at = upto, at + 1

    def _piece(self, at: int, first: int, last: int) -> Columns:
        part = self._parts[at] if at < len(self._parts) else self._newest
        if isinstance(part, int):
            return (
                self._column(part, 0, first, last).view(np.int64),
                self._column(part, 1, first, last),
                self._column(part, 2, first, last),
            )
        steps, values, times = part
        return steps[first:last], values[first:last], times[first:last]

    def _column(self, begin: int, number: int, first: int, last: int) -> NDArray[np.float64]:
        start = begin + WIDTH * (number * MOST_ROOM + first)
        return np.frombuffer(self._scratch.read(start, WIDTH * (last - first)), np.float64)

    def _make_room(self) -> int:
        """Twice the room, or from a certain size on all of it again; the next free place in it."""
        size = len(self._newest[0])
        if size < MOST_ROOM:
            grown = _room(2 * size)
            for old, new in zip(self._newest, grown, strict=True):
                new[:size] = old
            self._newest = grown
            return size
        try:
            self._parts.append(self._scratch.write(b"".join(column.tobytes() for column in self._newest)))
        except OSError:
            # No room on the disk: they stay in memory.
            self._parts.append(self._newest)
            self._newest = _room(MOST_ROOM)
        self._begins.append(self._begins[-1] + size)
        return 0


def _opened() -> IO[bytes]:
    """Beside the program's caches: a folder for temporary files often lies in memory itself."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("ketbench", appauthor=False, ensure_exists=True)
        return tempfile.TemporaryFile(prefix="points-", dir=folder, buffering=0)
    except OSError:
        return tempfile.TemporaryFile(prefix="ketbench-points-", buffering=0)


def _room(size: int) -> Columns:
    return np.empty(size, np.int64), np.empty(size), np.empty(size)
