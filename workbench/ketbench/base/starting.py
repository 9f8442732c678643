"""Processes are started one at a time: what a worker is born with, set for a moment, must reach no other child.

A worker carries a mark in its environment, by which all that it starts is found and ended with it. A process that
another thread starts at that very moment would carry the mark too, and end with a worker it has nothing to do with.
"""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Generator
from contextlib import contextmanager

STARTING = threading.RLock()
"""Held by whoever starts a process."""


@contextmanager
def bare_main() -> Generator[None]:
    """Hide the main module while spawning.

    Spawn would import it again in the child: the window into a process that must not have it, or a user's script
    that has no main guard into an endless chain.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
