"""Five steps over the window for whoever sees it the first time; it can be left at any moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSettings, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ketbench_ui.theme.layouts import button, column, label, row
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

SEEN = "tour-seen"
WIDTH = 330


@dataclass(frozen=True, slots=True)
class Step:
    """One stop.

    Parameters
    ----------
    page : str
        Shown meanwhile; empty leaves the page as it is.
    title, text : str
    bare : str
        Said instead while no project is open, so that the page is empty.
    """

    page: str
    title: str
    text: str
    bare: str = ""


STEPS = (
    Step("start", "Begin with a question", "Each card opens a project that is ready to run: data, model and controls."),
    Step(
        "data",
        "Data",
        "Import a table, give one column the role of the target, and see each preparation step.",
        "With a project open, this page shows its tables: roles, preparation, split and leaks.",
    ),
    Step(
        "circuit",
        "Circuit",
        "Drag gates from the palette, or type them; the state below follows every change.",
        "With a project open, circuits are drawn here from a palette of gates, and their state is shown live.",
    ),
    Step(
        "experiment",
        "Run and watch",
        "F5 runs. The curves grow live; Stop keeps what was measured.",
        "With a project open, F5 runs its experiment here, and the curves grow live.",
    ),
    Step(
        "compare",
        "Read the verdict",
        "A quantum result stands beside strong classical controls, with intervals.",
        "Runs of a project are compared here, quantum beside strong classical controls, with intervals.",
    ),
)


class Tour(QFrame):
    """A card at the lower right of the window."""

    left = Signal()

    def __init__(self, window: QWidget, show_page: Callable[[str], None], has_project: Callable[[], bool]) -> None:
        super().__init__(window)
        self._room, self._has_project = window, has_project
        self._show_page = show_page
        self.at = 0
        self.setProperty("role", "card")
        self.setAccessibleName("Tour")
        self.count, self.title = label("", "muted"), label("", "heading", wrap=True)
        self.text = label("", wrap=True)
        self.back, self.next = button("Back", ""), button("Next", "primary")
        self.leave = button("Leave the tour", "link", "Help, Tour brings it back")
        self.back.clicked.connect(lambda: self.go(self.at - 1))
        self.next.clicked.connect(lambda: self.go(self.at + 1))
        self.leave.clicked.connect(self.end)
        foot = row(self.leave, None, self.back, self.next, gap=GAP)
        self.setLayout(column(self.count, self.title, self.text, foot, gap=GAP, margin=GAP_WIDE))
        self.setFixedWidth(WIDTH)
        window.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Show the first step."""
        QSettings().setValue(SEEN, True)
        self.go(0)
        self.show()
        self.raise_()
        self.next.setFocus()

    def go(self, at: int) -> None:
        """Show a step; past the last it ends."""
        if at >= len(STEPS):
            self.end()
            return
        self.at = max(0, at)
        step = STEPS[self.at]
        self._show_page(step.page)
        self.count.setText(f"{self.at + 1} of {len(STEPS)}")
        self.title.setText(step.title)
        self.text.setText(step.text if self._has_project() else step.bare or step.text)
        self.back.setEnabled(self.at > 0)
        self.next.setText("Done" if self.at == len(STEPS) - 1 else "Next")
        self.adjustSize()
        self._place()

    def end(self) -> None:
        """Take the card away; pages of a project are left where there is none."""
        self.hide()
        if not self._has_project():
            self._show_page(STEPS[0].page)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner of a window that changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        window = self._room
        right, low = window.width() - self.width() - GAP_WIDE, window.height() - self.height() - 3 * GAP_WIDE
        lowest = window.height() - self.height() - GAP
        places = [QPoint(x, y) for y in (low, lowest, low // 2) for x in (right, GAP_WIDE, right // 2)]
        self.move(min(places, key=self._covered))

    def _covered(self, place: QPoint) -> int:
        """How much of what can be used lies under the card at a place, in pixels."""
        mine = QRect(self._room.mapToGlobal(place), self.size())
        covered = 0
        for widget in self._room.findChildren(QWidget):
            if _is_used(widget) and widget.isVisible() and not self.isAncestorOf(widget):
                seen = widget.visibleRegion().boundingRect()
                under = seen.translated(widget.mapToGlobal(QPoint(0, 0))).intersected(mine)
                covered += under.width() * under.height()
        return covered


def _is_used(widget: QWidget) -> bool:
    """Whether a person clicks or types there, so that a card had better not cover it."""
    takes_keys = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return takes_keys and not isinstance(widget, QAbstractScrollArea)
