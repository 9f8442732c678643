"""What lets a model cheat, as a list: the reason, what to do, and one click that does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from ketbench.base.problems import Severity
from ketbench.data.checks.fixes import Fix
from ketbench.data.checks.leaks import Leak
from ketbench_ui.services.mending import in_window
from ketbench_ui.theme.layouts import button, card, cleared, column, holding, label, row, scrolled
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

MARKS = {
    Severity.ERROR: ("x-circle", "bad"),
    Severity.WARNING: ("warning", "warning"),
    Severity.NOTE: ("info", "accent"),
}
MARK_SIZE = 18
COLUMN = "dataset.columns."


class LeaksList(QWidget):
    """Findings about one dataset; `fix_wanted` carries the fix, `column_wanted` a name to show."""

    fix_wanted = Signal(object)
    column_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leaks: tuple[Leak, ...] = ()
        self._read_only = False
        self.fixes: list[tuple[Fix, QPushButton]] = []
        self._said = label(role="muted", wrap=True)
        self._room = column(gap=GAP)
        inside = column(self._said, self._room, None, gap=GAP)
        inside.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, GAP_WIDE)
        head = column(label("Leaks", "heading"))
        head.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, 0)
        self.setLayout(column(head, scrolled(holding(inside)), gap=0))
        switch.changed.connect(self._draw)

    def set_read_only(self, read_only: bool) -> None:
        """Nothing can be fixed in a project that must not be changed."""
        self._read_only = read_only
        for _, act in self.fixes:
            act.setEnabled(not read_only)

    def show_waiting(self) -> None:
        """The data are being looked through."""
        self._leaks = ()
        self._draw()
        self._said.setText("Looking for ways in which a model could cheat…")

    def show_refusal(self, sentence: str) -> None:
        """Why nothing was looked for."""
        self._leaks = ()
        self._draw()
        self._said.setText(f"Not looked for: {sentence}")

    def show_leaks(self, leaks: Sequence[Leak]) -> None:
        """Replace the findings."""
        self._leaks = tuple(leaks)
        self._draw()
        nothing = "None found: no duplicate rows or groups across parts, no id, copy of the target or constant."
        self._said.setText("" if leaks else nothing)

    def texts(self) -> list[str]:
        """The findings as they stand there."""
        return [str(leak.problem) for leak in self._leaks]

    def _draw(self) -> None:
        cleared(self._room)
        self.fixes = []
        self._said.setVisible(not self._leaks)
        for leak in self._leaks:
            self._room.addWidget(self._card(leak))

    def _card(self, leak: Leak) -> QWidget:
        problem = leak.problem
        said = column(
            label(in_window(str(problem.message)), wrap=True),
            label(in_window(problem.remedy), "muted", wrap=True),
            gap=2,
        )
        line = row(_mark(problem.severity), said, gap=GAP + 2, margin=GAP + 2)
        line.setStretch(1, 1)
        if problem.where.startswith(COLUMN):
            show = button("Show", "link", "Select the column")
            name = problem.where.removeprefix(COLUMN)
            show.clicked.connect(lambda: self.column_wanted.emit(name))
            line.addWidget(show)
        if leak.fix is not None:
            fix = leak.fix
            act = button(fix.title, tip="One step, which undo takes back")
            act.setEnabled(not self._read_only)
            act.clicked.connect(lambda: self.fix_wanted.emit(fix))
            self.fixes.append((fix, act))
            line.addWidget(act)
        return card(line)


def _mark(severity: Severity) -> QLabel:
    mark, tone = MARKS[severity]
    made = label()
    made.setPixmap(icon(f"{mark}-fill", getattr(switch.look, tone)).pixmap(QSize(MARK_SIZE, MARK_SIZE)))
    made.setToolTip(severity.value)
    made.setFixedWidth(MARK_SIZE + 2)
    return made
