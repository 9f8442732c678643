"""What a project of many runs costs: to keep a run that has ended, to save all of them, to open the file.

Run it as: python tests/benchmarks/bench_many_runs.py [RUNS] [--long]
With --long each run has 20 metrics of 10,000 points.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.inspection import inspect_file
from ketbench.project.storage.snapshot import Snapshot, write_snapshot
from ketbench.running.jobs import Pool
from ketbench.samples import sample

SAMPLES = ("photonic-link", "wine-classifier")
T = TypeVar("T")


def main() -> None:
    """Print a row a sample."""
    numbers = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    runs = int(numbers[0]) if numbers else 100
    if "--long" in sys.argv:
        _long(runs)
        return
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; processor time of one thread")
    print("| runs | keep one | save | look over | open and save again | file |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in SAMPLES:
        _measure(name, runs)


def _measure(name: str, count: int) -> None:
    project = sample(name).build()
    experiment = next(iter(project.experiments.values()))
    with Pool(1) as pool:
        (run,) = pool.run([("run-0001", experiment)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.h5"
        with Session.create(path, project) as session:
            kept, _ = _spent(lambda: _keep(session, run, count))
            saved, _ = _spent(session.save)
        looked, _ = _spent(lambda: inspect_file(path))
        opened, again = _spent(lambda: Session.open(path))
        again.begin_run(replace(run, id="run-more"))
        resaved, _ = _spent(again.save)
        again.close()
        size = path.stat().st_size / 1e6
    words = f"{1000 * kept / count:.0f} ms | {saved:.1f} s | {looked:.1f} s | {opened:.1f} s, {resaved:.1f} s"
    print(f"| {count} of {name} | {words} | {size:.0f} MB |", flush=True)


def _long(count: int) -> None:
    """Runs of long curves: to open them, and to save one more, three times, with the memory that it takes."""
    experiment = Experiment("e", "toy.backend", None, None, {"n": 1})
    project = Project("lab").with_experiment(experiment)
    for number in range(count):
        project = project.with_run(_long_run(f"run-{number:04d}", experiment))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.h5"
        write_snapshot(path, Snapshot(project, "id", 0))
        del project
        size = path.stat().st_size / 1e6
        opened, session = _threads(lambda: Session.open(path))
        print("processor seconds of the thread that waits, of all threads, seconds by the clock")
        print("| runs | open | save one more | memory then, of it held since opening | file |")
        print("| --- | --- | --- | --- | --- |")
        for number in range(3):
            session.begin_run(_long_run(f"run-more-{number}", experiment))
            saved, peak = _peak(session.save)
            print(f"| {count} | {opened} | {saved} | {peak:.0f} MB | {size:.0f} MB |", flush=True)
        session.close()


def _long_run(name: str, experiment: Experiment) -> Run:
    chance, steps = np.random.default_rng(len(name)), np.arange(10_000)
    curves = {f"m{k}": Metric(steps, chance.normal(size=10_000), steps / 1e4) for k in range(20)}
    return Run(name, experiment, Status.DONE, metrics=curves, result=Result({"score": 1.0}))


def _threads(act: Callable[[], T]) -> tuple[str, T]:
    """Processor seconds of this thread and of all, and by the clock."""
    own, every, clock = time.thread_time(), time.process_time(), time.perf_counter()
    answer = act()
    spent = (time.thread_time() - own, time.process_time() - every, time.perf_counter() - clock)
    return ", ".join(f"{seconds:.2f}" for seconds in spent) + " s", answer


def _peak(act: Callable[[], object]) -> tuple[str, float]:
    """Seconds as `_threads` has them, and the most memory in use on the way, MB."""
    place = Path("/proc/self/clear_refs")
    if place.exists():
        place.write_text("5")
    spent, _ = _threads(act)
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3 if not place.exists() else _high_water()


def _high_water() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e3


def _keep(session: Session, run: Run, count: int) -> None:
    for number in range(1, count + 1):
        session.begin_run(replace(run, id=f"run-{number:04d}"))


def _spent(act: Callable[[], T]) -> tuple[float, T]:
    began = time.thread_time()
    answer = act()
    return time.thread_time() - began, answer


if __name__ == "__main__":
    main()
