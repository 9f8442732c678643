"""What a project of many runs costs: to keep a run that has ended, to save all of them, to open the file.

Run it as: python tests/benchmarks/bench_many_runs.py [RUNS]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ketbench.contract.run import Run
from ketbench.project.session import Session
from ketbench.project.storage.inspection import inspect_file
from ketbench.running.jobs import Pool
from ketbench.samples import sample

SAMPLES = ("photonic-link", "wine-classifier")
T = TypeVar("T")


def main() -> None:
    """Print a row a sample."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
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


def _keep(session: Session, run: Run, count: int) -> None:
    for number in range(1, count + 1):
        session.begin_run(replace(run, id=f"run-{number:04d}"))


def _spent(act: Callable[[], T]) -> tuple[float, T]:
    began = time.thread_time()
    answer = act()
    return time.thread_time() - began, answer


if __name__ == "__main__":
    main()
