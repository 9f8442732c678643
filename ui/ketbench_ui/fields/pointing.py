"""Points at a widget for a moment, so that the eye finds it: scrolls to it, takes the cursor there, frames it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

FLASH_MS = 1400
FRAME = "pointer"
"""Object name of the frame over a widget that is pointed at."""


def point_at(widget: QWidget) -> None:
    """Take the cursor to a widget and mark it for a moment."""
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
    QTimer.singleShot(0, widget, lambda: reveal(widget))
    flash(widget)


def reveal(widget: QWidget) -> None:
    """Scroll the area around a widget so that it is seen."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if isinstance(area, QScrollArea):
        area.ensureWidgetVisible(widget)


def flash(widget: QWidget) -> None:
    """Frame a widget for a moment."""
    for old in widget.findChildren(_Frame, options=Qt.FindChildOption.FindDirectChildrenOnly):
        old.deleteLater()
    frame = _Frame(widget)
    QTimer.singleShot(FLASH_MS, frame, frame.deleteLater)


def is_flashing(widget: QWidget) -> bool:
    """Whether a widget is pointed at now."""
    return bool(widget.findChildren(_Frame, options=Qt.FindChildOption.FindDirectChildrenOnly))


class _Frame(QFrame):
    """Over all of a widget, follows its size, lets the mouse through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName(FRAME)
        self.setProperty("role", "pointer")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(QRect(0, 0, over.width(), over.height()))
        over.installEventFilter(self)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame is as large as what it frames."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False
