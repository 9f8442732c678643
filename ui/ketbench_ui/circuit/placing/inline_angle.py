"""A line over a gate's face to type its angles; closes on Enter, Escape or a click elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ketbench_ui.circuit.inspecting.angle_field import angle_problem
from ketbench_ui.theme.theme import set_role


class InlineAngle(QLineEdit):
    """One to three expressions, separated by commas."""

    settled = Signal(list)
    judged = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget, text: str, count: int) -> None:
        super().__init__(text, parent)
        self._kept, self._count, self._around = text, count, parent
        self._done = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.textEdited.connect(self._judge)
        self.setAccessibleName("Angle")
        self.setObjectName("inline-angle")

    def open_over(self, room: QRect) -> None:
        """Show it over a face."""
        width = max(150, self.fontMetrics().horizontalAdvance(self._kept) + 40)
        height = self.sizeHint().height()
        parent = self._around.rect()
        x = min(max(4, room.center().x() - width // 2), max(4, parent.width() - width - 4))
        self.setGeometry(x, max(2, room.center().y() - height // 2), width, height)
        self.selectAll()
        self.show()
        self.setFocus()

    def problem(self) -> str:
        """Why the present text cannot be taken; empty when it can."""
        parts = self._parts()
        if len(parts) != self._count:
            return f"This gate takes {self._count} angles, not {len(parts)}; separate them by commas."
        return next((reason for part in parts if (reason := angle_problem(part))), "")

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the canvas from acting while an angle is typed."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes a readable text; Escape takes none."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.problem():
                self._finish(take=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(take=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A click elsewhere takes a readable text."""
        super().focusOutEvent(event)
        self._finish(take=not self.problem())

    def _parts(self) -> list[str]:
        return [part.strip() for part in self.text().split(",")]

    def _judge(self) -> None:
        reason = self.problem()
        set_role(self, "true" if reason else "false", "invalid")
        self.judged.emit(reason)

    def _finish(self, take: bool) -> None:
        if self._done:
            return
        self._done = True
        self.judged.emit("")
        if take and self.text().strip() != self._kept:
            self.settled.emit(self._parts())
        self.hide()
        self.closed.emit()
        self.deleteLater()
