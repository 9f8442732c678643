"""What starting costs: processor time of each command with its children, beside another checkout if one is given.

Run it as: python tests/benchmarks/bench_start.py [PYTHON OF ANOTHER CHECKOUT]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
REPEATS = 3
HERE = Path(__file__).parent
COMMANDS = {
    "--version": ["--version"],
    "--help": ["--help"],
    "plugin list": ["plugin", "list"],
    "new, from the wine sample": ["new", "{new}", "--sample", "wine-classifier"],
    "show": ["show", "{wine}"],
    "run of the wine sample": ["run", "{wine}"],
}
PLAIN = "a plain script of the same training"
BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
application, window = QApplication([]), QMainWindow()
window.setCentralWidget(pyqtgraph.PlotWidget())
window.resize(1440, 900)
"""
OURS = """
from ketbench_ui.shell import app
application, window = app.make_application(), app.make_window()
"""
PAINTED = "window.show(); application.processEvents(); import os; os._exit(0)"
WINDOWS = {"first paint of a bare window of Qt and pyqtgraph": BARE, "first paint of the window": OURS}


def main() -> None:
    """Print a row a command."""
    pythons = [sys.executable, *sys.argv[1:2]]
    heads = ["here", "there", "there over here"][: 1 if len(pythons) == 1 else 3]
    print(f"Processor seconds of all processes, the least of {REPEATS}; load {os.getloadavg()[0]:.1f}.")
    print(f"| command | {' | '.join(heads)} |")
    print("| --- " * (1 + len(heads)) + "|")
    for name, arguments in COMMANDS.items():
        _tell(name, [min(_spent(python, arguments) for _ in range(REPEATS)) for python in pythons])
    for name, lines in WINDOWS.items():
        _tell(name, [min(_spent_in(python, lines + PAINTED) for _ in range(REPEATS)) for python in pythons])
    _tell(PLAIN, [min(_script(sys.executable) for _ in range(REPEATS))])


def _tell(name: str, found: list[float]) -> None:
    cells = [f"{seconds:.2f}" for seconds in found]
    if len(found) == 2:
        cells.append(f"{found[1] / found[0]:.1f}")
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def _spent(python: str, arguments: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        places = {"new": f"{folder}/new.h5", "wine": f"{folder}/wine.h5"}
        if any("{wine}" in word for word in arguments):
            _called(python, ["new", places["wine"], "--sample", "wine-classifier"])
        before = _children()
        _called(python, [word.format(**places) for word in arguments])
        return _children() - before


def _called(python: str, arguments: list[str]) -> None:
    command = [python, "-m", "ketbench", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _script(python: str) -> float:
    before = _children()
    subprocess.run([python, str(HERE / "plain_wine.py")], check=True, stdout=subprocess.DEVNULL)
    return _children() - before


def _spent_in(python: str, lines: str) -> float:
    before = _children()
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([python, "-c", lines], check=True, stderr=subprocess.DEVNULL, env=surroundings)
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
