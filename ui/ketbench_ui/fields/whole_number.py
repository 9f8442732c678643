"""A box for a whole number that takes no other text in silence: it turns red, says why, and keeps its value."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QSpinBox, QToolTip, QWidget

from ketbench_ui.theme.theme import set_role

BREAKS = {"\n", "\r"}


def whole(text: str, separator: str = ",") -> int | None:
    """The whole number that a text means; None for any other text, a decimal among them.

    Examples
    --------
    >>> whole("1,000"), whole(" −7 "), whole("12 000"), whole("0,5"), whole("1e3"), whole("foo")
    (1000, -7, 12000, None, None, None)
    """
    plain = text.strip().replace("−", "-")
    for between in {separator, " ", "\u202f", "\xa0"}:
        if between and re.fullmatch(rf"[-+]?\d{{1,3}}({re.escape(between)}\d{{3}})+", plain):
            plain = plain.replace(between, "")
    return int(plain) if re.fullmatch(r"[-+]?\d+", plain) else None


def whole_problem(name: str, text: str, low: int, high: int, separator: str = ",") -> str:
    """Why a text is not a whole number of a range, in a sentence; empty when it is one.

    Examples
    --------
    >>> whole_problem("Seed", "foo", 0, 99)
    "Seed must be a whole number from 0 to 99, not 'foo'."
    >>> whole_problem("Seed", "7", 0, 99)
    ''
    """
    found = whole(text, separator)
    if found is not None and low <= found <= high:
        return ""
    return f"{name} must be a whole number from {low} to {high:,}, not '{text.strip()}'."


class WholeNumber(QSpinBox):
    """As `QSpinBox`, but what is typed stays to be seen, and `judged` tells what is wrong with it."""

    judged = Signal(str)
    """A sentence; empty when all is right again."""

    def __init__(
        self, name: str, low: int = 0, high: int = 99, unit: str = "", step: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tip, self.problem = "", ""
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setSuffix(unit)
        self.setSingleStep(step)
        self._held, self._restoring = self.value(), False
        self.lineEdit().textChanged.connect(self._judge)
        self.editingFinished.connect(self._settle)

    def setToolTip(self, text: str) -> None:
        """Kept while a problem stands in its place."""
        self._tip = text
        super().setToolTip(self.problem or text)

    def setValue(self, value: int) -> None:
        """Show another value in place of whatever was typed."""
        super().setValue(value)
        self._held = self.value()
        self._judge(self.lineEdit().text())

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Let anything be typed: what cannot be is said, not dropped letter by letter."""
        wrong = self._problem_of(text)
        return (QValidator.State.Intermediate if wrong else QValidator.State.Acceptable), text, place

    def valueFromText(self, text: str) -> int:
        """The number; the present one for a text that is none."""
        return self.value() if self._problem_of(text) else self._read(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A text that is not a number is not put right behind one's back."""
        if self.problem:
            QWidget.focusOutEvent(self, event)
            self.editingFinished.emit()
        else:
            super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a text that is not a number says so again."""
        if self.problem and event.text() in BREAKS:
            self._tell()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _read(self, text: str) -> int:
        plain = self._bare(text)
        if plain == self.specialValueText() and plain:
            return self.minimum()
        found = whole(plain, self.locale().groupSeparator())
        return self.value() if found is None else found

    def _bare(self, text: str) -> str:
        return text.strip().removesuffix(self.suffix().strip()).removeprefix(self.prefix().strip()).strip()

    def _problem_of(self, text: str) -> str:
        plain = self._bare(text)
        if plain and plain == self.specialValueText():
            return ""
        name = self.accessibleName() or "This"
        return whole_problem(name, plain, self.minimum(), self.maximum(), self.locale().groupSeparator())

    def _settle(self) -> None:
        if not self.problem:
            self._held = self.value()

    def _restore(self, text: str) -> None:
        """Back to the value from before the typing, under the text: the 1 of "1.5" was no wish for one."""
        if self.value() == self._held:
            return
        self._restoring, place = True, self.lineEdit().cursorPosition()
        super().setValue(self._held)
        self.lineEdit().setText(text)
        self.lineEdit().setCursorPosition(place)
        self._restoring = False

    def stepBy(self, steps: int) -> None:
        """Arrow keys go on from the value that holds."""
        super().stepBy(steps)
        self._held = self.value()

    def _judge(self, text: str) -> None:
        if self._restoring:
            return
        before, self.problem = self.problem, self._problem_of(text)
        if self.problem:
            self._restore(text)
        if self.problem == before:
            return
        set_role(self, "true" if self.problem else "false", "invalid")
        super().setToolTip(self.problem or self._tip)
        self.setAccessibleDescription(self.problem)
        self.judged.emit(self.problem)
        self._tell()

    def _tell(self) -> None:
        if not self.problem:
            QToolTip.hideText()
        elif self.isVisible():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.problem, self)
