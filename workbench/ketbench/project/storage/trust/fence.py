"""Looks, before each write, whether a project is still ours: its lock, its file and its journal as we left them."""

from __future__ import annotations

import os
from pathlib import Path

from ketbench.base.errors import ConflictError
from ketbench.project.storage.journal import journal_of
from ketbench.project.storage.lock import Lock
from ketbench.project.storage.saving.blocks import Blocks
from ketbench.project.storage.trust.verified import blocks_of_file

Stamp = tuple[int, int, int, int]


class Fence:
    """What this process last saw of a project that it writes.

    Parameters
    ----------
    path : Path
        Of the project file.
    lock : Lock
        Taken.
    blocks : Blocks, optional
        What the file holds, where that is known.
    """

    def __init__(self, path: Path, lock: Lock, blocks: Blocks | None = None) -> None:
        self._path, self._lock = path, lock
        self._journal: tuple[int, int] | None = None
        self._stamp: Stamp | None = None
        self.blocks: Blocks | None = None
        """What the file held when we left it; none where there is none."""
        self.note_file(blocks)

    def note_file(self, blocks: Blocks | None = None) -> None:
        """Take the file as it is now for ours; `blocks` where this process has just written it."""
        self._stamp = _stamp(self._path)
        self.blocks = (blocks or blocks_of_file(self._path)) if self._stamp else None

    def note_journal(self) -> None:
        """Take the journal as it is now for ours."""
        self._journal = _identity(journal_of(self._path))

    def check(self) -> None:
        """Look whether nobody else wrote.

        Raises
        ------
        ConflictError
            With who did, or what changed.
        """
        other = self._lock.lost_to()
        if other:
            raise ConflictError(other)
        self._check_file()
        journal = self._journal
        if journal is not None and _identity(journal_of(self._path)) != journal:
            raise ConflictError(f"'{journal_of(self._path).name}' was removed or replaced while the project was open.")

    def _check_file(self) -> None:
        """A file that is gone overwrites nobody; one of other times but the same content is the same."""
        stamp = _stamp(self._path)
        if stamp is None or stamp == self._stamp:
            return
        if self._stamp is not None and stamp[2] == self._stamp[2] and blocks_of_file(self._path) == self.blocks:
            self._stamp = stamp
            return
        raise ConflictError(f"'{self._path.name}' was changed by another program while it was open here.")


def conflict_name(path: Path) -> Path:
    """The first free name for a version that must not replace another, beside it."""
    candidates = (path.with_name(f"{path.stem}.conflict-{number}{path.suffix}") for number in range(1, 10_000))
    return next(candidate for candidate in candidates if not candidate.exists())


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _stamp(path: Path) -> Stamp | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
