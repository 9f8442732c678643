"""Finds and ends all that a worker started, also what left its process group; knows no pipe and no job.

Whatever a worker starts inherits a mark in its environment, which a second fork or a session of its own does not take
away. Where a child got another environment, the worker, which on Linux adopts orphans, still has it among its children.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from uuid import uuid4

import psutil

VARIABLE = "KETBENCH_FAMILY"
MOST_ROUNDS = 20
_ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""


def new_mark() -> str:
    """A mark that no other worker has."""
    return uuid4().hex


@contextmanager
def born_with(mark: str) -> Generator[None]:
    """Processes that start meanwhile carry a mark, beside those that this process carries itself."""
    # Python keeps one tracker for all workers, which the first would otherwise bring into its family.
    resource_tracker.ensure_running()
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = f"{before}:{mark}" if before else mark
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before


def own_mark() -> str:
    """The mark that this process was born with; empty outside a worker."""
    return os.environ.get(VARIABLE, "").rpartition(":")[2]


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent ends, where the system knows that."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def members(mark: str) -> set[int]:
    """Numbers of the processes that carry a mark; none where the system does not show environments."""
    if not mark or sys.platform != "linux":
        return set()
    wanted = mark.encode()
    return {pid for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))) if wanted in _environment(pid)}


def below(pid: int) -> set[int]:
    """Numbers of the processes that a process has started and that are still its descendants."""
    with suppress(psutil.Error):
        return {child.pid for child in psutil.Process(pid).children(recursive=True)}
    return set()


def end(found: Iterable[int], mark: str, spared: Collection[int] = ()) -> None:
    """Kill processes and all that carry a mark, until there is none: a process may fork while it is looked for."""
    left, spared = set(found), {*spared, *helpers_of_python(), os.getpid()}
    for _ in range(MOST_ROUNDS):
        left = (left | members(mark)) - spared
        if not left:
            return
        killed = list(filter(None, map(_killed, left)))
        psutil.wait_procs(killed, 0.5)
        left = set()


def helpers_of_python() -> set[int]:
    """Processes that Python itself keeps for this one; they end with it."""
    pid = getattr(getattr(resource_tracker, "_resource_tracker", None), "_pid", None)
    return {pid} if isinstance(pid, int) else set()


def _killed(pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return process
        process.kill()
    except psutil.Error:
        return None
    return process


def _environment(pid: int) -> bytes:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return file.read()
    except OSError:
        return b""
