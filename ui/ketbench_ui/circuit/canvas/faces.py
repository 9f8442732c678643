"""Pictures of gates, painted once and kept: a scene of thousands of gates then only copies pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from ketbench.circuit.angles.expressions import features_of, parameters_of, to_text
from ketbench.circuit.angles.greek import greek
from ketbench.circuit.circuit import Op
from ketbench.circuit.conditions.cases import Cases, Condition, short_words
from ketbench.circuit.gates import GATES, GateKind
from ketbench_ui.circuit.canvas.geometry import CELL_HEIGHT, FACE_HEIGHT, FACE_WIDTH
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import Tokens

DOT = 10
COARSE_BELOW = 0.45


@dataclass(frozen=True, slots=True)
class Face:
    """What a picture shows; equal faces share one picture."""

    text: str
    angle: str
    color: str
    rows: int
    marks: tuple[int, ...]
    stripes: tuple[str, ...]
    frozen: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely it is painted, and in which look."""

    ratio: float
    coarse: bool
    look: str


def grain(zoom: float, device_ratio: float) -> Grain:
    """The grain for a zoom on a screen."""
    return Grain(round(zoom * device_ratio, 4), zoom < COARSE_BELOW, switch.look.name)


def face(op: Op, stripes: tuple[str, ...] = (), frozen: bool = False) -> Face:
    """What the face of an operation shows."""
    first = min(op.wires, default=0)
    rows = max(op.wires, default=0) - first
    alike = op.gate in GATES and GATES[op.gate].symmetric
    marks = tuple(wire - first for wire in op.wires) if rows and not alike else ()
    kind = op.gate if op.gate in ("measure", "reset") else "box"
    return Face(symbol(op), second_line(op), face_color(op, switch.look), rows, marks, stripes, frozen, kind)


def face_color(op: Op, look: Tokens) -> str:
    """By what an operation depends on: data, trainable parameters, or nothing."""
    gate = GATES.get(op.gate)
    if gate is not None and gate.kind in (GateKind.MEASURE, GateKind.RESET, GateKind.OPAQUE):
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


def second_line(op: Op) -> str:
    """The small words under the symbol: condition, bits, layers or angles."""
    words: list[str] = []
    if op.condition is not None:
        words.append(_waits(op.condition))
    if op.bits:
        words.append(" ".join(f"c{bit}" for bit in op.bits))
    layers = op.option("layers", 0)
    if isinstance(layers, int) and layers:
        words.append(f"×{layers}")
    elif op.angles:
        words.append(angle_text(op))
    return "  ".join(words)


def _waits(condition: Condition | Cases) -> str:
    if isinstance(condition, Condition):
        return f"if c{condition.bit}" if condition.value else f"if not c{condition.bit}"
    return f"if {short_words(condition)}"


def angle_text(op: Op) -> str:
    """The angles on the face, if they can be read there."""
    if len(op.angles) > 3:
        return f"{len(op.angles)} angles"
    return greek(", ".join(to_text(angle) for angle in op.angles))


@lru_cache(maxsize=4096)
def box(shown: Face, fine: Grain) -> QPixmap:
    """The picture of a face."""
    width, height = float(FACE_WIDTH), float(FACE_HEIGHT + shown.rows * CELL_HEIGHT)
    pixmap, painter = _canvas(width, height, fine.ratio)
    room = QRectF(0, 0, width, height)
    painter.setBrush(QColor(shown.color))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(room, 5, 5)
    if fine.coarse:
        _text(painter, room.adjusted(3, 0, -3, 0), shown.text, 17.0, bold=True)
    else:
        _details(painter, room, shown)
    painter.end()
    return pixmap


def _details(painter: QPainter, room: QRectF, shown: Face) -> None:
    painter.setPen(QColor("#ffffff"))
    middle = room.center().y()
    words = QRectF(room.left() + 3, middle - FACE_HEIGHT / 2, room.width() - 6, FACE_HEIGHT)
    if shown.marks:
        _wire_marks(painter, shown.marks)
        words.setLeft(words.left() + 8)
    upper = words.adjusted(0, 2, 0, -FACE_HEIGHT * 0.42) if shown.angle else words
    if shown.kind == "measure":
        _meter(painter, upper.adjusted(0, 1, 0, 0) if shown.angle else upper)
    else:
        _text(painter, upper, shown.text, 10.5, bold=True)
    if shown.angle:
        _text(painter, words.adjusted(-1, FACE_HEIGHT * 0.52, 1, -3), shown.angle, 7.8)
    _stripes(painter, room, shown.stripes)
    if shown.frozen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(255, 255, 255, 170), 1.0, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(room.adjusted(2.5, 2.5, -2.5, -2.5), 3.5, 3.5)


