"""Sizes that fit the screen: a window of yesterday's large screen must not hide its buttons on today's small one."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 48)
"""Room for the title bar and edges that the desktop draws around a window."""


def fitting(widget: QWidget, width: int, height: int) -> QSize:
    """The size that is wanted, or as much of it as the screen has."""
    return QSize(width, height).boundedTo(widget.screen().availableGeometry().size() - FRAME)


def keep_on_screen(window: QWidget) -> None:
    """Make a window no larger than its screen, and put it where all of it is seen."""
    if window.isMaximized() or window.isFullScreen():
        return
    room = window.screen().availableGeometry()
    least = window.minimumSize()
    if least.width() > room.width() or least.height() > room.height():
        return  # no size fits such a screen; the desktop may scroll
    window.resize(window.size().boundedTo(room.size() - FRAME))
    if not room.contains(window.geometry()):
        window.move(room.topLeft())


NARROW, LOW = 1320, 640
"""Of the window, logical pixels: below these pages leave out what can be told elsewhere."""


def is_narrow(widget: QWidget) -> bool:
    """Whether the window around a widget has little room across."""
    return widget.window().width() < NARROW


def is_low(widget: QWidget) -> bool:
    """Whether the window around a widget has little room from top to bottom."""
    return widget.window().height() < LOW
