"""Short messages over a corner where no plot is; they go by themselves and never take the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QWidget

from ketbench_ui.theme.layouts import button, label, row
from ketbench_ui.theme.tokens import GAP

SHOWN_MS = {"info": 6000, "good": 4000, "bad": 12000}
MOST = 3
WIDTH, NARROWEST = 380, 200
FOOT = 36
PERCHES = ("inspector", "project")
"""Docks with room at their lower end, the best first; plots end at the right of all others."""
_PLACING = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ZOrderChange)


class _Toast(QFrame):
    """A message that a click takes away: it may lie over what one wants to see."""

    pressed = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Anywhere on it."""
        self.pressed.emit()


class Toasts(QObject):
    """Stacks messages over a widget; an error offers the way to where it is mended.

    Parameters
    ----------
    over : QWidget
    perches : sequence of QDockWidget
        Over the first of them that is seen the messages stand; else in the lower right corner.
    """

    def __init__(self, over: QWidget, perches: Sequence[QDockWidget] = ()) -> None:
        super().__init__(over)
        self._over, self._perches = over, tuple(perches)
        self._shown: list[QFrame] = []
        self.act_of: Callable[[str], tuple[str, Callable[[], None]] | None] = lambda _: None
        """Words and deed of the button of an error."""
        self._under = QFrame(over)
        self._under.setProperty("role", "view")
        self._under.hide()
        self._settle = QTimer(self, interval=0, singleShot=True)
        self._settle.timeout.connect(self._place)
        for watched in (over, *perches):
            watched.installEventFilter(self)

    def say(self, text: str, tone: str = "info") -> None:
        """Show a message; the oldest makes room, and the same one said before."""
        self.withdraw(text)
        while len(self._shown) >= MOST:
            self._drop(self._shown[0])
        toast = self._frame(text, tone)
        self._shown.append(toast)
        toast.show()
        self._place()
        QTimer.singleShot(SHOWN_MS.get(tone, 6000), toast, lambda: self._drop(toast))

    def texts(self) -> list[str]:
        """What is shown now."""
        return [toast.accessibleName() for toast in self._shown]

    def places(self) -> list[QRect]:
        """Where the messages stand."""
        return [toast.geometry() for toast in self._shown]

    def withdraw(self, text: str) -> None:
        """Take a message away that holds no more."""
        for toast in [toast for toast in self._shown if toast.accessibleName() == text]:
            self._drop(toast)

    def clear(self) -> None:
        """Take all away."""
        for toast in list(self._shown):
            self._drop(toast)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the dock, and stay over a dock that comes to the front."""
        if event.type() in _PLACING and self._shown:
            self._settle.start()
        return False

    def _frame(self, text: str, tone: str) -> QFrame:
        toast = _Toast(self._over)
        toast.pressed.connect(lambda: self._drop(toast))
        toast.setToolTip("Click to take it away")
        toast.setProperty("role", "toast")
        toast.setProperty("tone", tone)
        toast.setAccessibleName(text)
        layout = row(label(text, wrap=True), gap=GAP, margin=GAP + 2)
        layout.setStretch(0, 1)
        act = self.act_of(text) if tone == "bad" else None
        if act is not None:
            words, go = act
            more = button(words, "link", "Show where it is mended")
            more.clicked.connect(lambda: (self._drop(toast), go()))
            layout.addWidget(more)
        toast.setLayout(layout)
        return toast

    def _drop(self, toast: QFrame) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _ground(self) -> QRect:
        """The area whose lower end the messages cover."""
        for dock in self._perches:
            if dock.isVisible() and not dock.isFloating() and dock.width() >= NARROWEST:
                return dock.geometry()
        width = min(WIDTH + 2 * GAP, self._over.width())
        return QRect(self._over.width() - width - GAP, 0, width, self._over.height() - FOOT)

    def _place(self) -> None:
        ground = self._ground()
        bottom = ground.bottom()
        for toast in reversed(self._shown):
            toast.setFixedWidth(min(WIDTH, ground.width() - 2 * GAP))
            # Of the frame, whose coloured edge takes from the width; the layout does not know of it.
            toast.setFixedHeight(max(toast.heightForWidth(toast.width()), toast.minimumSizeHint().height()))
            bottom -= toast.height() + GAP
            toast.move(ground.right() - toast.width() - GAP, bottom)
            toast.raise_()
        self._lay_under(ground, bottom - GAP)

    def _lay_under(self, ground: QRect, top: int) -> None:
        """Nothing of a dock is seen between the messages that cover it."""
        self._under.setVisible(bool(self._shown) and ground in [dock.geometry() for dock in self._perches])
        self._under.setGeometry(ground.left(), top, ground.width(), ground.bottom() - top + 1)
        self._under.raise_()
        for toast in self._shown:
            toast.raise_()
