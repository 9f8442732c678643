"""Notices that a dataset's file is another when somebody comes back to the window; reads nothing of it itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from ketbench.data.by_reference import source_file
from ketbench.data.dataset import Dataset


class SourceWatch(QObject):
    """Watches one window.

    Parameters
    ----------
    window : QWidget
    shown : callable
        Gives the dataset on the screen, if any.
    changed : callable
        Called when its file has another size or time than when the window was entered last.
    """

    def __init__(self, window: QWidget, shown: Callable[[], Dataset | None], changed: Callable[[], None]) -> None:
        super().__init__(window)
        self._shown, self._changed = shown, changed
        self._stamp: tuple[str, int, float] | None = None
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at size and time only, which costs nothing."""
        if event.type() == QEvent.Type.WindowActivate:
            dataset = self._shown()
            path = source_file(dataset) if dataset is not None else None
            stamp = None if path is None else _stamp(path)
            if stamp is not None and stamp != self._stamp:
                self._stamp = stamp
                self._changed()
        return False


def _stamp(path: Path) -> tuple[str, int, float]:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return str(path), -1, 0.0
    return str(path), found.st_size, found.st_mtime
