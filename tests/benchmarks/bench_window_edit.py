"""What an edit of a circuit of 10,000 gates costs in the whole window: model, journal, drawing, text, checks, costs.

Run as ``python tests/benchmarks/bench_window_edit.py``; prints processor times of the window's own thread of some
repeats: first until the edit is seen and safe on disk, then what follows it once the hand is still.
"""

# ruff: noqa: E402 - Qt reads its platform, and the window its folders, when they are imported
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = tempfile.mkdtemp(prefix="ketbench-bench-")

from bench_canvas import full
from PySide6.QtWidgets import QApplication

from ketbench.backends.registry import Registry
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.editing import edits as circuit_edits
from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project
from ketbench.project.storage.journal import journal_of
from ketbench_ui.services.controller import Controller
from ketbench_ui.shell.app import make_application
from ketbench_ui.shell.window import MainWindow

REPEATS = 8


def settle(window: MainWindow) -> None:
    while not window.circuit.is_settled or window.controller.checking.is_waiting:
        QApplication.processEvents()
        time.sleep(0.005)


def spent(act: Callable[[], object]) -> float:
    began = time.thread_time()
    act()
    QApplication.processEvents()
    return 1000 * (time.thread_time() - began)


def shown(path: Path) -> MainWindow:
    window = MainWindow(Controller(Registry()))
    window.show()
    project = Project("large").with_experiment(Experiment("large", "gate.statevector", circuit=full()))
    assert window.controller.create(path, project)
    window.show_page("circuit")
    settle(window)
    return window


def edits(window: MainWindow) -> dict[str, Callable[[int], object]]:
    editing, actions = window.circuit.editing, window.actions_by_id

    def do(edit: Callable[[Circuit], Circuit], *, select_new: bool = True) -> None:
        assert editing.do("edit", edit, select_new=select_new)

    return {
        "place a gate": lambda k: do(lambda c: circuit_edits.place(c, "h", k, 200)),
        "set an angle": lambda k: do(lambda c: circuit_edits.set_angle(c, 5001 + 4 * k, 0, f"{k}/7")),
        "delete a gate": lambda k: do(lambda c: circuit_edits.delete(c, [40 + 50 * k])),
        "undo": lambda _: actions["undo"].trigger(),
        "redo": lambda _: actions["redo"].trigger(),
        "insert a column": lambda k: do(lambda c: circuit_edits.insert_column(c, 100 + k), select_new=False),
        "move a wire": lambda k: do(lambda c: circuit_edits.move_wire(c, k, k + 5), select_new=False),
    }


def main() -> None:
    make_application()
    path = Path(tempfile.mkdtemp()) / "large.h5"
    window = shown(path)
    for name, edit in edits(window).items():
        seen, later = [], []
        for number in range(REPEATS):
            seen.append(spent(lambda number=number, edit=edit: edit(number)))
            later.append(spent(lambda: settle(window)))
        worst = f"median {statistics.median(seen):.0f}, most {max(seen):.0f}"
        print(f"{name:<16} {min(seen):6.1f} ms ({worst}), later {min(later):.0f} ms")
    log = journal_of(path).with_name(journal_of(path).name + "-wal")
    print(f"journal of {len(edits(window)) * REPEATS} steps: {log.stat().st_size / 1e6:.1f} MB written")
    window.verbs.ask.yes = lambda *_: True
    window.close()


if __name__ == "__main__":
    main()
