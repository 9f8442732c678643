"""Starts a fresh process for what must not be done in this one, and takes back its answer as JSON."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ketbench.base.errors import BackendError
from ketbench.base.starting import STARTING

_PROGRAM = "import sys; from ketbench.testing.child import work; work(*sys.argv[1:])"


def in_child(task: str, given: bytes, seconds: float) -> Any:
    """Do a task in a child; the child gets the bytes as a file.

    Raises
    ------
    BackendError
        When the child ended without an answer, or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        source, answer = Path(folder) / "given", Path(folder) / "answer.json"
        source.write_bytes(given)
        start = _spawned if getattr(sys, "frozen", False) else _started
        code, words = start([task, str(source), str(answer)], seconds)
        if code is None:
            raise BackendError(f"The backend took over {seconds:g} s in a process of its own and was stopped.")
        if code != 0 or not answer.exists():
            said = f" ({words})" if words else ""
            raise BackendError(f"The backend ended a process with status {code}{said}.")
        return json.loads(answer.read_text("utf-8"))


def work(task: str, source: str, answer: str) -> None:
    """The child's side."""
    if task == "look":
        from ketbench.testing.outlook import look

        result: Any = look(source)
    else:
        from ketbench.testing.report import examined_alone

        result = examined_alone(source)
    Path(answer).write_text(json.dumps(result), "utf-8")
    # Threads that a backend left behind must not keep the process.
    sys.stdout.flush()
    os._exit(0)


def _started(arguments: Sequence[str], seconds: float) -> tuple[int | None, str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    try:
        ended = subprocess.run(command, env=environment, timeout=seconds, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return None, ""
    lines = ended.stderr.decode(errors="replace").strip().splitlines()
    return ended.returncode, lines[-1][:200].rstrip(".") if lines else ""


def _spawned(arguments: Sequence[str], seconds: float) -> tuple[int | None, str]:
    """In a frozen program the interpreter is the program itself; multiprocessing knows how to start it."""
    child = multiprocessing.get_context("spawn").Process(target=work, args=tuple(arguments))
    with STARTING:
        child.start()
    child.join(seconds)
    if child.is_alive():
        child.kill()
        child.join()
        return None, ""
    return child.exitcode, ""
