"""What the import dialog shows of one file: how it is read on the left, rows, problems and report on the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSplitter,
    QTabWidget,
    QToolButton,
    QWidget,
)

from ketbench.base.counting import counted
from ketbench.data.importing.look import Look
from ketbench_ui.importing.looking.guesses import GuessList
from ketbench_ui.importing.looking.problems import ProblemList
from ketbench_ui.importing.looking.table import PreviewTable
from ketbench_ui.importing.plan import Plan
from ketbench_ui.theme.layouts import button, card, column, eliding, holding, label, row, rule
from ketbench_ui.theme.theme import icon, set_role, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

LEFT_WIDTH = 370
NO_TARGET = "none"
PREVIEW, PROBLEMS, REPORT = range(3)


class ImportView(QWidget):
    """One file in the dialog."""

    other_wanted = Signal()
    target_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.guesses, self.table, self.problems = GuessList(), PreviewTable.made(), ProblemList()
        self.report = QPlainTextEdit(readOnly=True)
        self.report.setAccessibleName("Report")
        self.name, self.target = QLineEdit(), QComboBox()
        self.name.setAccessibleName("Name of the dataset")
        self.target.setAccessibleName("Target column")
        self.run, self.leave = button("Import", "primary"), button("Close")
        self.undo, self.redo = QToolButton(), QToolButton()
        self._title, self._facts = eliding("title"), label(role="muted")
        self._word, self._below = label(wrap=True), label(role="muted")
        self._word_box = card(column(self._word, margin=GAP), "notice")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._done = label(role="muted")
        self.tabs = QTabWidget()
        middle = self._middle()
        whole = column(self._head(), rule(), self._word_box, middle, rule(), self._foot(), gap=0)
        whole.setStretch(whole.indexOf(middle), 1)
        self.setLayout(whole)
        self._word_box.hide()
        self.target.activated.connect(self._pick_target)
        switch.changed.connect(self._paint)
        self._paint()

    def begin(self, plan: Plan) -> None:
        """Another file."""
        self._title.setText(plan.path.rsplit("/", 1)[-1])
        self._title.setToolTip(plan.path)
        self._facts.setText("being looked at…")
        self.name.setText(plan.name)
        self.table.show_look(None)
        self.tabs.setCurrentIndex(PREVIEW)
        self.table.setFocus()
        self.show_word("")
        self._show_idle()

    def show_look(self, look: Look, plan: Plan) -> None:
        """Show a look; one that was refused keeps the rows of the one before."""
        self.guesses.show_look(look)
        self.show_word(look.refusal, "error")
        if look.refusal:
            self._facts.setText(_size(look.size))
            return
        self._facts.setText(_facts(look))
        self.table.show_look(look)
        self.problems.show_look(look, plan.steps)
        self.tabs.setTabText(PROBLEMS, f"Problems ({look.total:,})" if look.total else "Problems")
        self.report.setPlainText("\n".join(look.report))
        self._below.setText(_below(look))
        self._offer_targets(look)

    def show_problems(self) -> None:
        """Bring the problems to the front."""
        self.tabs.setCurrentIndex(PROBLEMS)

    def show_word(self, sentence: str, tone: str = "info") -> None:
        """A sentence over everything; empty for none."""
        self._word.setText(sentence)
        set_role(self._word, "error" if tone == "error" else "")
        self._word_box.setVisible(bool(sentence))

    def word(self) -> str:
        """The sentence that is shown."""
        return self._word.text()

    def show_progress(self, done: int, total: int) -> None:
        """How far the reading is."""
        self._progress.setVisible(True)
        self._progress.setRange(0, 1000 if total else 0)
        self._progress.setValue(int(1000 * done / total) if total else 0)
        self._done.setText(f"{_size(done)} of {_size(total)}" if total else "starting…")

    def enable(self, *, busy: bool, ready: bool, refusal: str, undo: str, redo: str) -> None:
        """What can be done now; `refusal` says why nothing can be imported, `undo` and `redo` what they would do."""
        if not busy:
            self._show_idle()
        self.run.setText("Add to the project" if ready else "Import")
        self.run.setEnabled(not busy and not refusal)
        self.run.setToolTip(refusal)
        self.leave.setText("Stop" if busy else "Close")
        for part in (self.guesses, self.target, self.name, self.problems, self.table):
            part.setEnabled(not busy)
        for tool, what, word in ((self.undo, undo, "Undo"), (self.redo, redo, "Redo")):
            tool.setEnabled(bool(what) and not busy)
            tool.setToolTip(f"{word}: {what}" if what else word)

    def _show_idle(self) -> None:
        self._progress.hide()
        self._done.setText("")

    def _head(self) -> QWidget:
        other = button("Another...", tip="Choose another file or folder")
        other.clicked.connect(self.other_wanted)
        line = row(self._title, self._facts, other, gap=GAP, margin=GAP)
        line.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, GAP)
        line.setStretch(0, 1)
        return holding(line)

    def _middle(self) -> QWidget:
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        rows = column(self.table, row(self._below, margin=GAP), gap=0)
        self.tabs.addTab(holding(rows), "First rows")
        self.tabs.addTab(self.problems, "Problems")
        self.tabs.addTab(self.report, "Report")
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        left = holding(column(row(label("How the file is read", "heading"), margin=GAP + 2), self.guesses, gap=0))
        left.setMinimumWidth(320)
        halves.addWidget(left)
        halves.addWidget(self.tabs)
        halves.setStretchFactor(1, 1)
        halves.setSizes([LEFT_WIDTH, 800])
        return halves

    def _foot(self) -> QWidget:
        for tool in (self.undo, self.redo):
            tool.setIconSize(QSize(16, 16))
        self.name.setMaximumWidth(200)
        self.target.setMinimumWidth(130)
        self._progress.setMinimumWidth(120)
        named = (label("Name", "muted"), self.name, GAP, label("Target", "muted"), self.target)
        tools = (self.undo, self.redo)
        line = row(*tools, GAP, *named, None, self._done, self._progress, self.leave, self.run, gap=GAP, margin=GAP)
        line.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, GAP)
        return holding(line)

    def _offer_targets(self, look: Look) -> None:
        names = [column_look.name for column_look in look.columns]
        if [self.target.itemText(i) for i in range(1, self.target.count())] != names:
            self.target.clear()
            self.target.addItems([NO_TARGET, *names])
        self.target.setCurrentIndex(names.index(look.target) + 1 if look.target in names else 0)

    def _pick_target(self, at: int) -> None:
        self.target_wanted.emit(self.target.itemText(at) if at > 0 else "")

    def _paint(self) -> None:
        self.undo.setIcon(icon("arrow-u-up-left"))
        self.redo.setIcon(icon("arrow-u-up-right"))


def _size(size: int) -> str:
    if size >= 1_000_000_000:
        return f"{size / 1e9:.2f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{size / 1e3:.1f} kB" if size else ""


def _facts(look: Look) -> str:
    rows = ("" if look.whole else "first ") + counted(look.n_rows, "row", marks=True)
    columns = counted(look.n_columns, "column", marks=True)
    said = (look.format.value if look.format else "", _size(look.size), rows, columns)
    return "   ".join(part for part in said if part)


def _below(look: Look) -> str:
    of_rows = counted(look.n_rows, "row", marks=True)
    shown = f"{len(look.cells)} of {of_rows}" if look.whole else f"the first {counted(len(look.cells), 'row')}"
    of_columns = counted(look.n_columns, "column", marks=True)
    columns = f", {len(look.columns)} of {of_columns}" if len(look.columns) < look.n_columns else ""
    return f"Shown: {shown}{columns}. Click on the head of a column for its role and kind."
