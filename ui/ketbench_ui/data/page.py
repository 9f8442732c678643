"""The Data tab: one dataset with its columns, plots, preparation, split, leaks and rows, and its fit to the circuit."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QSplitter, QStackedLayout, QTabWidget, QWidget

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.base.problems import Severity
from ketbench.circuit.circuit import Circuit
from ketbench.data.checks.fixes import Fix, Way, fixed, without_gaps
from ketbench.data.checks.leaks import Leak
from ketbench.data.dataset import Dataset, Role
from ketbench_ui.data.asking import questions
from ketbench_ui.data.asking.desk import Desk
from ketbench_ui.data.columns.columns_table import ColumnsTable
from ketbench_ui.data.columns.rows_model import RowsOfData, rows_table
from ketbench_ui.data.files.file_bar import FileBar
from ketbench_ui.data.fit_bar import FitBar
from ketbench_ui.data.leaks_list import LeaksList
from ketbench_ui.data.plots_panel import PlotsPanel
from ketbench_ui.data.preparing.steps_panel import StepsPanel
from ketbench_ui.data.splitting.split_bar import SplitBar
from ketbench_ui.data.splitting.split_panel import SplitPanel
from ketbench_ui.fields.pointing import point_at
from ketbench_ui.theme.layouts import button, column, eliding, holding, label, row, rule
from ketbench_ui.theme.tokens import GAP, GAP_WIDE
from ketbench_ui.theme.turns import at_once

SECTIONS = ("columns", "preparation", "split", "rows")


class DataPage(QWidget):
    """One dataset; `edited` carries the words for the undo list and the new dataset, `refused` a sentence.

    Parameters
    ----------
    desk : Desk
        Finds out beside the window what takes long.
    parent : QWidget or None
    later : bool
        Leave `making` to who makes the page; it is none before that is at its end.
    """

    edited = Signal(str, object)
    circuit_edited = Signal(str, object)
    refused = Signal(str)
    picked = Signal(str)
    import_wanted = Signal()
    shown = Signal()
    """Another dataset, or another state of it, is on the page."""
    stopped = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, later: bool = False) -> None:
        super().__init__(parent)
        self.dataset: Dataset | None = None
        self.desk = desk
        self._asked: Dataset | None = None
        self._read_only = False
        self.making = self._parts()
        if not later:
            at_once(self.making)

    def _parts(self) -> Iterator[None]:
        """All that is on the page, in pieces that take no longer than a frame."""
        self._title, self._facts = eliding("title"), eliding("muted")
        self.split_bar = SplitBar()
        self.target = QComboBox()
        self.target.setMinimumWidth(150)
        self.target.setAccessibleName("Target column")
        self.fit = FitBar(self.desk, "fit")
        self.file = FileBar(self.desk)
        self.columns = ColumnsTable(self.desk)
        self.plots = PlotsPanel(self.desk)
        yield
        self.steps = StepsPanel(self.desk)
        yield
        self.split, self.leaks = SplitPanel(), LeaksList()
        self._rows = RowsOfData()
        self.rows = rows_table(self._rows)
        self.sections = QTabWidget()
        self.beside_title = row(gap=GAP)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing())
        yield
        self._stack.addWidget(self._content())
        yield
        self._connect()

    def show_dataset(self, dataset: Dataset | None, *, read_only: bool = False) -> None:
        """Show a dataset, or that there is none."""
        self._read_only = read_only
        self.target.setEnabled(not read_only)
        self.leaks.set_read_only(read_only)
        for panel in (self.columns, self.steps, self.split):
            panel.show_dataset(dataset, read_only=read_only)
        if dataset is not self.dataset:
            self.dataset, self._asked = dataset, None
            self._rows.show(dataset)
            self.plots.show_dataset(dataset)
            if dataset is not None:
                self._describe(dataset)
                self.columns.select_something()
            self._ask()
            self.shown.emit()
        self._stack.setCurrentIndex(0 if dataset is None else 1)

    def show_circuit(self, circuit: Circuit | None) -> None:
        """The circuit that is to take the data in."""
        self.fit.show_pair(self.dataset, circuit, read_only=self._read_only)

    def go_to(self, name: str) -> None:
        """Select a column by name."""
        self.show_section("columns")
        if self.columns.select(name) and self.dataset is not None:
            at = [found.name for found in self.dataset.columns].index(name)
            self.rows.scrollTo(self._rows.index(0, at + 1))

    def point_out(self, where: str) -> None:
        """Show the place of a problem of the dataset, as "dataset.columns.age" or "dataset.split"."""
        name = where.removeprefix("dataset.columns.")
        if name != where:
            self.go_to(name)
        place = self._place_of(where)
        section = next((one for one, panel in self._sections.items() if panel is place), "")
        if section:
            self.show_section(section)
        point_at(place)

    def _place_of(self, where: str) -> QWidget:
        """Where a problem of the dataset is mended."""
        part = where.removeprefix("dataset").strip(".").partition(".")[0]
        if self.dataset is not None and self.dataset.is_absent:
            return self.file
        if part in ("", "target", "columns") and self.dataset is not None and self.dataset.target is None:
            return self.target
        if part == "features" and self.fit.isVisible():
            return self.fit
        return {"target": self.target, "preparation": self.steps, "split": self.split}.get(part, self.columns)

    @property
    def _sections(self) -> dict[str, QWidget]:
        return {"columns": self.columns, "preparation": self.steps, "split": self.split}

    def show_section(self, name: str) -> None:
        """Bring a section to the front."""
        self.sections.setCurrentIndex(SECTIONS.index(name))

    def stop(self) -> None:
        """End the child process; the page asks nothing more."""
        self.desk.close()
        self.stopped.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is looked at now."""
        super().showEvent(event)
        self._ask()

    def _connect(self) -> None:
        self.columns.role_wanted.connect(self._set_roles)
        self.columns.kind_wanted.connect(self._set_kinds)
        self.columns.selection_changed.connect(self.plots.show_columns)
        self.columns.selection_changed.connect(lambda names: self.picked.emit(names[0]) if names else None)
        self.target.activated.connect(lambda _: self._set_roles([self.target.currentText()], Role.TARGET.value))
        self.fit.dataset_wanted.connect(self.edited)
        self.fit.circuit_wanted.connect(self.circuit_edited)
        for panel in (self.steps, self.split):
            panel.edited.connect(self.edited)
        for part in (self.split, self.file):
            part.refused.connect(self.refused)
        self.columns.gaps_wanted.connect(self._drop_gaps)
        self.leaks.fix_wanted.connect(self._fix)
        self.leaks.column_wanted.connect(self.go_to)

    def _describe(self, dataset: Dataset) -> None:
        self._title.setText(dataset.name)
        features = len(dataset.features)
        size = f"{counted(dataset.n_rows, 'row', marks=True)}   {counted(features, 'feature', marks=True)}"
        self._facts.setText(f"{size}   {dataset.provenance.source}".rstrip())
        self._facts.setToolTip(dataset.provenance.source)
        self.target.clear()
        self.target.addItems([found.name for found in dataset.columns])
        self.target.setCurrentIndex(-1 if dataset.target is None else self.target.findText(dataset.target.name))
        steps = len(dataset.preparation)
        self.sections.setTabText(1, f"Preparation ({steps})" if steps else "Preparation")

    def _ask(self) -> None:
        """Have everything found out that takes long or loads much, for a page that somebody sees."""
        dataset = self.dataset
        if dataset is None or not self.isVisible() or self._asked is dataset:
            return
        self._asked = dataset
        self.leaks.show_waiting()
        ask = self.desk.ask
        self.columns.ask_figures()
        ask("shares", questions.shares, dataset, done=self._show_shares, failed=self._show_no_split)
        ask("parts", questions.row_parts, dataset, done=self._rows.put_parts, failed=lambda _: None)
        ask("leaks", questions.leaks_of, dataset, done=self._show_leaks, failed=self._show_no_leaks)

    def _show_shares(self, found: questions.Shares) -> None:
        self.split_bar.show_counts(found.counts)
        self.split.show_shares(found)

    def _show_no_split(self, sentence: str) -> None:
        self.split_bar.show_counts((0, 0, 0))
        self.split.show_refusal(sentence)

    def _show_leaks(self, leaks: list[Leak]) -> None:
        self.leaks.show_leaks(leaks)
        serious = sum(leak.problem.severity is not Severity.NOTE for leak in leaks)
        self.sections.setTabText(2, f"Split and leaks ({serious})" if serious else "Split and leaks")

    def _show_no_leaks(self, sentence: str) -> None:
        self.leaks.show_refusal(sentence)
        self.sections.setTabText(2, "Split and leaks")

    def _set_roles(self, names: list[str], role: str) -> None:
        changed = [name for name in names if self.dataset and self.dataset.column(name).role.value != role]
        if self.dataset is None or not changed:
            return
        try:
            made = self.dataset.with_roles({name: Role(role) for name in changed})
        except DatasetError as error:
            self._describe(self.dataset)
            self.refused.emit(str(error))
            return
        self.edited.emit(edit_words(changed, role), made)

    def _set_kinds(self, names: list[str], kind: str) -> None:
        dataset = self.dataset
        changed = [name for name in names if dataset and dataset.column(name).kind.value != kind]
        if dataset is None or not changed:
            return

        def done(made: Dataset) -> None:
            if self.dataset is dataset:
                self.edited.emit(f"read {_listed(changed)} as {kind}", made)

        self.desk.ask("kind", questions.with_kind, dataset, changed, kind, done=done, failed=self.refused.emit)

    def _drop_gaps(self, name: str) -> None:
        """Leave out the rows without a value in a column; undo brings them back."""
        if self.dataset is None:
            return
        try:
            made = without_gaps(self.dataset, name)
        except DatasetError as error:
            self.refused.emit(str(error))
            return
        gone = self.dataset.n_rows - made.n_rows
        self.edited.emit(f"drop {gone} row{'s' if gone != 1 else ''} without {name}", made)

    def _fix(self, fix: Fix) -> None:
        dataset, title = self.dataset, fix.title[0].lower() + fix.title[1:]
        if dataset is None:
            return

        def done(made: Dataset) -> None:
            if self.dataset is dataset:
                self.edited.emit(title, made)

        if fix.way is Way.DROP_DUPLICATES:
            # Looks at every row: not in the window's thread.
            self.desk.ask("fix", questions.with_fix, dataset, fix, done=done, failed=self.refused.emit)
            return
        try:
            done(fixed(dataset, fix))
        except DatasetError as error:
            self.refused.emit(str(error))

    def _content(self) -> QWidget:
        head = row(self._title, GAP, self._facts, self.beside_title, label("Target", "muted"), self.target, gap=GAP)
        head.setStretch(2, 1)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._facts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar = row(label("Split", "muted"), self.split_bar, gap=GAP)
        bar.setStretch(1, 1)
        top = column(head, bar, self.fit, self.file, gap=GAP + 2)
        top.setContentsMargins(GAP_WIDE, GAP_WIDE, GAP_WIDE, GAP)
        lying, standing = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        explored = _halves(lying, self.columns, self.plots, (260, 340))
        divided = _halves(standing, self.split, self.leaks, (400, 560))
        parts = (explored, self.steps, divided, self.rows)
        for title, part in zip(("Columns", "Preparation", "Split and leaks", "Rows"), parts, strict=True):
            self.sections.addTab(part, title)
        self.sections.setDocumentMode(True)
        self.sections.tabBar().setDrawBase(False)
        self.sections.setAccessibleName("Sections of the data")
        return holding(column(holding(top), rule(), self.sections, gap=0))

    def _nothing(self) -> QWidget:
        text = label("No data yet", "title")
        more = label(
            "Import a table (CSV and others). Separator, decimal sign and missing values are guessed and shown."
        )
        more.setProperty("role", "muted")
        for line in (text, more):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        act = button("Import data...", "primary", "Ctrl+I")
        act.clicked.connect(self.import_wanted)
        return holding(column(None, text, more, GAP, row(None, act, None), None), "view")


def edit_words(names: list[str], role: str) -> str:
    """Words for the undo list."""
    listed = _listed(names)
    if role == Role.SKIP.value:
        return f"skip {listed}"
    return f"make {listed} {'an' if role[0] in 'aeiou' else 'a'} {role}" + ("s" if len(names) > 1 else "")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} columns"


def _halves(direction: Qt.Orientation, first: QWidget, second: QWidget, sizes: tuple[int, int]) -> QSplitter:
    made = QSplitter(direction)
    made.setChildrenCollapsible(False)
    made.addWidget(first)
    made.addWidget(second)
    made.setSizes(list(sizes))
    return made
