"""The title over a plot: the quantity and its readings, shortened with dots where there is no room; draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from ketbench_ui.theme.theme import switch

SQUARE, SPACE = "■", "\N{NO-BREAK SPACE}"
MOST_READ = 3
"""Curves whose readings stand side by side without their names."""
LEAST = 3
"""Letters of a quantity that are left at least, before its dots."""
Readings = Sequence[tuple[str, str]]
"""Name of a curve and what it reads."""
SHORT = {"validation": "val."}


def titled(quantity: str, readings: Readings, head: str, room: int, font: QFont, spread: str = "") -> tuple[str, bool]:
    """The title as rich text for a width in pixels, and whether something had to be left out.

    Names of the curves are shortened first, then left out, for their colours tell them; then the quantity gets dots.
    Of many curves `spread` says from where to where they reach, before the quantity is shortened.
    """
    bold = QFont(font)
    bold.setBold(True)
    wide, wider = QFontMetrics(font), QFontMetrics(bold)
    short = [(SHORT.get(name, name), value) for name, value in readings]
    many = len(readings) > MOST_READ
    bare = [] if many else [("", value) for _, value in readings]
    for shown in (readings, short) if many else (readings, short, bare):
        if wider.horizontalAdvance(quantity) + wide.horizontalAdvance(_plain(shown, head)) <= room:
            return _rich(quantity, shown, head), shown is bare
    if many:
        count = f"{len(readings)} curves"
        for told in (", ".join(filter(None, (count, spread, head))), head or count):
            if wider.horizontalAdvance(quantity) + wide.horizontalAdvance(_plain([], told)) <= room:
                return _rich(quantity, [], told), True
        head = ""
    left = max(room - wide.horizontalAdvance(_plain(bare, head)), wider.horizontalAdvance(f"{quantity[:LEAST]}…"))
    return _rich(wider.elidedText(quantity, Qt.TextElideMode.ElideRight, left), bare, head), True


def legend(readings: Readings) -> str:
    """Names and readings with their colours, as rich text that breaks between curves."""
    parts = [
        f'<span style="color:{switch.look.curve(at)}">{SQUARE}</span>&nbsp;{_unbroken(reading)}'
        for at, reading in enumerate(readings)
    ]
    return "&nbsp; ".join(parts)


def whole(quantity: str, readings: Readings, head: str) -> str:
    """All of it in a line."""
    said = [f"{name} {value}".strip() for name, value in readings]
    return f"{quantity}: {', '.join([*said, *([head] if head else [])])}."


def _plain(readings: Readings, head: str) -> str:
    parts = [SPACE.join(filter(None, (SQUARE, name, value))) for name, value in readings]
    return "  ".join(["", *parts, *([head] if head else [])])


def _rich(quantity: str, readings: Readings, head: str) -> str:
    told = "&nbsp; ".join(filter(None, (legend(readings), escape(head))))
    return f'<b>{escape(quantity)}</b><span style="color:{switch.look.muted}">&nbsp; {told}</span>'


def _unbroken(reading: tuple[str, str]) -> str:
    return escape(SPACE.join(filter(None, reading)).replace(" ", SPACE))
