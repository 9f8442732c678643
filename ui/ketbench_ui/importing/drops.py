"""One file or folder dropped anywhere on a window is handed to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


def dropped_path(data: QMimeData) -> str:
    """The file or folder that is dragged; empty for anything else, and for several at once."""
    places = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return places[0] if len(places) == 1 else ""


class Drops(QObject):
    """Watches a window for drops.

    Parameters
    ----------
    over : QWidget
    take : callable
        Called with the path.
    """

    def __init__(self, over: QWidget, take: Callable[[str], None]) -> None:
        super().__init__(over)
        self._take = take
        over.setAcceptDrops(True)
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept one local file or folder."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = dropped_path(event.mimeData())
            if path:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self._take(path)
                return True
        return False
