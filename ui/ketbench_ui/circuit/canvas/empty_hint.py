"""What stands on the drawing while there is no circuit: what to do next, and a button that does it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from ketbench_ui.theme.layouts import button, column, label, row
from ketbench_ui.theme.tokens import GAP

NOTHING = "No circuit yet. Make one, then drag gates on its wires, or type OpenQASM below."
EMPTY = "Drag a gate from Gates onto a wire, press its letter on a cell (H, X, 2 for RY), or type OpenQASM below."
CLOSED = "Open a project or make one, and its circuits are drawn here."


class EmptyHint(QWidget):
    """A sentence and a button.

    Parameters
    ----------
    parent : QWidget
    around : QWidget
        A part of the parent that has nothing to show; the hint stands in its middle.
    """

    new_wanted = Signal()

    def __init__(self, parent: QWidget, around: QWidget) -> None:
        super().__init__(parent)
        self._page, self._around = parent, around
        self.text = label(NOTHING, "muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.make = button("New circuit")
        self.make.clicked.connect(self.new_wanted)
        self.setLayout(column(self.text, row(None, self.make, None), gap=GAP))
        self.setFixedWidth(340)
        around.installEventFilter(self)
        self.hide()

    def show_for(self, nothing: bool, read_only: bool, is_empty: bool = False) -> None:
        """Appear where there is no circuit, or one without gates; without the button where nothing may be made."""
        self.text.setText(EMPTY if is_empty else CLOSED if read_only else NOTHING)
        self.make.setVisible(not read_only and not is_empty)
        # Over an empty drawing it must not catch the gate that is dropped there.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, is_empty)
        self.setVisible(nothing or (is_empty and not read_only))
        self._centre()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._centre()
        return False

    def _centre(self) -> None:
        self.adjustSize()
        middle = self._around.mapTo(self._page, self._around.rect().center())
        self.move(middle - self.rect().center())
        self.raise_()
