"""A file that says who writes a project: process, machine and start time; one left by a dead process is taken over."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psutil

from ketbench.errors import ProjectError
from ketbench.storage.trust.disk import is_regular

CLOCK_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes a project.

    Parameters
    ----------
    pid : int
    host : str
    started : float
        When the process began, seconds since 1970.
    since : str
        When it took the lock, UTC, ISO 8601.
    token : str
        Tells two locks of one process apart.
    """

    pid: int
    host: str
    started: float
    since: str
    token: str

    @classmethod
    def here(cls) -> Holder:
        """The running process."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(os.getpid(), socket.gethostname(), psutil.Process().create_time(), now, uuid4().hex[:8])

    def is_gone(self) -> bool:
        """Whether the process is known to have ended; never so for another machine."""
        if self.host != socket.gethostname():
            return False
        try:
            process = psutil.Process(self.pid)
            ended = process.status() == psutil.STATUS_ZOMBIE
            return ended or abs(process.create_time() - self.started) > CLOCK_SLACK
        except psutil.NoSuchProcess:
            return True
        except psutil.Error:
            return False

    def sentence(self, path: Path) -> str:
        """Who holds a file, and what to do."""
        here = self.host == socket.gethostname()
        where = "on this machine" if here else f"on '{self.host}'"
        remedy = "close it there" if here else f"close it there, or delete '{lock_of(path).name}' if it is gone"
        return f"'{path.name}' is open in process {self.pid} {where} since {self.since}; {remedy} to change it here."


def lock_of(path: Path) -> Path:
    """Where the lock of a project file lies."""
    return path.with_name(path.name + "-lock")


class Lock:
    """The right to write one project file.

    Parameters
    ----------
    path : Path
        Of the project file.
    """

    def __init__(self, path: Path) -> None:
        self._path = lock_of(path)
        self._own: Holder | None = None

    def take(self) -> Holder | None:
        """Take the lock; gives its holder instead where another process has it.

        Raises
        ------
        OSError
            When the folder is read-only or does not exist.
        """
        own = Holder.here()
        while not self._create(own):
            holder = read_holder(self._path)
            if holder is not None and not holder.is_gone():
                return holder
            self._discard(holder)
        self._own = own
        return None

    def release(self) -> None:
        """Give the lock back, if it is ours."""
        if self._own is not None and read_holder(self._path) == self._own:
            with suppress(OSError):
                self._path.unlink()
        self._own = None

    def _create(self, own: Holder) -> bool:
        """Write it beside and link it: a lock is whole from its first moment, and of two takers one wins."""
        scratch = self._path.with_name(f"{self._path.name}.{own.token}")
        scratch.write_text(json.dumps(asdict(own)), "utf-8")
        try:
            return _linked(scratch, self._path)
        finally:
            scratch.unlink(missing_ok=True)

    def _discard(self, expected: Holder | None) -> None:
        """Move a stale lock away; put it back if it turns out to be a fresh one that came in between."""
        aside = self._path.with_name(f"{self._path.name}.{uuid4().hex[:8]}")
        try:
            os.rename(self._path, aside)
        except FileNotFoundError:
            return
        if read_holder(aside) != expected:
            _linked(aside, self._path)
        aside.unlink(missing_ok=True)


def read_holder(lock: Path) -> Holder | None:
    """Who is named in a lock file; None for no file or an unreadable one."""
    if not is_regular(lock):
        return None
    try:
        return Holder(**json.loads(lock.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError:
        return _copied(source, target)
    return True


def _copied(source: Path, target: Path) -> bool:
    """For file systems without hard links."""
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(source.read_text("utf-8"))
    except FileExistsError:
        return False
    return True


def taken(path: Path, lock: Lock) -> str:
    """Take the lock of a project file; the sentence of its holder if there is one.

    Raises
    ------
    ProjectError
        When nothing can be written there.
    """
    try:
        holder = lock.take()
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"'{path}' cannot be written ({reason}); choose another place or allow writing in its folder."
        raise ProjectError(text) from error
    return holder.sentence(path) if holder else ""


def is_held(path: Path) -> bool:
    """Whether a process that lives holds a project file."""
    holder = read_holder(lock_of(path))
    return holder is not None and not holder.is_gone()
