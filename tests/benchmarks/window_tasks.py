"""What people do with a large project, each timed by the turns of the window's loop; `bench_window_gaps.py` runs it."""

from __future__ import annotations

import faulthandler
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

LONG = 50.0
"""ms, from which on a gap is told with what was done in it."""
POINTS = 400


class Watchdog:
    """Gaps between two turns of the loop, and what the window's thread did in the long ones, seen by another thread.

    Each gap is told twice: by the clock, which other programs lengthen, and by the thread's own processor time.
    """

    def __init__(self, parent: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[tuple[float, float]] = []
        self.seen: Counter[str] = Counter()
        self._last, self._own = time.perf_counter(), time.thread_time()
        self._timer = QTimer(parent, interval=5, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        threading.Thread(target=self._look, daemon=True).start()

    def begin(self) -> None:
        """Forget what was."""
        self._tick()
        self.gaps, self.seen = [], Counter()

    def told(self, name: str, began: float) -> str:
        """A line of the table."""
        self._tick()
        clock, own = ([gap[at] for gap in self.gaps] for at in (0, 1))
        long = [sum(gap > LONG for gap in gaps) for gaps in (clock, own)]
        took = f"{time.perf_counter() - began:.1f} s"
        return f"| {name} | {took} | {max(own):.0f} ms, {long[1]} | {max(clock):.0f} ms, {long[0]} |"

    def _tick(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        self.gaps.append((1000 * (now - self._last), 1000 * (own - self._own)))
        self._last, self._own = now, own

    def _look(self) -> None:
        # faulthandler holds no frame: a frame held here would have this thread destroy the timers in it.
        with tempfile.TemporaryFile("w+") as held:
            while True:
                time.sleep(0.01)
                if 1000 * (time.perf_counter() - self._last) > LONG:
                    held.seek(0)
                    held.truncate()
                    faulthandler.dump_traceback(held)
                    held.seek(0)
                    self.seen[_place(held.read())] += 1


def _place(dumped: str) -> str:
    """The innermost lines of the window's thread, which comes last."""
    found = re.findall(r'File "([^"]*)", line (\d+) in (\S+)', dumped.rpartition("Thread 0x")[2])
    ours = [f"{Path(file).stem}.{name}:{line}" for file, line, name in found if "ketbench" in file]
    return " < ".join(ours[:3]) or "Qt"


def run(many: int = 1000, only: Sequence[str] = ()) -> None:
    """All tasks, or those with one of some words in their names; a table, and where the window's thread was in gaps."""
    home = Path(tempfile.mkdtemp(prefix="ketbench-tasks-"))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(home)
    from ketbench.backends.registry import Registry
    from ketbench_ui.services.controller import Controller
    from ketbench_ui.services.outside.garbage import Garbage
    from ketbench_ui.shell.app import after_first_paint, make_application
    from ketbench_ui.shell.window import MainWindow

    application = make_application()
    garbage = Garbage(application)
    window = MainWindow(Controller(Registry()))
    window.show()
    settle(application, 1.0)
    dog, lines = Watchdog(window), []
    loads, began = os.getloadavg(), time.perf_counter()
    dog.begin()
    after_first_paint(window, opens=True)
    settle(application, 1.0)
    until(application, lambda: window.idle.is_over)
    lines.append(dog.told("making pages ready while nobody waits", began))
    for name, act in tasks(window, application, home, many).items():
        if only and not any(word in name for word in only):
            continue
        dog.begin()
        began = time.perf_counter()
        act()
        settle(application, 0.3)
        lines.append(dog.told(name, began))
        for place, count in dog.seen.most_common(5):
            print(f"{name}: {10 * count} ms in {place}", file=sys.stderr)
    print(f"load average {loads[0]:.1f} to {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("| what | it took | longest own work, gaps over 50 ms of it | by the clock |\n| --- | --- | --- | --- |")
    print("\n".join(lines))
    window.verbs.ask.yes = lambda *_: True
    window.close()
    garbage.stop()


def tasks(window: Any, application: Any, home: Path, many: int) -> dict[str, Callable[[], None]]:
    """What is done, by name."""
    made = {count: project_of(count, home) for count in {64, many}}
    table, iris = home / "large.csv", sample_of("iris-classifier", home)

    def opened(count: int) -> None:
        window.verbs.open_path(made[count])
        until(application, lambda: len(window.controller.project.runs) == count)

    def paged() -> None:
        for name in ("data", "circuit", "compare", "sweep", "experiment"):
            window.show_page(name)
            settle(application, 0.3)

    def reported() -> None:
        target = home / "report.html"
        window.show_run(next(iter(window.controller.project.runs)))
        settle(application, 0.2)
        window.verbs.ask.save_as = lambda *_: target
        window.verbs.write_report()
        until(application, target.exists)

    def swept() -> None:
        experiment = replace(experiment_of("plan", "planning.qec"), dataset=None, circuit=None)
        for act in (
            lambda: window.controller.set_experiment("add plan", experiment),
            lambda: window.controller.choose("plan"),
            lambda: window.show_page("sweep"),
        ):
            act()
            settle(application, 0.2)
        form = window.sweep.form
        form.vary_alone("seed", ",".join(map(str, range(200))))
        window.sweep_presenter.start()
        until(application, lambda: not window.sweep_work.is_running, 240)

    def imported() -> None:
        dialog = window.importing.open(str(table))
        until(application, lambda: dialog.view.run.isEnabled(), 240)
        dialog.view.run.click()
        until(application, lambda: "large" in window.controller.project.datasets, 240)

    def trained() -> None:
        """From Run to the first point of a curve, with a worker that was warmed while the window stood there."""
        window.verbs.open_path(iris)
        window.controller.running.warm("gate.statevector")
        until(application, window.actions_by_id["run"].isEnabled)
        settle(application, 6)
        spent, began = time.process_time(), time.perf_counter()
        settle(application, 4)
        idle = 100 * (time.process_time() - spent) / (time.perf_counter() - began)
        began = time.perf_counter()
        window.verbs.run()
        until(application, lambda: any(c.count for live in runs().values() for c in live.curves.values()), step=2)
        print(f"first metric {time.perf_counter() - began:.2f} s after Run; {idle:.1f} % of a core before", flush=True)
        until(application, lambda: window.controller.running.current() is None)

    def runs() -> dict[str, Any]:
        return window.controller.running.runs

    def drawn() -> None:
        window.pick("circuits", "large")
        settle(application, 0.5)
        assert len(window.circuit.editing.circuit.ops) == 2000

    def typed() -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        canvas = window.circuit.canvas
        for key in "hxyzhxyz":
            QTest.keyClick(canvas.view, key)
            settle(application, 0.15)
            QTest.keyClick(canvas.view, Qt.Key.Key_Right)

    write_table(table)
    return {
        "opening a project of 64 runs": lambda: opened(64),
        "its pages, one after the other": paged,
        "report of a run": reported,
        "sweep of 200 trials": swept,
        "showing a circuit of 16 qubits and 2,000 operations": drawn,
        "typing in it": typed,
        "import of a table of 100 MB": imported,
        "a run with a warm worker": trained,
        f"opening a project of {many} runs": lambda: opened(many),
        f"pages of a project of {many} runs": paged,
    }


def experiment_of(name: str, backend: str) -> Any:
    """The smallest training there is, under a name and on a backend."""
    from ketbench.contract.experiment import Experiment
    from ketbench.samples import sample

    found = next(iter(sample("iris-classifier").build().experiments.values()))
    params = dict(found.params) if backend == found.backend else {}
    return Experiment(name, backend, found.dataset, found.circuit, params)


def project_of(count: int, home: Path) -> Path:
    """A project file with so many runs that are over, each with two curves, and a large circuit."""
    from ketbench.circuit.circuit import CircuitBuilder
    from ketbench.contract.result import Baseline, Metric, Result
    from ketbench.contract.run import Run, Status
    from ketbench.project.project import Project
    from ketbench.project.session import Session

    steps, generator = np.arange(1, POINTS + 1), np.random.default_rng(0)
    experiment = experiment_of("iris", "gate.statevector")
    circuit = CircuitBuilder("large", 16)
    for at in range(2000):
        circuit.add("ry", at % 16, 0.1) if at % 3 else circuit.add("h", at % 16)
    project = Project("many").with_experiment(experiment).with_circuit(circuit.build())

    def made(number: int) -> Run:
        loss = generator.random(POINTS)
        metrics = {"loss": Metric(steps, loss, steps / 10), "validation_loss": Metric(steps, loss / 2, steps / 10)}
        score = float(generator.random())
        result = Result({"test_accuracy": score}, [Baseline("linear", "Linear", {"test_accuracy": 0.8})])
        result = replace(result, arrays={"test_accuracy_by_seed": np.array([[score], [0.8]])})
        own = replace(experiment, seed=number)
        return Run(f"run-{number:04d}", own, Status.DONE, metrics=metrics, result=result, seconds=1.0)

    runs = {one.id: one for one in map(made, range(1, count + 1))}
    path = home / f"runs-{count}.h5"
    Session.create(path, replace(project, runs=runs)).close()
    return path


def sample_of(name: str, home: Path) -> Path:
    """A project file of a sample."""
    from ketbench.project.session import Session
    from ketbench.samples import sample

    path = home / f"{name}.h5"
    Session.create(path, sample(name).build()).close()
    return path


def write_table(path: Path) -> None:
    """About 100 MB of numbers with a class."""
    generator = np.random.default_rng(0)
    lines = [
        ",".join(f"{value:.6f}" for value in row) + f",{row[0] > 0:d}\n" for row in generator.normal(size=(2000, 20))
    ]
    block = "".join(lines)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(f"x{at}" for at in range(20)) + ",class\n")
        for _ in range(round(100e6 / len(block))):
            stream.write(block)


def settle(application: Any, seconds: float) -> None:
    """Let the window work for so long."""
    end = time.monotonic() + seconds
    until(application, lambda: time.monotonic() > end)


def until(application: Any, over: Callable[[], bool], most: float = 120.0, step: int = 20) -> None:
    """Let the window work until something is over."""
    from PySide6.QtCore import QEventLoop, QTimer

    end, loop = time.monotonic() + most, QEventLoop()
    timer = QTimer(interval=step)
    timer.timeout.connect(lambda: (over() or time.monotonic() > end) and loop.quit())
    timer.start()
    loop.exec()


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:])
