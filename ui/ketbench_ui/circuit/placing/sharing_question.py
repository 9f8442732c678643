"""The question after a paste or a repeat: shall the copies share their parameters; asked once, on the drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ketbench.circuit.circuit import Circuit
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.theme.layouts import button, label, row
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP

SHOWN = 3
MARGIN = 10


class SharingQuestion(QWidget):
    """A sentence and two buttons at the foot of the drawing; the next edit takes it away.

    New parameters are there already when it is asked, so that who does not answer has them.
    """

    def __init__(self, port: QWidget, editing: Editing) -> None:
        super().__init__(port)
        self._port, self._editing = port, editing
        self._asked: Circuit | None = None
        self._share: Callable[[], None] = self.hide
        self.text = label()
        self.new = button("New parameters")
        self.share = button("Share them")
        self.share.setToolTip("The copies use the parameters of the original (Ctrl+Shift+V); can be undone")
        self.new.setToolTip("Each copy keeps parameters of its own; can be undone")
        self.new.clicked.connect(self._close)
        self.share.clicked.connect(self.answer_share)
        parts = row(self.text, self.new, self.share, gap=GAP)
        parts.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(parts)
        editing.changed.connect(self._follow)
        port.installEventFilter(self)
        self.hide()

    def ask(self, what: str, names: Sequence[str], share: Callable[[], None]) -> None:
        """Ask about what is on the drawing now.

        Parameters
        ----------
        what : str
            What was done, as "Pasted".
        names : sequence of str
            Parameters of the original, of which the copies have new ones.
        share : callable
            Puts shared ones in their place, as one step.
        """
        self._asked, self._share = self._editing.circuit, share
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        self.text.setText(f"{what} with new parameters instead of {', '.join(names[:SHOWN])}{more}.")
        self.setAccessibleName(self.text.text())
        self.show()
        self._place()

    @property
    def is_open(self) -> bool:
        """Whether an answer is still possible."""
        return self._asked is not None and self._asked is self._editing.circuit

    def answer_share(self) -> None:
        """Share them."""
        share = self._share
        self._close()
        share()

    def _close(self) -> None:
        self._asked = None
        self.hide()

    def _follow(self) -> None:
        if not self.is_open:
            self._close()

    def _place(self) -> None:
        self.adjustSize()
        # At the left: the right corner is the overview's.
        self.move(MARGIN, max(MARGIN, self._port.height() - self.height() - 2 * MARGIN))
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A sheet over the drawing."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(switch.look.line_strong))
        painter.setBrush(QColor(switch.look.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
