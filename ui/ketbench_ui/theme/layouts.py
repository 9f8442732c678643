"""Short words for what every page lays out: rows, columns, labels, cards, lines; holds no state."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ketbench_ui.theme.tokens import GAP

T = TypeVar("T", bound=QBoxLayout)
Part = QWidget | QLayout | int | None


def column(*parts: Part, gap: int = GAP, margin: int = 0) -> QVBoxLayout:
    """Parts from top to bottom; an integer is a gap, None takes the room that is left."""
    return _filled(QVBoxLayout(), parts, gap, margin)


def row(*parts: Part, gap: int = GAP, margin: int = 0) -> QHBoxLayout:
    """Parts from left to right; an integer is a gap, None takes the room that is left."""
    return _filled(QHBoxLayout(), parts, gap, margin)


def _filled(layout: T, parts: tuple[Part, ...], gap: int, margin: int) -> T:
    layout.setSpacing(gap)
    layout.setContentsMargins(margin, margin, margin, margin)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
    return layout


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A text with a role that the style sheet knows."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def eliding(role: str = "") -> QLabel:
    """A line of text that ends in dots where there is no room; its tooltip can say the whole."""
    from superqt import QElidingLabel

    made = QElidingLabel()
    made.setProperty("role", role)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


def button(text: str, role: str = "", tip: str = "") -> QPushButton:
    """A push button; role "primary" asks for the click, "link" stands in text."""
    made = QPushButton(text)
    made.setToolTip(tip)
    if role:
        made.setProperty("role", role)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def card(layout: QLayout, role: str = "card") -> QFrame:
    """A raised area."""
    frame = QFrame()
    frame.setProperty("role", role)
    frame.setLayout(layout)
    return frame


def rule() -> QFrame:
    """A thin line."""
    return card(QVBoxLayout(), "line")


def scrolled(content: QWidget) -> QScrollArea:
    """Content that scrolls up and down, never sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area


def holding(layout: QLayout, role: str = "") -> QWidget:
    """A plain widget around a layout."""
    widget = QWidget()
    widget.setLayout(layout)
    if role:
        widget.setProperty("role", role)
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def cleared(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            cleared(inner)
