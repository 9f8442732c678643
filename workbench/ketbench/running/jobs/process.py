"""Parent side of one worker process: start, talk, measure, kill with all it started, and say how it died."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from ketbench.base.starting import STARTING, bare_main
from ketbench.running.jobs import wire
from ketbench.running.jobs.guarding import family
from ketbench.running.jobs.worker.entry import WorkerOptions, worker_entry

_CRASHES = {
    "SIGSEGV": "an invalid memory access",
    "SIGBUS": "an invalid memory access",
    "SIGABRT": "an abort inside a library",
    "SIGFPE": "an arithmetic fault",
    "SIGILL": "an instruction this processor does not have",
    "SIGKILL": "killed from outside, often for want of memory",
    "SIGTERM": "ended from outside",
}


class WorkerProcess:
    """A spawned worker and the pipe to it; used by one thread only."""

    def __init__(self, options: WorkerOptions) -> None:
        context = get_context("spawn")
        handle, self._crash_report = tempfile.mkstemp(prefix="ketbench-crash-", suffix=".txt")
        os.close(handle)
        options = replace(options, crash_report=self._crash_report)
        self.connection, theirs = context.Pipe(duplex=True)
        self._process = context.Process(target=worker_entry, args=(theirs, options), name="ketbench-worker")
        self._mark = family.new_mark()
        with STARTING, bare_main(), _interrupt_held(), family.born_with(self._mark):
            self._process.start()
        # Our copy of their end would keep the pipe open after their death.
        theirs.close()
        self.hung_up = False
        self._children: list[psutil.Process] = []
        with suppress(psutil.Error):
            self._self = psutil.Process(self._process.pid)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid or 0

    @property
    def waitables(self) -> list[Any]:
        """What becomes ready when the worker speaks or dies."""
        return [self.connection, self._process.sentinel]

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def send(self, request: wire.Request) -> None:
        """Send a request."""
        self.connection.send_bytes(wire.plain(request))

    def received(self) -> Iterator[wire.Report]:
        """All reports that have arrived; ends quietly when the worker has died."""
        while not self.hung_up:
            try:
                if not self.connection.poll():
                    return
                message = self.connection.recv_bytes()
            except (EOFError, OSError):
                self.hung_up = True
                return
            yield wire.understood(message)

    def memory(self, with_new_children: bool) -> int:
        """Resident bytes of the worker and of what it started."""
        total = 0
        with suppress(psutil.Error):
            if with_new_children:
                self._children = self._self.children(recursive=True)
            total = self._self.memory_info().rss
        for child in self._children:
            with suppress(psutil.Error):
                total += child.memory_info().rss
        return total

    def kill(self) -> None:
        """End it and all it started, at once."""
        started = family.below(self.pid) | {child.pid for child in self._children if child.is_running()}
        if self._process.is_alive():
            self._process.kill()
        self._process.join(5)
        family.end(started, self._mark, {self.pid})

    def quit(self, seconds: float) -> None:
        """Let it end in order, or kill it when the time is up."""
        with suppress(OSError):
            self.send(wire.Quit())
        self._process.join(seconds)
        self.kill()

    def release(self) -> None:
        """Give back what a dead worker leaves."""
        self.connection.close()
        with suppress(OSError):
            os.unlink(self._crash_report)

    def death(self) -> str:
        """How it died, to follow "the worker ..."."""
        self._process.join(1)
        code = self._process.exitcode
        if code is None:
            return "closed its connection"
        if code < 0:
            name = _signal_name(-code)
            return f"crashed with {name} ({_CRASHES.get(name, 'a signal')})"
        # Windows reports a crash as a large status, as 0xC0000005.
        return f"crashed with status {code:#x}" if code > 0xFFFF else f"ended by itself with exit code {code}"

    def stack(self) -> str:
        """What the worker wrote as it crashed; empty when it had no time to."""
        with suppress(OSError):
            return Path(self._crash_report).read_text(encoding="utf-8", errors="replace")
        return ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@contextmanager
def _interrupt_held() -> Generator[None]:
    """Let the worker be born deaf to Ctrl+C, which it then ignores for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
