"""Runs a look at a file that is not trusted in a process of its own, with limits of time and memory."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ketbench.base.errors import DamagedError

MEMORY = 8 << 30
SECONDS, BYTES_A_SECOND = 60.0, 500e3
"""A run with its figures is some 160 small objects in some 250 kB, which take 50 ms to look at on a free core."""
_PROGRAM = "import sys; from ketbench.project.storage.child import work; work(*sys.argv[1:])"


def inspected(path: Path) -> dict[str, Any]:
    """What `ketbench.project.storage.inspection.inspect_file` finds, as JSON data.

    Raises
    ------
    DamagedError
        When the look took the child process down, or took too long.
    """
    return in_child("inspect", [str(path)], SECONDS + path.stat().st_size / BYTES_A_SECOND)


def in_child(task: str, arguments: Sequence[str], seconds: float) -> Any:
    """Run a task of `TASKS` in a child and return its JSON answer."""
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        answer = Path(folder) / "answer.json"
        code = (_spawned if getattr(sys, "frozen", False) else _started)([task, str(answer), *arguments], seconds)
        if code is None:
            raise DamagedError(f"Looking at '{arguments[0]}' took longer than {seconds:.0f} s and was stopped.")
        if code != 0 or not answer.exists():
            raise DamagedError(f"Looking at '{arguments[0]}' ended a process with status {code}; it is damaged.")
        return json.loads(answer.read_text("utf-8"))


def work(task: str, answer: str, *arguments: str) -> None:
    """The child's side: limit itself, do the task, write the answer."""
    _limit_memory()
    result = TASKS[task](*arguments)
    Path(answer).write_text(json.dumps(result), "utf-8")


def _started(arguments: Sequence[str], seconds: float) -> int | None:
    """Start a plain interpreter: unlike a spawned process it needs no guard in the user's script."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    try:
        return subprocess.run(command, env=environment, timeout=seconds, capture_output=True, check=False).returncode
    except subprocess.TimeoutExpired:
        return None


def _spawned(arguments: Sequence[str], seconds: float) -> int | None:
    """In a frozen program the interpreter is the program itself; multiprocessing knows how to start it."""
    child = multiprocessing.get_context("spawn").Process(target=work, args=tuple(arguments))
    child.start()
    child.join(seconds)
    if child.is_alive():
        child.kill()
        child.join()
        return None
    return child.exitcode


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
