"""Short words for what every page lays out: rows, columns, labels, cards, lines; holds no state."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ketbench_ui.theme.tokens import GAP, LABEL_WIDTH

USUAL_HEIGHT = 15
"""Of a line of text, pixels, for which fixed widths were chosen."""
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


class Eliding(QLabel):
    """A line of text that ends in dots where there is no room; its tooltip says the whole, or what it is told to."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._short = ""
        self._measured: tuple[object, QSize] = (None, QSize())

    def setText(self, text: str) -> None:
        """Say another thing, and the whole of it in the tooltip."""
        self.say(text)

    def say(self, text: str, short: str = "", whole: str = "") -> None:
        """Say a thing, in short words where the long ones have no room; the tooltip says the whole."""
        if (text, short) != (super().text(), self._short):
            self._short = short
            super().setText(text)
            self.update()
        self.setToolTip(whole or text)

    def text(self) -> str:
        """The words that are seen: the long ones where they fit, else the short ones."""
        long = super().text()
        fits = self.fontMetrics().horizontalAdvance(long) <= self.contentsRect().width()
        return long if fits or not self._short else self._short

    def minimumSizeHint(self) -> QSize:
        """A few letters and the dots; layouts ask many times for each change."""
        key = (super().text(), self.font().key(), self.property("role"))
        if key != self._measured[0]:
            wide = self.fontMetrics().horizontalAdvance
            least = QSize(min(wide("Mmm…"), wide(key[0]) + 1), super().minimumSizeHint().height())
            self._measured = key, least
        return self._measured[1]

    @property
    def is_elided(self) -> bool:
        """Whether not all of the text is seen."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        told = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), told)
        painter.end()


def eliding(role: str = "") -> Eliding:
    """A line of text that ends in dots where there is no room."""
    return Eliding(role)


def button(text: str, role: str = "", tip: str = "") -> QPushButton:
    """A push button; role "primary" asks for the click, "link" stands in text."""
    made = QPushButton(text)
    made.setToolTip(tip)
    if role:
        made.setProperty("role", role)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def tool(text: str, tip: str) -> QToolButton:
    """A flat button with its icon beside its word."""
    made = QToolButton()
    made.setText(text)
    made.setToolTip(tip)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return made


def toggle(text: str, tip: str) -> QToolButton:
    """One that stays pressed."""
    made = tool(text, tip)
    made.setCheckable(True)
    return made


def card(layout: QLayout, role: str = "card") -> QFrame:
    """A raised area."""
    frame = QFrame()
    frame.setProperty("role", role)
    frame.setLayout(layout)
    return frame


def label_width() -> int:
    """Width of the names beside fields, which grows with the letters."""
    return round(LABEL_WIDTH * QFontMetrics(QApplication.font()).height() / USUAL_HEIGHT)


def rule() -> QFrame:
    """A thin line."""
    return card(QVBoxLayout(), "line")


class _Scrolled(QScrollArea):
    """Lays out its content once more where that got its size while it was being shown, of which Qt tells nobody."""

    def showEvent(self, event: QShowEvent) -> None:
        """Only where the layout fills another room than there is."""
        super().showEvent(event)
        content = self.widget()
        layout = content.layout() if content is not None else None
        if content is not None and layout is not None and layout.geometry() != content.rect():
            layout.invalidate()
            layout.activate()


def scrolled(content: QWidget) -> QScrollArea:
    """Content that scrolls up and down, never sideways."""
    area = _Scrolled()
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
