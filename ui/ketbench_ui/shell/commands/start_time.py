"""Says what the first window cost and ends the program, for whoever compares installations; see docs/packaging.md."""

from __future__ import annotations

import os
import time

import psutil
from PySide6.QtWidgets import QApplication

SWITCH = "KETBENCH_START_TIME"
"""Environment variable; any text turns the report on."""


def is_wanted() -> bool:
    """Whether the program was started for this measurement alone."""
    return bool(os.environ.get(SWITCH))


def report_and_quit() -> None:
    """Print processor and wall seconds since the process began, and leave."""
    wall = time.time() - psutil.Process().create_time()
    print(f"first window: {time.process_time():.2f} s of processor time, {wall:.2f} s", flush=True)
    QApplication.quit()
