"""The title over a plot: the quantity and its readings, shortened with dots where there is no room; draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from ketbench_ui.theme.theme import switch

SQUARE, SPACE = "■", "\N{NO-BREAK SPACE}"
LEAST = 3
"""Letters of a quantity that are left at least, before its dots."""
Readings = Sequence[tuple[str, str]]
"""Name of a curve and what it reads."""
SHORT = {"validation": "val."}


def titled(quantity: str, readings: Readings, head: str, room: int, font: QFont) -> tuple[str, bool]:
    """The title as rich text for a width in pixels, and whether something had to be left out.

    Names of the curves are shortened first, then left out, for their colours tell them; then the quantity gets dots.
    """
    bold = QFont(font)
    bold.setBold(True)
    wide, wider = QFontMetrics(font), QFontMetrics(bold)
    short = [(SHORT.get(name, name), value) for name, value in readings]
    bare = [("", value) for _, value in readings]
    for shown in (readings, short, bare):
        if wider.horizontalAdvance(quantity) + wide.horizontalAdvance(_plain(shown, head)) <= room:
            return _rich(quantity, shown, head), shown is bare
    left = max(room - wide.horizontalAdvance(_plain(bare, head)), wider.horizontalAdvance(f"{quantity[:LEAST]}…"))
    return _rich(wider.elidedText(quantity, Qt.TextElideMode.ElideRight, left), bare, head), True


def whole(quantity: str, readings: Readings, head: str) -> str:
    """All of it in a line."""
    said = [f"{name} {value}".strip() for name, value in readings]
    return f"{quantity}: {', '.join([*said, *([head] if head else [])])}."


def _plain(readings: Readings, head: str) -> str:
    parts = [SPACE.join(filter(None, (SQUARE, name, value))) for name, value in readings]
    return "  ".join(["", *parts, *([head] if head else [])])


def _rich(quantity: str, readings: Readings, head: str) -> str:
    parts = [
        f'<span style="color:{switch.look.curve(at)}">{SQUARE}</span>&nbsp;{escape(SPACE.join(filter(None, reading)))}'
        for at, reading in enumerate(readings)
    ]
    told = "&nbsp; ".join([*parts, *([escape(head)] if head else [])])
    return f'<b>{escape(quantity)}</b><span style="color:{switch.look.muted}">&nbsp; {told}</span>'
