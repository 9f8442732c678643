"""How much memory a run may take: what the command line says, else what the user prefers, else most of what is free."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import psutil

from ketbench.base.errors import InputError
from ketbench.base.preferences import preferences

MEMORY_SHARE = 0.9
"""Of the memory that is free: a run that is stopped is better than a machine that is."""
SMALLEST_MB = 200
"""A worker with its libraries takes about as much before a backend begins."""
_said: ContextVar[int] = ContextVar("bytes that the command line allows", default=0)


@contextmanager
def memory_limited_to(megabytes: float) -> Generator[None]:
    """Let each worker that starts meanwhile take so much; 0 changes nothing.

    Raises
    ------
    InputError
        For less than a worker takes by itself.
    """
    if megabytes and not megabytes >= SMALLEST_MB:
        raise InputError(f"--memory {megabytes:g} is not a limit to run in; give at least {SMALLEST_MB} MB.")
    before = _said.set(int(megabytes * 1e6) if megabytes else _said.get())
    try:
        yield
    finally:
        _said.reset(before)


def default_memory_limit(workers: int = 1) -> int:
    """Bytes for each of so many workers."""
    chosen = _said.get() or int(preferences().run_memory_mb * 1e6)
    return chosen or int(psutil.virtual_memory().available * MEMORY_SHARE) // max(1, workers)
