"""A line for one angle: an expression that cannot be read turns it red with the reason and changes nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ketbench.base.errors import KetbenchError
from ketbench.circuit.angles.expressions import expression
from ketbench_ui.theme.theme import set_role


def angle_problem(text: str) -> str:
    """Why a text is not an angle; empty when it is one."""
    try:
        expression(text)
    except KetbenchError as error:
        return str(error)
    return ""


class AngleField(QLineEdit):
    """Expression of an angle in radians."""

    settled = Signal(str)
    """A readable text was confirmed."""
    judged = Signal(str)
    """The reason against the present text, empty when it is fine."""
    abandoned = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._kept = text
        self.problem = ""
        self.setPlaceholderText("pi/4, theta, x[0]")
        self.textEdited.connect(self.judge)
        self.returnPressed.connect(self._confirm)
        self.editingFinished.connect(self._confirm)

    def judge(self, text: str) -> None:
        """Say whether a text is an angle."""
        self.problem = angle_problem(text)
        set_role(self, "true" if self.problem else "false", "invalid")
        self.setToolTip(self.problem)
        self.judged.emit(self.problem)

    def keep(self, text: str) -> None:
        """Show another value, unless something else is being typed."""
        if text != self._kept and not self.problem:
            self._kept = text
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the value that holds."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._kept)
            self.judge(self._kept)
            self.abandoned.emit()
        else:
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        text = self.text().strip()
        if not self.problem and text != self._kept:
            self._kept = text
            self.settled.emit(text)
