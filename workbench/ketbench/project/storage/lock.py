"""A file that says who writes a project: process, machine and start time; one left by a dead process is taken over.

While it is held its time is renewed, so that others see a sign of life; each taker has a higher fencing number, so that
one that was thought dead notices that it was succeeded.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

import psutil

from ketbench.base.errors import ProjectError
from ketbench.project.storage.trust.disk import is_regular

CLOCK_SLACK = 2.0
BEAT_SECONDS = 10.0
SILENT_SECONDS = 120.0
"""Twelve beats missed. Whoever is taken over by mistake, as after a sleep, finds out before its next write."""


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
        Tells two locks of one process apart, and says fencing number and process space: ``1a2b3c4d.7.0f9e8d7c6b5a``.
        They are in one text so that older programs can read the lock.
    """

    pid: int
    host: str
    started: float
    since: str
    token: str

    @classmethod
    def here(cls, fence: int = 1) -> Holder:
        """The running process."""
        token = f"{uuid4().hex[:8]}.{fence}.{process_space()}"
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(os.getpid(), socket.gethostname(), psutil.Process().create_time(), now, token)

    @property
    def fence(self) -> int:
        """The fencing number; 0 for a lock of an older program."""
        parts = self.token.split(".")
        return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else 0

    @property
    def is_near(self) -> bool:
        """Whether it is in this process space, where process numbers mean the same: this machine, this container."""
        parts = self.token.split(".")
        return self.host == socket.gethostname() and (len(parts) != 3 or parts[2] == process_space())

    def is_gone(self) -> bool:
        """Whether the process is known to have ended; never so for another machine or container."""
        if not self.is_near:
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
        here = self.is_near
        same = "another container of " if self.host == socket.gethostname() else ""
        where = "on this machine" if here else f"on {same}'{self.host}'"
        remedy = "close it there" if here else f"close it there, or delete '{lock_of(path).name}' if it is gone"
        silent = _silence(lock_of(path))
        sign = "" if here or silent is None else f" (last sign of life {silent:.0f} s ago)"
        open_in = f"'{path.name}' is open in process {self.pid} {where} since {self.since}{sign}"
        return f"{open_in}; {remedy} to change it here."


@cache
def process_space() -> str:
    """Equal where process numbers mean the same: the machine since it started, and the container in it."""
    parts: list[str] = []
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip())
    with suppress(OSError):
        parts.append(os.readlink("/proc/self/ns/pid"))
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def _silence(lock: Path) -> float | None:
    """Seconds since a lock was renewed, by the clock of its disk: two machines' clocks may differ."""
    probe = lock.with_name(f"{lock.name}.{uuid4().hex[:8]}")
    try:
        probe.touch()
        return probe.stat().st_mtime - lock.stat().st_mtime
    except OSError:
        return None
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


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
        self._released = threading.Event()

    @property
    def token(self) -> str:
        """Of the lock as it is held; empty where it is not."""
        return self._own.token if self._own else ""

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
            if holder is not None and not holder.is_gone() and not self._is_silent(holder):
                return holder
            self._discard(holder)
            own = Holder.here(holder.fence + 1 if holder else 1)
        self._hold(own)
        return None

    def lost_to(self) -> str:
        """Who has the lock instead of us, in a sentence; empty while it is ours. One that was deleted is made again."""
        if self._own is None:
            return f"The lock of '{self._project}' was given back."
        # Read anew each time: a lock made after ours was deleted may get its very place on the disk.
        holder = read_holder(self._path)
        if holder == self._own or (holder is None and self._create(self._own)):
            return ""
        if holder is None:
            return f"The lock of '{self._project}' cannot be read any more."
        return f"'{self._project}' was taken over by process {holder.pid} on '{holder.host}' at {holder.since}."

    def release(self) -> None:
        """Give the lock back, if it is ours."""
        self._released.set()
        if self._own is not None and read_holder(self._path) == self._own:
            with suppress(OSError):
                self._path.unlink()
        self._own = None

    @property
    def _project(self) -> str:
        return self._path.name.removesuffix("-lock")

    def _hold(self, own: Holder) -> None:
        self._own = own
        self._released = threading.Event()
        threading.Thread(target=self._beat, args=(own, self._released), daemon=True, name="ketbench-lock").start()

    def _beat(self, own: Holder, released: threading.Event) -> None:
        """Renew the time of the lock, as long as it is ours."""
        while not released.wait(BEAT_SECONDS):
            if read_holder(self._path) == own:
                with suppress(OSError):
                    os.utime(self._path)

    def _is_silent(self, holder: Holder) -> bool:
        """Whether a holder whose process cannot be seen gave no sign of life for long; older programs give none."""
        silent = _silence(self._path)
        return not holder.is_near and holder.fence > 0 and silent is not None and silent > SILENT_SECONDS

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
