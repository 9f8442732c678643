"""The Compare tab: a table of runs to sort, filter and mark, their curves over each other, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QSlider,
    QStackedLayout,
    QWidget,
)

from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.results.comparing.overlaid import METHODS, CurveLook
from ketbench_ui.compare.details import Details
from ketbench_ui.compare.going_on import GoingOn
from ketbench_ui.compare.overlay import Overlay, metrics_of
from ketbench_ui.compare.room import Halves, PlotArea, widen
from ketbench_ui.compare.standing import common, constant_columns, standing
from ketbench_ui.compare.table import (
    FILTERED,
    FIXED,
    STAR,
    DefaultOf,
    Line,
    RunsModel,
    RunsProxy,
    View,
    no_default,
)
from ketbench_ui.fields.whole_number import WholeNumber
from ketbench_ui.figures.figure_menu import figure_menu
from ketbench_ui.figures.rows import rows_view
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import button, card, column, eliding, holding, label, row, rule, toggle, tool
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE
from ketbench_ui.theme.turns import at_once, turns

FIRST_SHOWN = 8
"""Runs drawn at first: as many as there are colours; the others are one tick away."""
AT_ONCE = 30
"""Runs up to which the table is fitted in the turn in which they come."""
SETTLE_MS = 60
LOOK_MS = 1000
"""Between two looks at runs that go on."""


class ComparePage(QWidget):
    """Runs side by side.

    Made `later`, it is no page before its `making` is at its end.
    """

    picked = Signal(str, str)
    edited = Signal(str, str, str)
    """A run, "tags" or "note", and the text that was typed."""
    removed = Signal(list)
    """Runs to take out of the project; undo brings them back."""
    starred = Signal(list, bool)
    curves_wanted = Signal(str)
    """What to do with the curves, "save" or "copy"."""

    def __init__(self, parent: QWidget | None = None, *, later: bool = False) -> None:
        super().__init__(parent)
        self._project = Project()
        self._known: set[str] = set()
        self._fresh: tuple[Run, ...] = ()
        self.making = self._parts()
        if not later:
            at_once(self.making)

    def _parts(self) -> Iterator[None]:
        """All that is on the page, in pieces that take no longer than a frame."""
        self.model = RunsModel()
        self.default_of: DefaultOf = no_default
        self.proxy = RunsProxy(self.model)
        self.table = rows_view(self.proxy)
        self.overlay, self.details = Overlay(), Details()
        self.filter = QLineEdit()
        self.standing = eliding("muted")
        self.no_match = label("No run matches all of these words.", "muted")
        self.clear_filter = button("Clear the filter", "link")
        self.quantity = QComboBox()
        self.step = WholeNumber("Step", -1, 2**31 - 1)
        self.grouped = toggle("Group seeds", "One row and one band for runs that differ in nothing but the seed")
        self.log_y, self.log_x = toggle("log y", "Logarithmic y axis"), toggle("log x", "Logarithmic x axis")
        self.method = QComboBox()
        self.weight = QSlider(Qt.Orientation.Horizontal)
        self.star, self.delete = tool("Star", "Mark the selected runs, or unmark them"), tool("Delete", "")
        self.all, self.none = (
            tool("Show all", "Show all listed runs"),
            tool("Hide all", "Hide all listed runs"),
        )
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(lambda: turns().begin(self, self._drawing()))
        self._going = GoingOn()
        self._look_again = QTimer(self, interval=LOOK_MS)
        self._look_again.timeout.connect(self.follow)
        yield
        self._prepare()
        self._lay_out()
        self._connect()
        self._icons()

    def watch(self, source: Callable[[], Mapping[str, LiveRun]]) -> None:
        """Where runs that go on are found."""
        self._going = GoingOn(source)

    def follow(self) -> None:
        """Show runs that go on as far as they are now; each costs by itself, whatever stands beside it."""
        runs, metric = list(self._project.runs.values()), self.quantity.currentText()
        self._offer_metrics(runs)
        if self.quantity.currentText() != metric:
            self._fill()
            return
        renewed = self.model.renew(self._going.changed(runs, metric))
        drawn = {line.key for line in self._drawn()} if renewed else ()
        seen = [line for line in renewed if line.key in drawn]
        if seen and not self._settle.isActive() and not self.overlay.renew(seen):
            self._settle.start()

    def show_project(self, project: Project, writable: bool = True) -> None:
        """List the runs of a project; ticks, order and filter stay."""
        self._project = project
        self.model.writable = writable
        # Hundreds of runs take a while to list; that waits until somebody looks.
        if self.isVisible():
            self._take_in(project)

    def _take_in(self, project: Project) -> None:
        fresh = tuple(project.runs.values())
        # Runs are frozen, so a run that is the same object has not changed.
        if len(fresh) == len(self._fresh) and all(a is b for a, b in zip(fresh, self._fresh, strict=True)):
            return
        self._fresh = fresh
        runs = list(project.runs.values())
        for at, run in enumerate(reversed(runs)):
            if run.id not in self._known and at >= FIRST_SHOWN:
                self.model.hidden.add(run.id)
        self._known = set(project.runs)
        self.model.hidden &= self._known
        self._offer_metrics(runs)
        self._stack.setCurrentIndex(1 if runs else 0)
        self._fill()

    def forget(self) -> None:
        """Start anew, for another project."""
        self.model.hidden.clear()
        self._known, self._fresh = set(), ()
        self.filter.clear()

    def chosen(self) -> list[Run]:
        """The ticked runs that the filter leaves, oldest first."""
        return [run for line in self._drawn() for run in line.runs]

    def places(self) -> list[int]:
        """For each of the chosen runs the number that chooses its colour."""
        return [line.place for line in self._drawn() for _ in line.runs]

    def selected(self) -> list[Run]:
        """The runs of the selected rows."""
        rows = self.table.selectionModel().selectedRows()
        return [run for at in rows for run in self.model.lines[self.proxy.mapToSource(at).row()].runs]

    def look(self) -> CurveLook:
        """How the curves are drawn."""
        return CurveLook(
            self.weight.value() / 100,
            str(self.method.currentData()),
            self.grouped.isChecked(),
            self.log_x.isChecked(),
            self.log_y.isChecked(),
        )

    def draw(self) -> None:
        """Draw curves and differences of the ticked rows."""
        turns().drop(self)
        at_once(self._drawing())

    def _drawing(self) -> Iterator[None]:
        """The curves a few at a time, then the differences."""
        self._settle.stop()
        if not self.isVisible():
            return
        self._say_standing()
        yield
        yield from self.overlay.drawing(self._drawn(), self.quantity.currentText(), self.look())
        self.model.color({curve.key: curve.color for curve in self.overlay.curves})
        self._area.fit()
        yield
        if self.isVisible():
            self.details.show_runs(self.chosen())

    def showEvent(self, event: object) -> None:
        """What was not listed and drawn while the tab was behind is now."""
        super().showEvent(event)  # pyright: ignore[reportArgumentType]
        self._take_in(self._project)
        self._settle.start()
        self.follow()
        self._look_again.start()

    def hideEvent(self, event: object) -> None:
        """Nothing is followed that nobody sees."""
        super().hideEvent(event)  # pyright: ignore[reportArgumentType]
        self._look_again.stop()

    def _left(self) -> list[Line]:
        """The rows that the filter leaves, in the order of the runs."""
        rows = sorted(self.proxy.mapToSource(self.proxy.index(at, 0)).row() for at in range(self.proxy.rowCount()))
        return [self.model.lines[row] for row in rows]

    def _drawn(self) -> list[Line]:
        return [line for line in self._left() if not self.model.is_hidden(line)]

    def _fill(self) -> None:
        metric = self.quantity.currentText()
        runs = self._going.filled(self._project.runs.values(), metric)
        chosen = {run.id for run in self.selected()}
        self.model.show(runs, View(metric, self.step.value(), self.grouped.isChecked()), self.default_of)
        self._select_again(chosen)
        if len(runs) <= AT_ONCE:
            turns().drop(self.table)
            at_once(self._fitting(runs))
        else:
            self.table.setUpdatesEnabled(False)
            turns().begin(self.table, self._fitting(runs))
        self._settle.start()

    def _fitting(self, runs: Sequence[Run]) -> Iterator[None]:
        """Give the table its widths; a long one is seen when it has them."""
        # By the rows that are seen: each asks for the curves of its runs.
        self.table.horizontalHeader().setResizeContentsPrecision(0)
        self.table.resizeColumnsToContents()
        widen(self.table, self.model)
        # Qt forgets to widen the last column when there are more or fewer columns than before.
        for on in (False, True):
            self.table.horizontalHeader().setStretchLastSection(on)
        for name, is_same in zip(("Experiment", "Status"), constant_columns(runs), strict=True):
            self.table.setColumnHidden(self.model.columns.index(name), is_same)
        self._halves.divide()
        self.table.setUpdatesEnabled(True)
        yield

    def _select_again(self, chosen: Collection[str]) -> None:
        """What was selected stays so when it was starred, or got a tag."""
        selection = QItemSelection()
        for place, line in enumerate(self.model.lines):
            if line.key in chosen:
                at = self.proxy.mapFromSource(self.model.index(place, 0))
                selection.select(at, at.siblingAtColumn(len(self.model.columns) - 1))
        if selection.count():
            self.table.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _say_standing(self) -> None:
        runs, left = list(self._project.runs.values()), self._left()
        drawn = sum(not self.model.is_hidden(line) for line in left)
        self.standing.setText(standing(drawn, len(left), runs))
        self.standing.setToolTip("\n".join(common(runs)))

    def _offer_metrics(self, runs: Sequence[Run]) -> None:
        chosen, names = self.quantity.currentText(), metrics_of(runs, self._going.names(runs))
        if names != [self.quantity.itemText(at) for at in range(self.quantity.count())]:
            self.quantity.clear()
            self.quantity.addItems(names)
            if chosen in names:
                self.quantity.setCurrentText(chosen)

    def _tick_all(self, shown: bool) -> None:
        self.model.hide(self._left(), not shown)
        self.model.layoutChanged.emit()
        self._settle.start()

    def _star(self) -> None:
        runs = self.selected()
        if runs:
            self.starred.emit([run.id for run in runs], not all(STAR in run.tags for run in runs))

    def _select(self, key: str) -> None:
        """The row of the curve under the cursor is marked, unless rows were selected by hand."""
        if not key or self.table.selectionModel().hasSelection():
            return
        at = next((n for n, line in enumerate(self.model.lines) if line.key == key), -1)
        if at >= 0:
            self.table.scrollTo(self.proxy.mapFromSource(self.model.index(at, 1)))

    def _prepare(self) -> None:
        self.filter.setPlaceholderText("Filter: words, beginnings of numbers, or starred")
        self.filter.setToolTip(FILTERED)
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter runs")
        self.quantity.setAccessibleName("Metric")
        self.quantity.setMinimumWidth(150)
        self.step.setProperty("role", "plain")
        self.step.setSpecialValueText("any step")
        self.step.setValue(-1)
        self.step.setPrefix("at step ")
        # The style without arrows lets text begin on the frame.
        self.step.lineEdit().setTextMargins(GAP, 0, GAP, 0)
        self.step.setMinimumHeight(self.step.fontMetrics().height() + 14)
        self.weight.setRange(0, 99)
        self.weight.setFixedWidth(80)
        self.weight.setAccessibleName("Smoothing")
        self.weight.setToolTip("How much is smoothed; 0 draws every point and nothing else")
        for name, words in METHODS.items():
            self.method.addItem(words, name)
        self.method.setAccessibleName("Method of smoothing")
        self.delete.setToolTip("Take the selected runs out of the project; undo brings them back")
        self.table.setSortingEnabled(True)
        self.table.setAccessibleName("Runs to compare")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    def _lay_out(self) -> None:
        first = row(label("Compare", "title"), self.filter, self.star, self.delete, self.all, self.none, gap=GAP)
        first.setStretch(1, 1)
        first.setContentsMargins(GAP_WIDE, 10, GAP_WIDE, 6)
        second = row(label("Metric", "muted"), self.quantity, self.step, self.grouped, self.standing, gap=GAP)
        second.setStretch(4, 1)
        wanted = self.curves_wanted
        unmatched = row(self.no_match, self.clear_filter, None, gap=GAP)
        unmatched.setContentsMargins(GAP_WIDE, 0, GAP_WIDE, 8)
        self._unmatched = holding(unmatched)
        self._unmatched.hide()
        menu = figure_menu("Curves", save=lambda: wanted.emit("save"), copy=lambda: wanted.emit("copy"))
        second.setContentsMargins(GAP_WIDE, 0, GAP_WIDE, 8)
        drawing = (self.log_y, self.log_x, label("smooth", "muted"), self.method, self.weight, menu)
        title = row(label("Curves", "heading"), self.overlay.reading, *drawing, gap=GAP)
        title.setStretch(1, 1)
        below = column(card(column(title, self.overlay, margin=GAP)), self.details, None, gap=GAP_WIDE, margin=GAP_WIDE)
        below.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, GAP_WIDE)
        self._area = PlotArea(holding(below), self.overlay.plot, self.overlay.note)
        self._halves = Halves(self.table, self._area)
        text = "Run an experiment, change something, run it again: both appear here side by side."
        nothing = column(
            label("Nothing to compare yet", "title"), label(text, "muted", wrap=True), None, gap=GAP, margin=28
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(holding(nothing))
        self._stack.addWidget(
            holding(column(holding(first), holding(second), self._unmatched, rule(), self._halves, gap=0))
        )

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.proxy.keep)
        self.filter.textChanged.connect(lambda _: self._settle.start())
        self.clear_filter.clicked.connect(self.filter.clear)
        for changed in (
            self.proxy.layoutChanged,
            self.proxy.modelReset,
            self.proxy.rowsInserted,
            self.proxy.rowsRemoved,
        ):
            changed.connect(lambda *_: self._say_unmatched())
        self.quantity.activated.connect(lambda _: self._fill())
        self.step.valueChanged.connect(lambda _: self._fill())
        self.grouped.toggled.connect(lambda _: self._fill())
        for axis in (self.log_y, self.log_x):
            axis.toggled.connect(lambda _: self._settle.start())
        self.method.activated.connect(lambda _: self._settle.start())
        self.weight.valueChanged.connect(lambda _: self._settle.start())
        self.model.hidden_changed.connect(self._settle.start)
        self.model.edited.connect(self.edited)
        self.overlay.hovered.connect(self._select)
        self.star.clicked.connect(self._star)
        self.delete.clicked.connect(lambda: self.removed.emit([run.id for run in self.selected()]))
        self.all.clicked.connect(lambda: self._tick_all(True))
        self.none.clicked.connect(lambda: self._tick_all(False))
        self.table.doubleClicked.connect(self._open)
        switch.changed.connect(self._icons)
        switch.changed.connect(self._settle.start)

    def _say_unmatched(self) -> None:
        self._unmatched.setVisible(bool(self.filter.text()) and not self.proxy.rowCount())

    def _open(self, at: object) -> None:
        found = self.table.currentIndex()
        if 0 < found.column() < len(FIXED):
            self.picked.emit("runs", self.model.lines[self.proxy.mapToSource(found).row()].key)

    def _icons(self) -> None:
        self.star.setIcon(icon("star"))
        self.delete.setIcon(icon("trash"))
