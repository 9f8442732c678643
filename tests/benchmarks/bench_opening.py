"""Opens projects of many runs in a window: the time, and the longest gap in which the window did not answer.

Run with: QT_QPA_PLATFORM=offscreen python tests/benchmarks/bench_opening.py [RUNS ...]
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ketbench.base.figures import Line, Series
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench.project.storage import snapshot as snapshots
from ketbench.project.storage.snapshot import Snapshot, write_snapshot
from ketbench.project.storage.trust import verified
from ketbench_ui.services.controller import Controller

TICK_MS = 5


def project(runs: int) -> Project:
    """Runs with figures and curves as a training leaves them."""
    generator = np.random.default_rng(0)
    data = Dataset("table", tuple(Column(name, generator.normal(size=500)) for name in "abcd"))
    circuit = CircuitBuilder("ansatz", 4).add("h", 0).add("ry", 1, "theta").build()
    made = Project("many").with_experiment(Experiment("e", "fake", data, circuit))
    kept = {}
    for number in range(runs):
        steps = np.arange(600)
        metrics = {name: Metric(steps, generator.normal(size=600), steps * 0.01) for name in ("loss", "accuracy")}
        lines = {
            f"figure-{n}": Line(title="f", series=(Series("s", steps * 1.0, generator.normal(size=600)),))
            for n in range(8)
        }
        result = Result({"accuracy": 0.9}, figures=lines, arrays={"weights": generator.normal(size=64)})
        run_id = f"run-{number:04d}"
        experiment = Experiment("e", "fake", data, circuit, seed=number)
        kept[run_id] = Run(run_id, experiment, Status.DONE, metrics=metrics, result=result)
    return Project("many", "", made.datasets, made.circuits, made.experiments, kept)


def measured(path: Path) -> tuple[float, float]:
    """Seconds to open, and the longest gap between two ticks of the window's clock, seconds."""
    controller = Controller()
    ticks = [time.perf_counter()]
    timer = QTimer(interval=TICK_MS)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start()
    began = time.perf_counter()
    worked = controller.open(path)
    lasted = time.perf_counter() - began
    ticks.append(time.perf_counter())
    assert worked
    controller.close()
    return lasted, float(np.max(np.diff(ticks)))


def main(counts: list[int]) -> None:
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        verified.verified_path = lambda: Path(folder) / "verified"
        for count in counts:
            path = Path(folder) / f"many-{count}.h5"
            write_snapshot(path, Snapshot(project(count), "id", 0))
            for words in ("first look", "known file"):
                if words == "first look":
                    verified.verified_path().unlink()
                snapshots._trusted.clear()
                seconds, gap = measured(path)
                size = path.stat().st_size / 1e6
                print(
                    f"{count} runs, {size:.1f} MB, {words}: {seconds:.2f} s, longest gap {gap * 1e3:.0f} ms", flush=True
                )
    app.quit()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [64, 1000])
