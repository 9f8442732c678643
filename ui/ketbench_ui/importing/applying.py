"""Puts a large dataset into the project in a thread, because compressing and syncing it takes seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ketbench.base.errors import KetbenchError
from ketbench.data.dataset import Dataset
from ketbench_ui.services.controller import Controller

LARGE = 8_000_000
"""Bytes of values from which on a person would notice the wait."""
LOOK_EVERY_MS = 20
Done = Callable[[bool], None]


class Applying(QObject):
    """One step at a time; nobody else may change the project meanwhile, which a modal dialog sees to."""

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None
        self._done: Done = _nothing
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def put(self, label: str, dataset: Dataset, done: Done) -> None:
        """Put a dataset into the project as one undoable step.

        Parameters
        ----------
        label : str
        dataset : Dataset
        done : callable
            Told in the window's thread whether the project has it now.
        """
        if sum(column.values.nbytes for column in dataset.columns) < LARGE or dataset.is_reference:
            self._controller.set_dataset(label, dataset)
            done(self._controller.project.datasets.get(dataset.name) is dataset)
            return
        self._error, self._done = None, done
        self._thread = threading.Thread(target=self._work, args=(label, dataset))
        self._thread.start()
        self._timer.start()

    def close(self) -> None:
        """Wait until what was begun is on disk."""
        self._timer.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self, label: str, dataset: Dataset) -> None:
        session = self._controller.session
        try:
            if session is not None:
                session.apply(label, session.project.with_dataset(dataset))
        except (KetbenchError, OSError) as error:
            self._error = error

    def _look(self) -> None:
        if self._thread is None or self._thread.is_alive():
            return
        self.close()
        if isinstance(self._error, OSError):
            text = f"The project file cannot be written ({self._error.strerror}); free space or save a copy."
            self._controller.fail("edit", text)
        elif self._error is not None:
            self._controller.fail("edit", str(self._error))
        self._controller.project_changed.emit()
        self._done(self._error is None)


def _nothing(_: bool) -> None:
    """Nobody waits."""
