"""Times what a picture of long curves and a comparison of a hundred runs take, in processor time.

Run it as: python tests/benchmarks/bench_compare.py
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
REPEATS = 5


def main() -> None:
    """Print two tables."""
    from ketbench_ui.shell.app import make_application

    application = make_application()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; least processor time of {REPEATS}")
    _pictures(application)
    _comparison(application)


def _pictures(application: object) -> None:
    from ketbench.contract.experiment import Experiment
    from ketbench_ui.experiment.training import TrainingView
    from ketbench_ui.services.live import LiveRun, Points

    view = TrainingView()
    view.resize(1200, 260)
    view.show()
    print("| points a curve, two curves | moving mean | median | band |\n| --- | --- | --- | --- |")
    for count in (10_000, 100_000, 1_000_000, 3_600_000):
        live = LiveRun("run", Experiment("e", "b"), began=1.0)
        for name in ("loss", "accuracy"):
            values = np.random.default_rng(0).normal(size=count)
            live.curves[name] = Points.of(np.arange(count, dtype=float), values, np.arange(count) / 1000)
        view.show_run(live)
        cells = []
        for method in ("ema", "median", "band"):
            view.bar._method.setCurrentIndex(view.bar._method.findData(method))
            cells.append(f"{1000 * _least(lambda: (view.redraw(), view.grab())):.0f} ms")
        print(f"| {count} | {' | '.join(cells)} |", flush=True)


def _comparison(application: object) -> None:
    from ketbench.contract.experiment import Experiment
    from ketbench.contract.result import Metric
    from ketbench.contract.run import Run, Status
    from ketbench.project.project import Project
    from ketbench_ui.compare.page import ComparePage

    runs = {}
    for number in range(100):
        steps = np.arange(10_000)
        values = np.random.default_rng(number).normal(size=10_000).cumsum()
        experiment = Experiment("e", "b", params={"rate": number % 10}, seed=number // 10)
        run_id = f"run-{number:04d}"
        runs[run_id] = Run(run_id, experiment, Status.DONE, metrics={"loss": Metric(steps, values, steps / 1000)})

    page = ComparePage()
    page.resize(1200, 800)
    page.show()

    def opened() -> None:
        page.forget()
        page.show_project(Project(runs=runs))

    def drawn() -> None:
        page.model.hidden.clear()
        page.draw()
        page.grab()

    print(f"| 100 runs of 10,000 points: open the table | {_least(opened):.2f} s |")
    print(f"| draw all of their curves | {_least(drawn):.2f} s |")


def _least(act: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        began = time.process_time()
        act()
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    main()
