"""Writes journal and file of a project for as long as it is ours; where it is not any more, keeps both versions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

from ketbench.base.errors import ConflictError
from ketbench.project.project import Project
from ketbench.project.storage.journal import Journal
from ketbench.project.storage.lock import Lock
from ketbench.project.storage.saving.blocks import Blocks
from ketbench.project.storage.saving.former import Former
from ketbench.project.storage.snapshot import Snapshot, known_blocks, write_snapshot
from ketbench.project.storage.trust.fence import Fence, conflict_name


class Guard:
    """The right to write a project, looked at again before each write.

    Parameters
    ----------
    path : Path
    lock : Lock
        Taken.
    journal : Journal
    version : callable
        Gives the project as this process has it, to be kept where another took it over.
    kept : Project, optional
        What the file holds, where it is sound.
    """

    def __init__(
        self, path: Path, lock: Lock, journal: Journal, version: Callable[[], Project], kept: Project | None = None
    ) -> None:
        self._path, self._lock, self._journal, self._version = path, lock, journal, version
        self._kept = kept
        self._fence = Fence(path, lock, known_blocks(path))
        # Between the replacing of the file and the note of it, another thread would take our own file for a stranger's.
        self._still = threading.RLock()
        self.lost = ""
        """Why nothing may be written any more, and where both versions are; empty while it is ours."""

    def append(self, kind: str, subject: str, body: bytes, *, sure: bool, replaces: bool = False) -> None:
        """Append a row to the journal.

        Raises
        ------
        ConflictError
            When somebody else wrote; both versions are kept then, and `lost` says where.
        ProjectError
            When it cannot be written.
        """
        is_first = not self._journal.is_open

        def append() -> None:
            self._fence.check()
            self._journal.append(kind, subject, body, sure=sure, replaces=replaces)

        with self._still:
            self._guarded(append)
            if is_first:
                self._fence.note_journal()

    def check(self) -> None:
        """Look whether it is still ours; raises as `append` does."""
        with self._still:
            self._guarded(self._fence.check)

    def replace_file(self, snapshot: Snapshot) -> None:
        """Write a new snapshot; raises as `append` does."""
        with ExitStack() as stack:

            def last_look() -> None:
                stack.enter_context(self._still)
                self._fence.check()

            held = self._fence.blocks
            former = Former(self._kept, self._path, held) if self._kept is not None and held is not None else None
            written: list[Blocks] = []
            self._guarded(lambda: written.append(write_snapshot(self._path, snapshot, last_look, former)))
            self._fence.note_file(*written)
            self._kept = snapshot.project

    def release(self) -> None:
        """Let go of journal and lock."""
        self._journal.close()
        self._lock.release()

    def _guarded(self, write: Callable[[], None]) -> None:
        if self.lost:
            raise ConflictError(self.lost)
        try:
            write()
        except ConflictError as conflict:
            self._diverge(str(conflict))
            raise ConflictError(self.lost) from conflict

    def _diverge(self, reason: str) -> None:
        target = conflict_name(self._path)
        write_snapshot(target, Snapshot(self._version(), uuid4().hex, 0))
        self.lost = f"{reason} What you had is kept as '{target.name}', what they wrote as '{self._path.name}'."
        if not self._lock.lost_to() and self._journal.is_open:
            # Its rows are in the copy; put onto a file that another program brought they would mix two histories.
            self._journal.remove()
        self.release()
