"""Pictures of gates, painted once and kept: a scene of thousands of gates then only copies pixels."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from ketbench.circuit import Op
from ketbench.expressions import features_of, parameters_of, to_text
from ketbench.gates import GATES, GateKind
from ketbench_ui.theme import switch
from ketbench_ui.tokens import Tokens

CELL_WIDTH, CELL_HEIGHT = 64, 50
FACE_WIDTH, FACE_HEIGHT = 52, 36
DOT = 9


def box(op: Op, ratio: float) -> QPixmap:
    """The face of an operation over the wires from its first to its last target."""
    rows = (max(op.wires) - min(op.wires)) if op.wires else 0
    color = face_color(op, switch.look)
    return _box(symbol(op), angle_text(op), color, rows, ratio, switch.look.name)


def face_color(op: Op, look: Tokens) -> str:
    """By what an operation depends on: data, trainable parameters, or nothing."""
    gate = GATES.get(op.gate)
    if gate is not None and gate.kind in (GateKind.MEASURE, GateKind.RESET):
        return look.measure
    if any(features_of(angle) for angle in op.angles) or (gate is not None and gate.kind is GateKind.STATE):
        return look.encoder
    if gate is None or gate.kind is GateKind.BLOCK:
        return look.block
    return look.rotation if any(parameters_of(angle) for angle in op.angles) else look.fixed


def symbol(op: Op) -> str:
    """Short name on the face."""
    gate = GATES.get(op.gate)
    return gate.symbol if gate else op.gate


def angle_text(op: Op) -> str:
    """The angles on the face, if they can be read there."""
    if len(op.angles) > 3:
        return f"{len(op.angles)} angles"
    return ", ".join(to_text(angle) for angle in op.angles).replace("pi", "π").replace("theta", "θ")


def target(ratio: float) -> QPixmap:
    """The circled plus of a controlled X."""
    return _target(ratio, switch.look.name)


def dot(filled: bool, ratio: float) -> QPixmap:
    """A control, or an anti-control."""
    return _dot(filled, ratio, switch.look.name)


@lru_cache(maxsize=4096)
def _box(text: str, angle: str, color: str, rows: int, ratio: float, look: str) -> QPixmap:
    width, height = float(FACE_WIDTH), float(FACE_HEIGHT + rows * CELL_HEIGHT)
    pixmap, painter = _canvas(width, height, ratio)
    painter.setBrush(QColor(color))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(0, 0, width, height), 5, 5)
    painter.setPen(QColor("#ffffff"))
    upper = QRectF(2, 0, width - 4, height * (0.56 if angle else 1.0))
    _text(painter, upper, text, 10.0, bold=True)
    if angle:
        _text(painter, QRectF(3, height * 0.5, width - 6, height * 0.42), angle, 7.5)
    painter.end()
    return pixmap


@lru_cache(maxsize=8)
def _target(ratio: float, look: str) -> QPixmap:
    size = 26.0
    pixmap, painter = _canvas(size, size, ratio)
    painter.setPen(QPen(QColor(switch.look.text), 1.6))
    painter.setBrush(QColor(switch.look.view))
    painter.drawEllipse(QRectF(1.5, 1.5, size - 3, size - 3))
    painter.drawLine(QPointF(size / 2, 1.5), QPointF(size / 2, size - 1.5))
    painter.drawLine(QPointF(1.5, size / 2), QPointF(size - 1.5, size / 2))
    painter.end()
    return pixmap


@lru_cache(maxsize=16)
def _dot(filled: bool, ratio: float, look: str) -> QPixmap:
    pixmap, painter = _canvas(DOT + 2, DOT + 2, ratio)
    painter.setPen(QPen(QColor(switch.look.text), 1.6))
    painter.setBrush(QColor(switch.look.text if filled else switch.look.view))
    painter.drawEllipse(QRectF(1, 1, DOT, DOT))
    painter.end()
    return pixmap


def _canvas(width: float, height: float, ratio: float) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return pixmap, painter


def _text(painter: QPainter, room: QRectF, text: str, size: float, *, bold: bool = False) -> None:
    font = QFont(QApplication.font())
    font.setPointSizeF(size)
    font.setBold(bold)
    while size > 6.0 and QFontMetricsF(font).horizontalAdvance(text) > room.width():
        size -= 0.5
        font.setPointSizeF(size)
    painter.setFont(font)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
