"""A text at a point of a plot that is never cut: it leaves its side of the point where the edge is too near."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

_TEXT: Any = pg.TextItem
LEAST = 24.0
"""Pixels that a text has at least before it ends in dots."""


class InView(_TEXT):
    """Stands at its anchor as long as there is room, else as near to it as the plot allows; ends in dots at last.

    Parameters
    ----------
    text : str
    anchor : tuple of float
        As of a `TextItem`: which point of the text lies on the place.
    **look
        Of a `TextItem`.
    """

    def __init__(self, text: str, anchor: tuple[float, float], **look: Any) -> None:
        self._known: tuple[object, ...] = ()
        self.whole, self.wanted = text, anchor
        super().__init__(text, anchor=anchor, **look)
        self.setToolTip(text)

    def setPos(self, *place: Any) -> None:
        """Stand at another point."""
        super().setPos(*place)
        self._arrange()

    def viewTransformChanged(self) -> None:
        """Another zoom or another size leaves other room."""
        super().viewTransformChanged()
        self._arrange()

    def _arrange(self) -> None:
        view = self.getViewBox()
        if view is None or view.width() <= 0 or view.height() <= 0:
            return
        (left, right), (low, high) = view.viewRange()
        known = left, right, low, high, view.width(), view.height(), self.pos().x(), self.pos().y()
        if known == self._known or right <= left or high <= low:
            return
        self._known = known
        x = (self.pos().x() - left) / (right - left) * view.width()
        y = (high - self.pos().y()) / (high - low) * view.height()
        if not (0 <= x <= view.width() and 0 <= y <= view.height()):
            return
        room = max(LEAST, view.width() - 8)
        told = QFontMetricsF(self.textItem.font()).elidedText(self.whole, Qt.TextElideMode.ElideRight, room)
        if told != self.toPlainText():
            self.setText(told)
        size = self.textItem.boundingRect()
        across, down = self.wanted
        found = _within(across, x, size.width(), view.width()), _within(down, y, size.height(), view.height())
        if found != (self.anchor.x(), self.anchor.y()):
            self.setAnchor(found)


def _within(anchor: float, place: float, size: float, room: float) -> float:
    """The anchor nearest to the wanted one with which a text of that size lies within the room.

    >>> _within(0.0, 90.0, 40.0, 100.0), _within(1.0, 10.0, 40.0, 100.0), _within(0.5, 50.0, 40.0, 100.0)
    (0.75, 0.25, 0.5)
    """
    most, least = place / size, 1 - (room - place) / size
    return min(max(anchor, least), most) if least <= most else anchor
