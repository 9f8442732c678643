"""A small file beside the journal: number and chain value of the last acknowledged row, out of reach of its damage.

Two places are written in turn, each with a hash of its own, so that a write that is cut off leaves the other.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ketbench.project.storage.trust.disk import is_regular

PLACE = 1024
"""Bytes of one place; a mark takes some 300."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was acknowledged last.

    Parameters
    ----------
    project_id : str
    complete_from : int
        No row with this number or a later one was ever removed.
    sequence : int
    chain : str
        Chain value of the row with that number.
    sure : int
        Number of the last row that was forced to the disk.
    chained : int
        Number of the first row with a chain value; 0 before there is one.
    turn : int
        How many marks were written before.
    """

    project_id: str
    complete_from: int
    sequence: int
    chain: str = ""
    sure: int = 0
    chained: int = 0
    turn: int = 0


def mark_of(journal: Path) -> Path:
    """Where the mark of a journal lies."""
    return journal.with_name(f"{journal.name.removesuffix('-journal')}-mark")


def read_mark(path: Path) -> Mark | None:
    """The newest mark that is whole; None where there is none."""
    if not is_regular(path):
        return None
    try:
        with path.open("rb") as file:
            content = file.read(2 * PLACE)
    except OSError:
        return None
    marks = [_understood(content[start : start + PLACE]) for start in (0, PLACE)]
    return max((mark for mark in marks if mark is not None), key=lambda mark: mark.turn, default=None)


class Marking:
    """Writes marks into one file, which appears with the first.

    Parameters
    ----------
    path : Path
    first : Mark
        What holds before anything is appended.
    """

    def __init__(self, path: Path, first: Mark) -> None:
        self._path = path
        self._handle: int | None = None
        found = read_mark(path)
        self._mark = replace(first, turn=found.turn + 1 if found else 0)

    @property
    def now(self) -> Mark:
        """The mark that was put last."""
        return self._mark

    def put(self, mark: Mark) -> None:
        """Write a mark; where that fails it lags behind the journal, which is no damage, and nothing is raised."""
        self._mark = replace(mark, turn=self._mark.turn + 1)
        with suppress(OSError):
            handle = self._opened()
            os.lseek(handle, PLACE * (self._mark.turn % 2), os.SEEK_SET)
            os.write(handle, _written(self._mark))

    def close(self) -> None:
        """Let go of the file; it stays."""
        if self._handle is not None:
            with suppress(OSError):
                os.close(self._handle)
        self._handle = None

    def _opened(self) -> int:
        if self._handle is None:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
            self._handle = os.open(self._path, flags, 0o666)
        return self._handle


def _written(mark: Mark) -> bytes:
    text = json.dumps(asdict(mark)).encode()
    return (hashlib.sha256(text).hexdigest().encode() + text).ljust(PLACE)


def _understood(place: bytes) -> Mark | None:
    digest, text = place[:64], place[64:].rstrip()
    if hashlib.sha256(text).hexdigest().encode() != digest:
        return None
    try:
        return Mark(**json.loads(text))
    except (ValueError, TypeError):
        return None
