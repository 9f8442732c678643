"""Records how long the window stood still in what people do, or while 1000 points a second come in.

Run it as: python tests/benchmarks/bench_window_gaps.py [--runs 1000], or with --minutes 10 for the points.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from window_tasks import run

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TICK_MS = 5
PLUGINS = Path(__file__).resolve().parent.parent / "plugins_for_tests"


class Gaps:
    """Times between two turns of the window's loop, seen by a timer of 5 ms, and what the window itself did in them."""

    def __init__(self, parent: object, minutes: float) -> None:
        from PySide6.QtCore import Qt, QTimer

        # All room at once, and touched: what the watcher itself keeps must not look like the window's memory.
        self._found = np.full((2, int(60_000 / TICK_MS * (minutes + 1))), -1.0, np.float32)
        self._count = 0
        self._last, self._own = time.perf_counter(), time.thread_time()
        self._timer = QTimer(parent, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        self._found[:, self._count] = 1000 * (now - self._last), 1000 * (own - self._own)
        self._count += 1
        self._last, self._own = now, own

    @property
    def gaps(self) -> np.ndarray:
        """By the clock, ms."""
        return self._found[0, : self._count]

    @property
    def own(self) -> np.ndarray:
        """Processor time of the window's thread, ms."""
        return self._found[1, : self._count]


def main() -> None:
    """Run, then print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="of the larger project that is opened")
    parser.add_argument("--minutes", type=float, default=0.0, help="of points that come in, and nothing else is done")
    asked = parser.parse_args()
    if asked.minutes:
        stream(asked.minutes)
    else:
        run(asked.runs)


def stream(minutes: float) -> None:
    """Take in 1000 points a second for so long, and tell what memory did meanwhile."""
    home = tempfile.mkdtemp(prefix="ketbench-gaps-")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = home
    window, application = opened_window(Path(home), "good.stream", int(66_000 * minutes))
    live = window.controller.running.current()
    wait(application, lambda: any(curve.count > 2000 for curve in live.curves.values()))
    gaps, memory, loads = Gaps(window, minutes), [], [os.getloadavg()[0]]
    own, began = psutil.Process(), time.monotonic()
    while time.monotonic() - began < 60 * minutes and not live.status.is_final:
        until = time.monotonic() + 10
        wait(application, lambda end=until: time.monotonic() > end or live.status.is_final)
        memory.append((time.monotonic() - began, own.memory_info().rss / 2**20, live.curves["loss"].count))
        loads.append(os.getloadavg()[0])
    _report(gaps, memory, loads, window.training.frames)
    window.verbs.ask.yes = lambda *_: True
    window.close()


def opened_window(home: Path, backend: str, steps: int) -> tuple[object, object]:
    """The whole window on a project of its own with a run under way, and the application."""
    from ketbench.backends.registry import Registry
    from ketbench.contract.experiment import Experiment
    from ketbench.project.project import Project
    from ketbench_ui.services.controller import Controller
    from ketbench_ui.shell.app import make_application
    from ketbench_ui.shell.window import MainWindow

    application = make_application()
    window = MainWindow(Controller(Registry([PLUGINS])))
    window.show()
    project = Project("gaps").with_experiment(Experiment("stream", backend, params={"steps": steps}))
    window.controller.create(home / "gaps.h5", project)
    window.controller.checking.check_now()
    window.verbs.run()
    return window, application


def wait(application: object, over: object) -> None:
    """Let the window work until something is over."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: over() and loop.quit())
    timer.start()
    loop.exec()


def _report(gaps: Gaps, memory: list[tuple[float, float, int]], loads: list[float], frames: int) -> None:
    found, own = gaps.gaps, gaps.own
    seconds, size, points = memory[-1]
    print(
        f"Python {sys.version.split()[0]}, load average {min(loads):.1f} to {max(loads):.1f} on {os.cpu_count()} cores"
    )
    print("| what | value |\n| --- | --- |")
    print(f"| recorded | {seconds / 60:.1f} min, {points} points a curve, {points / seconds:.0f} a second |")
    print(f"| longest gap | {found.max():.0f} ms |")
    print(f"| gaps over 50 ms | {(found > 50).sum()} of {len(found)} turns |")
    print(f"| 99.9 % of the gaps are under | {np.quantile(found, 0.999):.0f} ms |")
    print(f"| longest own work between two turns (processor time of the window's thread) | {own.max():.0f} ms |")
    print(f"| pictures | {frames / seconds:.1f} a second |")
    begin, middle = memory[0], memory[len(memory) // 2]
    print(f"| memory of the window | {begin[1]:.0f} MB at first, {middle[1]:.0f} at half, {size:.0f} at the end |")
    grown, more = size - begin[1], points - begin[2]
    print(f"| grown by | {grown:.0f} MB for {more} points a curve, {grown * 2**20 / max(1, more):.0f} bytes a point |")


if __name__ == "__main__":
    main()
