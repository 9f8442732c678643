"""First code of a worker process: leaves the terminal, limits threads, brings in the rest; imports nothing heavy."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a worker is born with.

    Parameters
    ----------
    threads : int
        Processor threads a run may use.
    memory : int
        Bytes the worker may take, 0 for no limit; the parent enforces it.
    plugin_paths : tuple of str
    crash_report : str
        File that receives the Python stack of a crash.
    keeps_jobs : bool
        Whether the parent answers questions about work on devices.
    """

    threads: int = 1
    memory: int = 0
    plugin_paths: tuple[str, ...] = ()
    crash_report: str = ""
    keeps_jobs: bool = False


def worker_entry(connection: Connection[Any, Any], options: WorkerOptions) -> None:
    """Serve requests until the parent says so or is gone."""
    _leave_the_terminal()
    for variable in THREAD_VARIABLES:
        os.environ[variable] = str(options.threads)
    with contextlib.ExitStack() as stack:
        if options.crash_report:
            # The file stays open as long as the worker lives; a crash writes to it.
            faulthandler.enable(stack.enter_context(open(options.crash_report, "w", encoding="utf-8")))
        from ketbench.running.jobs.guarding.family import adopt_orphans
        from ketbench.running.jobs.guarding.windows_job import end_children_with_this_process
        from ketbench.running.jobs.worker.serving import Worker

        adopt_orphans()
        with contextlib.suppress(OSError):
            # Where the system refuses, children are still found by their mark.
            end_children_with_this_process()
        Worker(connection, options).serve()


def _leave_the_terminal() -> None:
    """Ctrl+C is the parent's business; standard output belongs to it too, so prints go to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    # A windowed program may have neither stream.
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(2, 1)
    sys.stdout = sys.stderr
