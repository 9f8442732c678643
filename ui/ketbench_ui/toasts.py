"""Short messages over the lower right corner; they go by themselves and never take the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ketbench_ui.layouts import button, label, row
from ketbench_ui.tokens import GAP

SHOWN_MS = {"info": 6000, "good": 4000, "bad": 12000}
MOST = 3
WIDTH = 380


class Toasts(QObject):
    """Stacks messages over a widget; `show_wanted` when a person asks for more about an error."""

    show_wanted = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._shown: list[QFrame] = []
        over.installEventFilter(self)

    def say(self, text: str, tone: str = "info") -> None:
        """Show a message; the oldest makes room."""
        while len(self._shown) >= MOST:
            self._drop(self._shown[0])
        toast = self._frame(text, tone)
        self._shown.append(toast)
        self._place()
        toast.show()
        toast.raise_()
        QTimer.singleShot(SHOWN_MS.get(tone, 6000), toast, lambda: self._drop(toast))

    def texts(self) -> list[str]:
        """What is shown now."""
        return [toast.accessibleName() for toast in self._shown]

    def clear(self) -> None:
        """Take all away."""
        for toast in list(self._shown):
            self._drop(toast)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _frame(self, text: str, tone: str) -> QFrame:
        toast = QFrame(self._over)
        toast.setProperty("role", "toast")
        toast.setProperty("tone", tone)
        toast.setAccessibleName(text)
        layout = row(label(text, wrap=True), gap=GAP, margin=GAP + 2)
        layout.setStretch(0, 1)
        if tone == "bad":
            more = button("Show", "link", "Open the Problems panel")
            more.clicked.connect(self.show_wanted)
            more.clicked.connect(lambda: self._drop(toast))
            layout.addWidget(more)
        toast.setLayout(layout)
        toast.setFixedWidth(min(WIDTH, self._over.width() - 2 * GAP))
        toast.setFixedHeight(max(layout.heightForWidth(toast.width()), layout.sizeHint().height()))
        return toast

    def _drop(self, toast: QFrame) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._over.height() - 36
        for toast in reversed(self._shown):
            bottom -= toast.height() + GAP
            toast.move(self._over.width() - toast.width() - GAP * 2, bottom)
