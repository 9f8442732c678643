"""Makes ready what comes next while nobody waits: modules in a thread, then pages, a piece a turn of the loop."""

from __future__ import annotations

import gc
import threading
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ketbench_ui.theme.turns import turns

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow

TURN_MS = 40
"""Between two pages, so that a click between them is answered."""
MODULES = (
    "ketbench_ui.experiment.presenter",
    "ketbench_ui.experiment.explaining",
    "ketbench_ui.data.before_run",
    "ketbench_ui.data.asking.desk",
    "ketbench.project.session",
    "ketbench_ui.data.presenter",
    "ketbench_ui.circuit.tab",
    "ketbench.circuit.qasm.writing",
    "ketbench_ui.compare.presenter",
    "ketbench_ui.sweep.presenter",
    "ketbench_ui.experiment.models",
    "ketbench_ui.plugins.page",
    "ketbench_ui.shell.commands.palette",
    "ketbench_ui.importing.dialog",
)
"""In the order in which people come to need them."""
PAGES = ("experiment", "data", "circuit", "compare", "sweep")


class Idle(QObject):
    """Begins with `start`; goes away with its window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._thread = threading.Thread(target=self._read, daemon=True, name="ketbench-warming")
        self._stopped = threading.Event()
        self._warmed: set[str] = set()
        self._timer = QTimer(self, interval=TURN_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to make ready."""
        return not self._timer.isActive()

    def start(self) -> None:
        """Read modules, then make pages."""
        self._thread.start()
        self._timer.start()

    def warm(self, backend: str) -> None:
        """Have the worker load a backend while its experiment is read, once; only one that was loaded here before."""
        controller = self._window.controller
        if backend not in self._warmed and controller.registry.loaded(backend) is not None:
            self._warmed.add(backend)
            controller.running.warm(backend)

    def stop(self) -> None:
        """Make nothing more."""
        self._stopped.set()
        self._timer.stop()
        turns().drop(self)
        # Python's end takes widgets apart in the right order only if it may look at all of them.
        gc.unfreeze()

    def _read(self) -> None:
        for name in MODULES:
            if self._stopped.is_set():
                return
            with suppress(Exception):
                # What is wrong with a module is told where it is needed.
                import_module(name)

    def _turn(self) -> None:
        if self._thread.is_alive() or turns().waits(self):
            return
        left = () if self._window.closed else [name for name in PAGES if not self._window.is_made(name)]
        if not left:
            self._timer.stop()
            # What is there now stays while the window does: no collection need look through it.
            gc.freeze()
        elif not self._window.controller.opening.is_busy:
            turns().begin(self, self._window.making(left[0]))
