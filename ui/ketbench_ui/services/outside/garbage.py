"""Python's cyclic garbage is collected in the window's thread alone: what is freed may be widgets."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
LATE = 20
"""Collections of the middle generation after which the oldest is looked at; it holds most and takes longest."""


class Garbage(QObject):
    """Stands in for the automatic collection, which runs in whichever thread happens to allocate.

    The threads that wait for workers, files and sweeps allocate too. A widget that is part of a cycle would be
    destroyed by one of them now and then, while the window paints it: a crash that nobody can repeat.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._middle = 0
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect as much as Python itself would have by now."""
        young, middle, _ = gc.get_count()
        if young < gc.get_threshold()[0]:
            return
        if middle < gc.get_threshold()[1]:
            gc.collect(0)
            return
        self._middle += 1
        if self._middle >= LATE:
            self._middle = 0
            gc.collect()
        else:
            gc.collect(1)

    def stop(self) -> None:
        """Give the collection back to Python."""
        self._timer.stop()
        gc.enable()
