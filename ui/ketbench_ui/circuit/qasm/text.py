"""An editor for OpenQASM with coloured words and an underlined line for what cannot be read; parses nothing."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRegularExpression, Qt, Signal
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from ketbench.base.errors import QasmError
from ketbench.circuit.qasm.limits import refuse_long
from ketbench_ui.theme.theme import mono, switch

_KEYWORDS = (
    "OPENQASM|include|qubit|qreg|bit|creg|input|output|gate|def|opaque|if|else|measure|reset|barrier|ctrl|negctrl|inv|"
    "pow|float|int|uint|angle|array|const|let|for|in|while|end|return|pragma"
)


MOST_COLOURED = 20_000
"""Lines that are coloured; further ones of a long text stay plain, so that pasting it does not stop the window."""


class Highlighter(QSyntaxHighlighter):
    """Colours keywords, numbers, comments and annotations."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._rules: list[tuple[QRegularExpression, QTextCharFormat]] = []
        self.recolor()

    def recolor(self) -> None:
        """Take the colours of the look."""
        look = switch.look
        words = (
            (rf"\b({_KEYWORDS})\b", look.accent),
            (r"\b\d+(\.\d+)?([eE][+-]?\d+)?\b|\bpi\b|π", look.curve(4)),
            (r'"[^"]*"', look.good),
            (r"^\s*@.*$|^\s*#?pragma.*$", look.curve(3)),
            (r"//.*$", look.faint),
        )
        self._rules = [(QRegularExpression(pattern), _ink(color)) for pattern, color in words]
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour a line; later rules win."""
        if self.currentBlock().blockNumber() >= MOST_COLOURED:
            return
        for pattern, ink in self._rules:
            found = pattern.globalMatch(text)
            while found.hasNext():
                match = found.next()
                self.setFormat(match.capturedStart(), match.capturedLength(), ink)


def _ink(color: str) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setForeground(QColor(color))
    return ink


class QasmText(QPlainTextEdit):
    """The text."""

    refused = Signal(str)
    """Why what was pasted or dropped is not taken."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(mono())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("OpenQASM")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(10)
        self.marked_line = 0
        self._colors = Highlighter(self.document())
        switch.changed.connect(self._colors.recolor)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take what is pasted or dropped, unless it is too long ever to be read."""
        try:
            refuse_long(source.text())
        except QasmError as error:
            self.refused.emit(str(error))
            return
        super().insertFromMimeData(source)

    def replace_text(self, text: str) -> None:
        """Show another text, the cursor and the scroll bars staying where they were."""
        old = self.toPlainText()
        if text == old:
            return
        place = self.textCursor().position()
        bars = (self.verticalScrollBar(), self.horizontalScrollBar())
        values = [bar.value() for bar in bars]
        start, stop, part = difference(old, text)
        if stop - start > len(old) // 2:
            self.setPlainText(text)
            cursor = self.textCursor()
            cursor.setPosition(min(place, len(text)))
            self.setTextCursor(cursor)
        else:
            self._put(start, stop, part)
        for bar, value in zip(bars, values, strict=True):
            bar.setValue(value)

    def _put(self, start: int, stop: int, part: str) -> None:
        """Change a part, so that ten thousand other lines need not be laid out and coloured again."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(part)
        self.document().clearUndoRedoStacks()

    def mark(self, line: int) -> None:
        """Underline a line, the first being 1; 0 underlines nothing."""
        self.marked_line = line
        block = self.document().findBlockByNumber(line - 1)
        if line < 1 or not block.isValid():
            self.setExtraSelections([])
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
        self.setExtraSelections([room, wave])

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor there."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, max(0, column - 1))
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def difference(old: str, new: str) -> tuple[int, int, str]:
    """The part of a text that another one has differently, in Qt's positions, which count UTF-16 units.

    Examples
    --------
    >>> difference("h q[0]; x q[1];", "h q[0]; y q[1];")
    (8, 9, 'y')
    """
    start = _common(old, new)
    tail = min(_common(old[::-1], new[::-1]), min(len(old), len(new)) - start)
    stop, end = len(old) - tail, len(new) - tail
    return _units(old[:start]), _units(old[:stop]), new[start:end]


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
