"""One training as several processes: torchrun or accelerate starts them, the first one's events come back here."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from ketbench.plugin import Context, Event, KetbenchError, Logged, Result, RunCancelled, RunFailed, Task
from ketbench_finetune.params import AdaptersParams, Launcher

MODULE = "ketbench_finetune.training.process"
_LAST_LINES = 3


def launched(task: Task, params: AdaptersParams, context: Context) -> Iterator[Event | Result]:
    """Start the processes and pass on what the first one sends.

    Raises
    ------
    RunFailed
        When a process ends without a result; with the last it said.
    """
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        # A name in the file system, or on Windows a pipe; the key keeps others out.
        key = os.urandom(32)
        with Listener(authkey=key) as listener:
            job = Path(folder) / "job"
            inner = params.model_copy(update={"launcher": Launcher.NONE})
            sent = replace(context, cancelled=_unasked)
            job.write_bytes(pickle.dumps((task, inner, sent, listener.address, key)))
            job.chmod(0o600)
            with (Path(folder) / "log").open("w+", encoding="utf-8", errors="replace") as log:
                started = subprocess.Popen(
                    words(params, str(job)),
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    env=_surroundings(context),
                    start_new_session=os.name == "posix",
                )
                try:
                    yield Logged(f"Started {params.processes} processes with {params.launcher.value}.")
                    yield from _passed_on(listener, started, context, log)
                finally:
                    _end(started)


def words(params: AdaptersParams, job: str) -> list[str]:
    """The command line that starts the processes."""
    count = str(params.processes)
    if params.launcher is Launcher.ACCELERATE:
        # On processors alone accelerate would ask for MPI; told of GPUs it starts the same processes as torchrun.
        options = ["--multi_gpu", "--num_processes", count, "--num_machines", "1", "--mixed_precision", "no"]
        options += ["--dynamo_backend", "no", "--main_process_port", "0", "--num_cpu_threads_per_process", "1"]
        return [sys.executable, "-m", "accelerate.commands.launch", *options, "-m", MODULE, job]
    return [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", count, "-m", MODULE, job]


def _surroundings(context: Context) -> dict[str, str]:
    """The environment of the processes: ours, few threads each, and where our modules are."""
    found = {name: value for name, value in os.environ.items() if name not in ("RANK", "WORLD_SIZE", "LOCAL_RANK")}
    threads = str(max(1, context.threads))
    return {**found, "OMP_NUM_THREADS": threads, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _unasked() -> bool:
    return False


def _passed_on(listener: Listener, started: Any, context: Context, log: Any) -> Iterator[Event | Result]:
    connection = _connected(listener, started, context, log)
    told_to_stop = False
    with connection:
        while True:
            if context.cancelled() and not told_to_stop:
                connection.send("stop")
                told_to_stop = True
            if not connection.poll(0.1):
                if started.poll() is not None and not connection.poll(0):
                    raise RunFailed(_ending(started, log))
                continue
            try:
                item: Any = connection.recv()
            except EOFError:
                started.wait()
                raise RunFailed(_ending(started, log)) from None
            if item is None:
                return
            if isinstance(item, KetbenchError):
                raise item
            yield item


def _connected(listener: Listener, started: Any, context: Context, log: Any) -> Connection[Any, Any]:
    """Wait for the first process, which may have to import for a while, or may never come."""
    found: list[Any] = []

    def wait() -> None:
        with suppress(OSError, EOFError):
            found.append(listener.accept())

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    while not found:
        if context.cancelled():
            raise RunCancelled("Stopped on request.")
        thread.join(0.1)
        if started.poll() is not None and not found:
            raise RunFailed(_ending(started, log))
    return found[0]


def _ending(started: Any, log: Any) -> str:
    log.flush()
    log.seek(0)
    lines = [line.strip() for line in log.read().splitlines() if line.strip()]
    said = [line for line in lines if "Error" in line or "error:" in line] or lines
    reason = said[-1][:300] if said else "it said nothing"
    return f"The processes of the training ended early with status {started.returncode}: {reason}"


def _end(started: Any) -> None:
    """All of them, whatever they do: what they had to say has come."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(started.pid, signal.SIGKILL)
    elif started.poll() is None:
        started.kill()
    started.wait()


__all__ = ["MODULE", "launched", "words"]
