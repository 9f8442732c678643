"""Runs a look at a file that is not trusted in a process of its own, with limits of work and memory, none of time."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import psutil

from ketbench.base.errors import DamagedError
from ketbench.base.starting import STARTING
from ketbench.project.storage.trust.looking import count_into, counted_in, finish_counting, present_look

MEMORY = 8 << 30
GLANCE_SECONDS = 0.05
WORK_SECONDS, BYTES_A_SECOND = 8.0, 1e6
"""Seconds of the processor's own time without a step forward: some, and more for a large file. A step is one object or
16 MB of one, which take a hundredth of that; a reader that needs more runs in a circle. A busy machine adds nothing."""
_PROGRAM = "import sys; from ketbench.project.storage.child import work; work(*sys.argv[1:])"


class EndlessError(DamagedError):
    """A reader runs in a circle; what the file says leads back to where it was."""


class Child(Protocol):
    """A process that looks."""

    @property
    def pid(self) -> int:
        """Its number."""
        ...

    def ended(self, seconds: float) -> int | None:
        """Its exit status; None where it still runs after so many seconds."""
        ...

    def kill(self) -> None:
        """End it."""
        ...


def inspected(path: Path) -> dict[str, Any]:
    """What `ketbench.project.storage.inspection.inspect_file` finds, as JSON data.

    Raises
    ------
    DamagedError
        When the look took the child process down, or ran in a circle.
    StoppedError
        When the look was stopped.
    """
    return in_child("inspect", [str(path)], most_work(path))


def most_work(path: Path) -> float:
    """How long a look at a file may compute without a step forward, seconds of the processor's time."""
    return WORK_SECONDS + path.stat().st_size / BYTES_A_SECOND


def in_child(task: str, arguments: Sequence[str], most_work: float = WORK_SECONDS) -> Any:
    """Run a task of `TASKS` in a child and return its JSON answer; it goes on as long as it makes progress.

    Raises
    ------
    DamagedError
        When the child ended without an answer, or worked for `most_work` seconds of its own time without a step.
    StoppedError
        When this thread's look was stopped.
    """
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        answer, progress = Path(folder) / "answer.json", Path(folder) / "progress"
        with _child([task, str(answer), str(progress), *arguments]) as child:
            code = _watched(child, progress, most_work)
        if code is None:
            raise EndlessError(f"Looking at '{arguments[0]}' computes without end at one place; it is damaged.")
        if code != 0 or not answer.exists():
            raise DamagedError(f"Looking at '{arguments[0]}' ended a process with status {code}; it is damaged.")
        return json.loads(answer.read_text("utf-8"))


def work(task: str, answer: str, progress: str, *arguments: str) -> None:
    """The child's side: limit itself, do the task, write the answer."""
    _limit_memory()
    count_into(Path(progress))
    result = TASKS[task](*arguments)
    finish_counting()
    Path(answer).write_text(json.dumps(result), "utf-8")


def _watched(child: Child, progress: Path, most_work: float) -> int | None:
    """Wait for the end of a child; None where it works without progress."""
    look = present_look()
    before, worked = (0, 0), 0.0
    while (code := child.ended(GLANCE_SECONDS)) is None:
        state = counted_in(progress)
        look.tell(*state)
        now = _work_of(child.pid)
        if state != before:
            before, worked = state, now
        elif now - worked > most_work:
            return None
    look.tell(*counted_in(progress))
    return code


def _work_of(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system


@contextmanager
def _child(arguments: list[str]) -> Generator[Child]:
    child = _Spawned(arguments) if getattr(sys, "frozen", False) else _Started(arguments)
    try:
        yield child
    finally:
        child.kill()


class _Started:
    """A plain interpreter: unlike a spawned process it needs no guard in the user's script."""

    def __init__(self, arguments: Sequence[str]) -> None:
        command = [sys.executable, "-c", _PROGRAM, *arguments]
        quiet = subprocess.DEVNULL
        with STARTING:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            self._process = subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
        self.pid = self._process.pid

    def ended(self, seconds: float) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


class _Spawned:
    """In a frozen program the interpreter is the program itself; multiprocessing knows how to start it."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._process = multiprocessing.get_context("spawn").Process(target=work, args=tuple(arguments))
        with STARTING:
            self._process.start()
        self.pid = self._process.pid or 0

    def ended(self, seconds: float) -> int | None:
        self._process.join(seconds)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()
        self._process.join()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _inspect(path: str) -> dict[str, Any]:
    from ketbench.project.storage.inspection import inspect_file

    found = inspect_file(Path(path))
    problems = [[problem.message, problem.where] for problem in found.problems]
    return {"problems": problems, "newer": found.newer, "foreign": found.foreign}


def _salvage(path: str, target: str, *skipped: str) -> dict[str, Any]:
    from ketbench.project.storage.salvage import salvage_into

    return salvage_into(Path(path), Path(target), skipped)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"inspect": _inspect, "salvage": _salvage}
