"""A text of several lines as a parameter, in letters of one width; the line that cannot be read is underlined."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QColor, QFocusEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from ketbench.contract.chosen.looking import trouble_of
from ketbench.contract.forms import FormField
from ketbench_ui.fields.editors import Editor
from ketbench_ui.theme.layouts import column
from ketbench_ui.theme.theme import mono, set_role, switch

LINES_SHOWN = (4, 14)
"""The fewest and the most lines to see at once."""


class CodeEditor(Editor):
    """The text; Tab leaves it, as everywhere in the form."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.marked_line = 0
        self.text = _Text()
        self.text.setFont(mono())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(field.title)
        self.text.setProperty("role", "field")
        self.text.textChanged.connect(self._typed)
        self.text.left = self.settled.emit
        self.setLayout(column(self.text))
        self.setFocusProxy(self.text)
        self._fit()
        switch.changed.connect(self._underline)

    def value(self) -> str:
        """The text."""
        return self.text.toPlainText()

    def set_value(self, value: Any) -> None:
        """Show a text; the same is left alone, so that the cursor stays."""
        text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
        if text != self.value():
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(False)
            self._fit()
        self._underline()

    def mark(self, wrong: bool) -> None:
        """Red border while the text is refused, and the line that cannot be read underlined."""
        set_role(self.text, "true" if wrong else "false", "invalid")
        self._underline()

    def _typed(self) -> None:
        self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        least, most = LINES_SHOWN
        lines = min(max(self.text.document().blockCount() + 1, least), most)
        self.text.setFixedHeight(lines * self.text.fontMetrics().lineSpacing() + 18)

    def _underline(self) -> None:
        found = trouble_of(self.field, self.value())
        self.marked_line = found.line if found else 0
        block = self.text.document().findBlockByNumber(self.marked_line - 1)
        if not self.marked_line or not block.isValid():
            self.text.setExtraSelections([])
            return
        wave, room = QTextEdit.ExtraSelection(), QTextEdit.ExtraSelection()
        color = QColor(switch.look.bad)
        wave.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.format.setUnderlineColor(color)
        wave.cursor = QTextCursor(block)
        wave.cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        color.setAlpha(36)
        room.format.setBackground(color)
        room.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        room.cursor = QTextCursor(block)
        self.text.setExtraSelections([room, wave])


class _Text(QPlainTextEdit):
    """Says when the cursor leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.left = lambda: None

    def focusOutEvent(self, e: QFocusEvent) -> None:
        """As usual, and say so."""
        super().focusOutEvent(e)
        self.left()
