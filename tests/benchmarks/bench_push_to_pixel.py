"""Times the way of a point from the backend that measured it, through worker, journal and window, to the painted plot.

Run it as: python tests/benchmarks/bench_push_to_pixel.py [--seconds 60]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from bench_window_gaps import opened_window, wait


class Delays:
    """After each painted picture: how old each point was that is in it for the first time."""

    def __init__(self, panel: object, points: object) -> None:
        self.found: list[float] = []
        self._panel, self._points, self._seen = panel, points, points.count
        self._panel.plot.painted.connect(self._painted)

    def _painted(self) -> None:
        now = time.time()
        newest = self._panel._newest["sent"][1]
        fresh = self._points.between(self._seen, self._points.count).values
        fresh = fresh[fresh <= newest]
        self._seen += len(fresh)
        self.found += (1000 * (now - fresh)).tolist()


def main() -> None:
    """Run, then print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    home = tempfile.mkdtemp(prefix="ketbench-push-")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = home
    window, application = opened_window(Path(home), "good.clock", 10**6)
    live = window.controller.running.current()
    wait(application, lambda: "sent" in window.training.panels and live.curves["sent"].count > 300)
    delays = Delays(window.training.panels["sent"], live.curves["sent"])
    until = time.monotonic() + seconds
    wait(application, lambda: time.monotonic() > until)
    found = np.array(delays.found)
    print(f"Python {sys.version.split()[0]}, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("| points | median | 99 % under | longest |\n| --- | --- | --- | --- |")
    print(f"| {len(found)} | {np.median(found):.0f} ms | {np.quantile(found, 0.99):.0f} ms | {found.max():.0f} ms |")
    window.verbs.ask.yes = lambda *_: True
    window.close()


if __name__ == "__main__":
    main()
