"""A large CSV through the real import dialog: time to the first rows, longest gap of the window, memory.

Run it as: python tests/benchmarks/bench_importing.py [--gigabytes 2] [--folder /tmp] [--baseline] [--tables]
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROWS = 20_000
TICK_MS = 5
MB = 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--baseline", action="store_true", help="Measure processor time beside pandas, and no window.")
    parser.add_argument("--tables", action="store_true", help="100,000 x 65 and 1,000,000 x 20 beside pandas, polars.")
    arguments = parser.parse_args()
    if arguments.tables:
        beside_others(arguments.folder)
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        path = Path(folder) / "large.csv"
        write_table(path, int(arguments.gigabytes * 1e9))
        if arguments.baseline:
            beside_pandas(path)
        else:
            through_the_window(path, Path(folder))


def write_table(path: Path, size: int) -> None:
    """Ten columns: a count, six measurements, a category, two coarse numbers."""
    chance = np.random.default_rng(0)
    measured = chance.normal(size=(ROWS, 6))
    lines = (
        f"{i},{','.join(f'{value:.6f}' for value in row)},{'abc'[i % 3]},{i * 7 % 1000},{i % 5 / 4}\n"
        for i, row in enumerate(measured)
    )
    block = "".join(lines).encode()
    with path.open("wb") as file:
        file.write(b"id,a,b,c,d,e,f,k,m,n\n")
        for _ in range(size // len(block)):
            file.write(block)


def through_the_window(path: Path, folder: Path) -> None:
    """Everything as a person does it, with a timer that notes how long the window did not answer."""
    from ketbench.project.project import Project
    from ketbench_ui.shell.app import make_application, make_window

    os.environ["XDG_CONFIG_HOME"] = str(folder)
    application = make_application()
    window = make_window()
    window.show()
    window.controller.create(folder / "bench.h5", Project("bench"))
    settle(application, lambda: False, 3.0)
    size = path.stat().st_size
    with Memory() as memory, Heart() as heart:
        settle(application, lambda: False, 5.0)
        gap_idle = heart.longest()
        dialog = window.importing.open()
        settle(application, lambda: False, 2.0)
        gap_opening = heart.longest()
        began = time.monotonic()
        window.importing.open(str(path))
        settle(application, lambda: dialog.look is not None, 60)
        first_rows = time.monotonic() - began
        gap_preview = heart.longest()
        assert dialog.look.n_rows == 50, dialog.look.refusal
        taken: list[Any] = []
        dialog._take = lambda dataset, done: done(bool(taken.append(dataset)))
        began = time.monotonic()
        dialog.run()
        settle(application, lambda: bool(taken), 3600)
        whole, gap_import = time.monotonic() - began, heart.longest()
        heart.longest()
        began = time.monotonic()
        put: list[bool] = []
        window.importing.take(taken[0], put.append)
        settle(application, lambda: bool(put), 600)
        kept = time.monotonic() - began
        settle(application, lambda: False, 15.0)
        gap_kept = heart.longest()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"file                          {size / 1e9:.2f} GB, {taken[0].n_rows:,} rows, 10 columns")
    print(f"first rows                    {first_rows:.2f} s after the file was chosen, process start included")
    print(f"longest gap while idle        {gap_idle}")
    print(f"longest gap, opening          {gap_opening}")
    print(f"longest gap while looking     {gap_preview}")
    print(f"import                        {whole:.0f} s; processor time {cpu.ru_utime + cpu.ru_stime:.0f} s")
    print(f"longest gap while importing   {gap_import}")
    print(f"put into the project          {kept:.1f} s; longest gap {gap_kept}; by reference: "
          f"{window.data.dataset.is_reference}")  # fmt: skip
    print(f"memory of the import          {memory.children / MB:.0f} MB, {memory.children / size:.2f} times the file")
    print(f"memory of the window          {own / MB:.0f} MB at most; {memory.private / MB:.0f} MB without mapped files")
    window.close()


class Heart:
    """A timer of the window's own loop; what lies between two beats is a gap."""

    def __enter__(self) -> Heart:
        from PySide6.QtCore import QTimer

        self._gap, self._last = 0.0, time.monotonic()
        self._work, self._spent = 0.0, time.thread_time()
        self._timer = QTimer(interval=TICK_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def longest(self) -> str:
        """The longest gap since the last call, by the clock and in processor time of the window's thread."""
        found = f"{self._gap * 1000:.0f} ms by the clock, {self._work * 1000:.0f} ms of its own processor time"
        self._gap = self._work = 0.0
        return found

    def _beat(self) -> None:
        now, spent = time.monotonic(), time.thread_time()
        self._gap, self._last = max(self._gap, now - self._last), now
        self._work, self._spent = max(self._work, spent - self._spent), spent


class Memory:
    """Another process that looks at this one and its children."""

    def __enter__(self) -> Memory:
        context = multiprocessing.get_context("spawn")
        self._found = context.Array("d", 2)
        self._watcher = context.Process(target=watch, args=(os.getpid(), self._found), daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.children, self.private = self._found
        self._watcher.kill()
        self._watcher.join()


def watch(parent: int, found: Any) -> None:
    """The most that children held in one moment, and the most that the parent held by itself."""
    process, myself = psutil.Process(parent), os.getpid()
    while True:
        held = 0.0
        for child in process.children(recursive=True):
            try:
                held += 0 if child.pid == myself else child.memory_info().rss
            except psutil.Error:
                continue
        own = process.memory_info()
        found[0] = max(found[0], held)
        found[1] = max(found[1], own.rss - own.shared)
        time.sleep(0.05)


def settle(application: Any, done: Callable[[], bool], seconds: float) -> None:
    from PySide6.QtCore import QEventLoop

    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def beside_pandas(path: Path) -> None:
    """Processor time of one pass, in this process."""
    import pandas

    from ketbench.data.importing import read_file
    from ketbench.data.importing.text import quick

    one_pass(path, pandas.read_csv)
    for name, smallest in (("plain blocks by pyarrow", quick.SMALLEST), ("every cell with care", 1 << 60)):
        quick.SMALLEST = smallest
        one_pass(path, read_file, name)


def beside_others(folder: Path) -> None:
    """Processor seconds of three reads each in turn, the least of each reader, in this process."""
    for rows, columns in ((100_000, 65), (1_000_000, 20)):
        with tempfile.TemporaryDirectory(dir=folder) as inside:
            path = Path(inside) / "table.csv"
            mixed_table(path, rows, columns)
            spent: dict[str, list[float]] = {}
            for _ in range(3):
                for name, read in readers().items():
                    began = time.process_time()
                    read(path)
                    spent.setdefault(name, []).append(time.process_time() - began)
            told = ", ".join(f"{name} {min(times):.2f} s" for name, times in spent.items())
            print(f"{rows:,} x {columns}, {path.stat().st_size / MB:.0f} MB: {told} of processor time")


def readers() -> dict[str, Callable[[Path], object]]:
    """Ketbench, and the others where they are installed."""
    from ketbench.data.importing import read_file

    found: dict[str, Callable[[Path], object]] = {"Ketbench": read_file}
    if importlib.util.find_spec("pyarrow") is not None:
        found["pyarrow"] = _by_pyarrow
    for name in ("pandas", "polars"):
        if importlib.util.find_spec(name) is not None:
            found[name] = importlib.import_module(name).read_csv
    return found


def _by_pyarrow(path: Path) -> object:
    """What the plain blocks of Ketbench are read by, with nothing around it."""
    from pyarrow import csv

    return csv.read_csv(path, csv.ReadOptions(use_threads=False))


def mixed_table(path: Path, rows: int, columns: int) -> None:
    """Numbers of six digits, whole numbers, a category and a date in each ten columns."""
    chance = np.random.default_rng(0)
    block = min(rows, 10_000)
    made: list[list[str]] = []
    for i in range(columns):
        match i % 10:
            case 7:
                made.append([str(value) for value in chance.integers(0, 10_000, block)])
            case 8:
                made.append([("red", "green", "blue")[value] for value in chance.integers(0, 3, block)])
            case 9:
                made.append(
                    [f"2021-{1 + value % 12:02d}-{1 + value % 28:02d}" for value in chance.integers(0, 999, block)]
                )
            case _:
                made.append([f"{value:.6f}" for value in chance.normal(size=block)])
    text = "".join(",".join(cells) + "\n" for cells in zip(*made, strict=True))
    with path.open("w") as file:
        file.write(",".join(f"c{i}" for i in range(columns)) + "\n")
        for _ in range(rows // block):
            file.write(text)


def one_pass(path: Path, read: Callable[[Path], object], name: str = "pandas.read_csv") -> None:
    began = time.process_time()
    read(path)
    spent = time.process_time() - began
    print(f"{name:28} {spent:6.1f} s, {path.stat().st_size / 1e6 / spent:5.0f} MB a second of processor time")


if __name__ == "__main__":
    main()
