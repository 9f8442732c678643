"""Finds words that have less room than they need, among all widgets of a window that are seen."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from ketbench_ui.theme.layouts import Eliding

Cut = tuple[str, str, tuple[int, int], tuple[int, int]]
SLACK = 1
"""Pixels that rounding may take."""


def clipped(window: QWidget) -> Iterator[Cut]:
    """Words that are cut, how they are cut, and the room they have and need."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or widget.visibleRegion().isEmpty():
            continue
        found = _cut(widget)
        if found is not None:
            yield found


def _cut(widget: QWidget) -> Cut | None:
    have = (widget.width(), widget.height())
    if isinstance(widget, Eliding):
        told = widget.toolTip()
        return (
            (widget.text(), "shortened untold", have, have) if widget.is_elided and widget.text() not in told else None
        )
    if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
        return _cut_label(widget, have)
    if isinstance(widget, QTabBar) and not widget.usesScrollButtons():
        need = widget.sizeHint()
        return ("tabs", "narrow", have, need.toTuple()) if need.width() > widget.width() + SLACK else None
    if isinstance(widget, QComboBox) and widget.currentText():
        return _cut_choice(widget, have)
    if isinstance(widget, QAbstractButton) and widget.text() and _is_worded(widget):
        need = widget.sizeHint()
        is_narrow = need.width() > widget.width() + SLACK or widget.minimumSizeHint().height() > widget.height() + SLACK
        return (widget.text(), "narrow", have, need.toTuple()) if is_narrow else _outside(widget, widget.text(), have)
    return None


def _is_worded(widget: QAbstractButton) -> bool:
    """Buttons that show their text; a stage paints and shortens its own, with the whole in its tooltip."""
    if isinstance(widget, QToolButton):
        return widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly or widget.icon().isNull()
    return True


def _cut_label(widget: QLabel, have: tuple[int, int]) -> Cut | None:
    if widget.wordWrap():
        need = widget.heightForWidth(widget.width())
        if need > widget.height() + SLACK:
            return widget.text(), "low", have, (widget.width(), need)
    elif widget.minimumWidth() == 0 and widget.textFormat() != Qt.TextFormat.RichText:
        need = widget.sizeHint()
        if need.width() > widget.width() + SLACK or need.height() > widget.height() + SLACK:
            return widget.text(), "narrow", have, need.toTuple()
    return _outside(widget, widget.text(), have)


def _cut_choice(widget: QComboBox, have: tuple[int, int]) -> Cut | None:
    option = QStyleOptionComboBox()
    widget.initStyleOption(option)
    room = widget.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, widget
    )
    need = widget.fontMetrics().horizontalAdvance(option.currentText)
    told = widget.currentText() in widget.toolTip()
    return (option.currentText, "choice", have, (need, room.width())) if need > room.width() + 2 and not told else None


def _outside(widget: QWidget, text: str, have: tuple[int, int]) -> Cut | None:
    """Covered by the edge of what it stands in, where nothing scrolls."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return None
        if above.isWindow():
            break
        above = above.parentWidget()
    seen = widget.visibleRegion().boundingRect()
    if seen.width() + SLACK < widget.width() or seen.height() + SLACK < widget.height():
        return text, "outside", (seen.width(), seen.height()), have
    return None
