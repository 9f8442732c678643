"""Turns the signal that ends a program into Ctrl+C, so that both keep what was measured; on the main thread only."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ended_like_ctrl_c() -> Generator[None]:
    """Meanwhile SIGTERM, as a shutdown or a job scheduler sends it, raises KeyboardInterrupt as Ctrl+C does."""
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        # Asked now: a program in the background of a shell ignores Ctrl+C, but is ended all the same.
        handler = signal.getsignal(signal.SIGINT)
        if callable(handler):
            handler(number, frame)
        else:
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