def _wire_marks(painter: QPainter, marks: tuple[int, ...]) -> None:
    painter.setPen(QColor(255, 255, 255, 190))
    for place, row in enumerate(marks):
        middle = FACE_HEIGHT / 2 + row * CELL_HEIGHT
        _text(painter, QRectF(2, middle - 7, 12, 14), str(place), 7.0)
    painter.setPen(QColor("#ffffff"))


def _meter(painter: QPainter, room: QRectF) -> None:
    middle, foot = room.center().x(), room.center().y() + 6
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#ffffff"), 1.5))
    painter.drawArc(QRectF(middle - 10, foot - 10, 20, 20), 20 * 16, 140 * 16)
    painter.drawLine(QPointF(middle, foot - 1), QPointF(middle + 7, foot - 11))
    painter.setBrush(QColor("#ffffff"))
    painter.drawEllipse(QPointF(middle, foot - 1), 1.2, 1.2)


def _stripes(painter: QPainter, room: QRectF, colors: tuple[str, ...]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for place, color in enumerate(colors[:4]):
        share = (room.width() - 8) / min(4, len(colors))
        painter.setBrush(QColor(color))
        stripe = QRectF(4 + place * share, room.bottom() - 4.5, share, 3)
        painter.drawRoundedRect(stripe, 1.5, 1.5)


@lru_cache(maxsize=64)
def target(fine: Grain) -> QPixmap:
    """The circled plus of a controlled X."""
    size = 26.0
    pixmap, painter = _canvas(size, size, fine.ratio)
    painter.setPen(QPen(QColor(switch.look.text), 1.6))
    painter.setBrush(QColor(switch.look.view))
    painter.drawEllipse(QRectF(1.5, 1.5, size - 3, size - 3))
    painter.drawLine(QPointF(size / 2, 1.5), QPointF(size / 2, size - 1.5))
    painter.drawLine(QPointF(1.5, size / 2), QPointF(size - 1.5, size / 2))
    painter.end()
    return pixmap


@lru_cache(maxsize=64)
def cross(fine: Grain) -> QPixmap:
    """One end of a swap."""
    pixmap, painter = _canvas(16, 16, fine.ratio)
    painter.setPen(QPen(QColor(switch.look.text), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(2, 2), QPointF(14, 14))
    painter.drawLine(QPointF(2, 14), QPointF(14, 2))
    painter.end()
    return pixmap


@lru_cache(maxsize=64)
def dot(filled: bool, fine: Grain) -> QPixmap:
    """A control, or an anti-control."""
    pixmap, painter = _canvas(DOT + 2, DOT + 2, fine.ratio)
    painter.setPen(QPen(QColor(switch.look.text), 1.6))
    painter.setBrush(QColor(switch.look.text if filled else switch.look.view))
    painter.drawEllipse(QRectF(1, 1, DOT, DOT))
    painter.end()
    return pixmap


@lru_cache(maxsize=256)
def fence(rows: int, fine: Grain) -> QPixmap:
    """A barrier over so many wires."""
    height = float(rows * CELL_HEIGHT)
    pixmap, painter = _canvas(12, height, fine.ratio)
    painter.setPen(QPen(QColor(switch.look.faint), 1.6, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(6, 2), QPointF(6, height - 2))
    painter.end()
    return pixmap


def _canvas(width: float, height: float, ratio: float) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return pixmap, painter


def _text(painter: QPainter, room: QRectF, text: str, size: float, *, bold: bool = False) -> None:
    font = QFont(QApplication.font())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setBold(bold)
    font.setPixelSize(max(1, round(size * 1.33)))
    while size > 6.0 and QFontMetricsF(font).horizontalAdvance(text) > room.width():
        size -= 0.5
        font.setPixelSize(max(1, round(size * 1.33)))
    painter.setFont(font)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.setPen(QColor("#ffffff") if bold else painter.pen())
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
