"""The pictures of the goals, painted in the colours of the look in force."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import Tokens

HEIGHT = 104
_DOT = 4.5


class Picture(QWidget):
    """One scene, as wide as there is room."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paint = SCENES[name]
        self.setFixedHeight(HEIGHT)
        switch.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scene over a soft ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, room = switch.look, QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.window))
        painter.drawRoundedRect(room, 6, 6)
        self._paint(painter, room.adjusted(14, 12, -14, -12), look)
        painter.end()


def regions(painter: QPainter, room: QRectF, look: Tokens) -> None:
    """Three classes in three places."""
    for at, (x, y) in enumerate(((0.2, 0.3), (0.78, 0.25), (0.5, 0.78))):
        colour = QColor(look.curves[at])
        soft = QColor(colour)
        soft.setAlpha(45)
        painter.setBrush(soft)
        painter.drawEllipse(_at(room, x, y), room.width() * 0.2, room.height() * 0.3)
        painter.setBrush(colour)
        for turn in range(7):
            near = _at(room, x + 0.09 * cos(2.4 * turn) * (turn % 3 + 1) / 3, y + 0.16 * sin(2.4 * turn))
            painter.drawEllipse(near, _DOT, _DOT)


def levels(painter: QPainter, room: QRectF, look: Tokens) -> None:
    """An energy along a bond, and the line it may not undercut."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for at, depth in ((0, 1.0), (1, 0.7)):
        painter.setPen(QPen(QColor(look.curves[at]), 2.2))
        points = [_at(room, x, 0.15 + 0.75 * depth * _morse(x)) for x in (n / 40 for n in range(41))]
        painter.drawPolyline(points)
    painter.setPen(QPen(QColor(look.muted), 1.2, Qt.PenStyle.DashLine))
    painter.drawLine(_at(room, 0, 0.92), _at(room, 1, 0.92))


def bars(painter: QPainter, room: QRectF, look: Tokens) -> None:
    """Many measurements, few of them chosen."""
    for at in range(24):
        high = 0.35 + 0.6 * abs(sin(1.7 * at + 0.6))
        painter.setBrush(QColor(look.accent if at in (2, 9, 13, 20) else look.line_strong))
        painter.drawRect(QRectF(_at(room, at / 24, 1 - high), _at(room, (at + 0.6) / 24, 1)))


def graph(painter: QPainter, room: QRectF, look: Tokens) -> None:
    """Nodes on two sides of a cut."""
    nodes = [_at(room, (n % 6 + 0.3 * (n // 6)) / 6.2 + 0.05, 0.12 + 0.38 * (n // 6)) for n in range(18)]
    painter.setPen(QPen(QColor(look.line_strong), 1.2))
    for a in range(18):
        for b in (a + 1, a + 6, a + 7):
            if b < 18 and (b % 6 >= a % 6):
                painter.drawLine(nodes[a], nodes[b])
    painter.setPen(Qt.PenStyle.NoPen)
    for n, node in enumerate(nodes):
        painter.setBrush(QColor(look.curves[(n + n // 6) % 2]))
        painter.drawEllipse(node, _DOT + 1, _DOT + 1)


def waterfall(painter: QPainter, room: QRectF, look: Tokens) -> None:
    """Power that falls stage by stage to the line of the receiver."""
    level = 0.05
    for at, loss in enumerate((0.0, 0.12, 0.2, 0.08, 0.16, 0.07, 0.1)):
        painter.setBrush(QColor(look.muted if at == 0 else look.curves[1]))
        low = 0.95 if at == 0 else level + loss
        painter.drawRect(QRectF(_at(room, at / 7, level), _at(room, (at + 0.7) / 7, low)))
        level = level if at == 0 else level + loss
    painter.setPen(QPen(QColor(look.good), 1.6, Qt.PenStyle.DashLine))
    painter.drawLine(_at(room, 0, 0.95), _at(room, 1, 0.95))


def table(painter: QPainter, room: QRectF, look: Tokens) -> None:
    """A table that comes in."""
    inner = room.adjusted(room.width() * 0.18, 0, -room.width() * 0.18, 0)
    painter.setPen(QPen(QColor(look.line_strong), 1.2))
    painter.setBrush(QColor(look.accent_soft))
    painter.drawRect(QRectF(_at(inner, 0, 0), _at(inner, 1, 0.25)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(inner)
    for n in range(1, 4):
        painter.drawLine(_at(inner, 0, n / 4), _at(inner, 1, n / 4))
        painter.drawLine(_at(inner, n / 4, 0), _at(inner, n / 4, 1))


SCENES: dict[str, Callable[[QPainter, QRectF, Tokens], None]] = {
    paint.__name__: paint for paint in (regions, levels, bars, graph, waterfall, table)
}


def _at(room: QRectF, x: float, y: float) -> QPointF:
    return QPointF(room.left() + x * room.width(), room.top() + y * room.height())


def _morse(x: float) -> float:
    """Depth of a Morse curve, 1 at its lowest."""
    near = 2.0 ** (-(x - 0.3) * 12)
    return max(-0.15, 2 * near - near * near)
