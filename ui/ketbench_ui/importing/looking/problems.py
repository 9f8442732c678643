"""What was wrong in a file, where, and what was done about it, with fixes of one click; decides nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QMenu, QPushButton, QStackedWidget, QTreeWidget, QTreeWidgetItem, QWidget

from ketbench.base.counting import counted
from ketbench.data.importing.fixes import Fix
from ketbench.data.importing.look import Look
from ketbench.data.preparing.preparation import Step
from ketbench.data.roles import Role
from ketbench_ui.theme.layouts import button, cleared, column, holding, label, row
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

MOST_BUTTONS, MOST_NAMED = 4, 6
NOTHING = "No problems found: every row and every cell is read as written."
REST = "Every other cell is read as written."


class ProblemList(QWidget):
    """Problems of a look; `wanted` carries a fix."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QTreeWidget()
        self.table.setAccessibleName("Problems of the file")
        self.table.setHeaderLabels(["Line", "Column", "What was found", "What was done"])
        self.table.setRootIsDecorated(False)
        self.table.setWordWrap(True)
        head = self.table.header()
        head.setStretchLastSection(False)
        for section, mode in enumerate((0, 0, 1, 1)):
            how = QHeaderView.ResizeMode.Stretch if mode else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(section, how)
        self.count = label(role="heading", wrap=True)
        self.steps = label(role="good", wrap=True)
        self._buttons = column(gap=GAP)
        self.buttons: list[QPushButton] = []
        self._nothing = label(NOTHING, "muted", wrap=True)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(holding(column(row(self._nothing, margin=GAP_WIDE), None)))
        self._stack.addWidget(self.table)
        top = column(self.count, self._buttons, self.steps, gap=GAP, margin=GAP_WIDE)
        body = column(holding(top), gap=0)
        body.addWidget(self._stack, 1)
        self.setLayout(body)

    def show_look(self, look: Look, steps: Sequence[Step] = ()) -> None:
        """Show the problems of a look and the fixes there are for them."""
        self.count.setText(summary(look))
        self._nothing.setText(f"{gaps(look)} {REST}" if gaps(look) else NOTHING)
        self.table.clear()
        for problem in look.problems:
            line = str(problem.row) if problem.row else ""
            item = QTreeWidgetItem(self.table, [line, problem.column, problem.what, problem.done])
            item.setToolTip(2, problem.what)
            item.setToolTip(3, problem.done)
        self._stack.setCurrentIndex(1 if look.problems else 0)
        kinds = {step.kind for step in steps}
        self.steps.setText("Missing values are replaced, fitted on training rows only." if "impute" in kinds else "")
        self.steps.setVisible(bool(self.steps.text()))
        self._offer([fix for fix in look.fixes if fix.step is None or fix.step not in steps])

    def _offer(self, fixes: Sequence[Fix]) -> None:
        cleared(self._buttons)
        self.buttons = []
        shown, rest = fixes[:MOST_BUTTONS], fixes[MOST_BUTTONS:]
        for at in range(0, len(shown), 2):
            line = row(*map(self._button, shown[at : at + 2]), gap=GAP)
            if at + 2 >= len(shown) and rest:
                line.addWidget(self._more(rest))
            line.addStretch(1)
            self._buttons.addLayout(line)

    def _button(self, fix: Fix) -> QPushButton:
        made = button(fix.title, tip="Read the file again this way; undo takes it back")
        made.clicked.connect(lambda: self.wanted.emit(fix))
        self.buttons.append(made)
        return made

    def _more(self, fixes: Sequence[Fix]) -> QPushButton:
        made = button(f"{len(fixes)} more")
        menu = QMenu(made)
        for fix in fixes[:100]:
            menu.addAction(fix.title, lambda f=fix: self.wanted.emit(f))
        made.setMenu(menu)
        return made


def summary(look: Look) -> str:
    """How many problems there are and how much of the file that is about."""
    seen = counted(look.n_rows, "row", marks=True)
    where = f"in {'all' if look.n_rows != 1 else 'the'} {seen}" if look.whole else f"in the first {seen}"
    if not look.total and (blank := target_gap(look)):
        return blank
    if not look.total:
        empty = sum(column.missing for column in look.columns)
        blank = f"; {counted(empty, 'cell', marks=True)} without a value" if empty else ""
        later = "" if look.whole else "; the others are read on import"
        return f"No problem {where}{blank}{later}."
    some = f"; {len(look.problems)} are listed, the first 20 of each sort" if look.total > len(look.problems) else ""
    said = f"{look.total:,} problem{'s' if look.total > 1 else ''} {where}{some}. Nothing else was changed."
    return " ".join(filter(None, (said, target_gap(look))))


def target_gap(look: Look) -> str:
    """That rows have no target, from which nothing can be learned; empty where all have one."""
    blank = next((column.missing for column in look.columns if column.role is Role.TARGET), 0)
    if not blank:
        return ""
    it = "it" if blank == 1 else "them"
    rows = counted(blank, "row", marks=True)
    return f"Target '{look.target}' has no value in {rows}; choose another, or leave {it} out when the experiment asks."


def gaps(look: Look) -> str:
    """Which columns have empty cells, and how many."""
    found = [f"{column.missing:,} in '{column.name}'" for column in look.columns if column.missing]
    more = f" and {len(found) - MOST_NAMED} more columns" if len(found) > MOST_NAMED else ""
    return f"Cells without a value: {', '.join(found[:MOST_NAMED])}{more}." if found else ""
