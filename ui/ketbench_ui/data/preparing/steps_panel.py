"""The preparation as a list of steps: add, set, move, remove; shows what comes out; asks for changes, makes none."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QMenu, QSplitter, QWidget

from ketbench.data.dataset import Dataset
from ketbench.data.preparing.feature_names import Stage, outline
from ketbench.data.preparing.preparation import Step
from ketbench_ui.data.asking.desk import Desk
from ketbench_ui.data.asking.questions import Outputs, outputs
from ketbench_ui.data.preparing.step_form import StepForm
from ketbench_ui.data.preparing.step_words import NEW_STEPS, new_step, step_text
from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.theme.layouts import button, column, holding, label, row, rule, scrolled
from ketbench_ui.theme.theme import icon, set_role, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

TOPIC = "outputs"
LINE_HEIGHT = 44
HEADINGS = ("Output", "Smallest", "Mean", "Largest", "Deviation")


class StepsPanel(QWidget):
    """The steps of one dataset; `edited` carries the words for the undo list and the dataset as it is to be."""

    edited = Signal(str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._dataset: Dataset | None = None
        self._asked: Dataset | None = None
        self._stages: tuple[Stage, ...] = ()
        self._read_only = False
        self._going_to: int | None = None
        self.list = _step_list()
        self.form = StepForm()
        self.add = button("Add step", "primary", "A step at the end; move it up where it belongs")
        self.earlier, self.later = button("Move up", tip="Ctrl+Up"), button("Move down", tip="Ctrl+Down")
        self.remove = button("Remove", tip="Del")
        self.menu = self._step_menu()
        self.add.setMenu(self.menu)
        self._result = label(role="heading", wrap=True)
        self._problem = label(role="error", wrap=True)
        self._model = RowsModel(HEADINGS)
        self.table = rows_view(self._model)
        self.table.setAccessibleName("Outputs of the preparation")
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.setColumnWidth(0, 220)
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _: self._show_step())
        self.form.changed.connect(self._set_step)
        self.remove.clicked.connect(self._remove)
        self.earlier.clicked.connect(lambda: self._move(-1))
        self.later.clicked.connect(lambda: self._move(1))
        for keys, act in (
            ("Del", self._remove),
            ("Ctrl+Up", lambda: self._move(-1)),
            ("Ctrl+Down", lambda: self._move(1)),
        ):
            QShortcut(QKeySequence(keys), self.list, act, context=Qt.ShortcutContext.WidgetShortcut)
        switch.changed.connect(self._list_steps)

    def show_dataset(self, dataset: Dataset | None, *, read_only: bool = False) -> None:
        """Show the steps of a dataset."""
        self._read_only = read_only
        if dataset is not self._dataset:
            self._dataset = dataset
            self._stages = outline(dataset) if dataset is not None else ()
            self._list_steps()
            self._ask()
        self._enable()

    def showEvent(self, event: QShowEvent) -> None:
        """The outputs are worked out only for somebody who sees them."""
        super().showEvent(event)
        self._ask()

    def add_step(self, kind: str) -> None:
        """Add a step at the end and show its settings."""
        if self._dataset is not None:
            step = new_step(kind, self._dataset, self._stages[-1].names)
            self._going_to = len(self._dataset.preparation)
            self.edited.emit(f"add {kind}", self._dataset.with_step(step))

    def _remove(self) -> None:
        at = self.list.currentRow()
        if self._dataset is not None and not self._read_only and 0 <= at < len(self._dataset.preparation):
            kind = self._dataset.preparation[at].kind
            self._going_to = max(0, at - 1)
            self.edited.emit(f"remove {kind}", self._dataset.without_step(at))

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        if self._dataset is None or self._read_only:
            return
        steps = list(self._dataset.preparation)
        if 0 <= at < len(steps) and 0 <= at + by < len(steps):
            steps[at], steps[at + by] = steps[at + by], steps[at]
            self._going_to = at + by
            self.edited.emit(f"move {steps[at + by].kind}", replace(self._dataset, preparation=tuple(steps)))

    def _set_step(self, step: Step) -> None:
        at = self.list.currentRow()
        if self._dataset is not None and 0 <= at < len(self._dataset.preparation):
            steps = (*self._dataset.preparation[:at], step, *self._dataset.preparation[at + 1 :])
            self._going_to = at
            self.edited.emit(f"set {step_text(step)}", replace(self._dataset, preparation=steps))

    def _list_steps(self) -> None:
        at = self.list.currentRow() if self._going_to is None else self._going_to
        self._going_to = None
        self.list.blockSignals(True)
        self.list.clear()
        steps = self._dataset.preparation if self._dataset is not None else ()
        for number, step in enumerate(steps, 1):
            self._list_step(number, step)
        self.list.setCurrentRow(min(max(at, 0), len(steps) - 1))
        self.list.blockSignals(False)
        self._show_step()

    def _list_step(self, number: int, step: Step) -> None:
        before, after = self._stages[number - 1], self._stages[number]
        change = f"{len(before.names)} features in, {len(after.names)} out"
        item = QListWidgetItem(f"{number}   {step_text(step)}\n      {after.problem or change}", self.list)
        item.setSizeHint(QSize(0, LINE_HEIGHT))
        item.setToolTip(after.problem or ", ".join(after.names[:40]))
        if after.problem:
            item.setIcon(icon("warning-fill", switch.look.bad))

    def _show_step(self) -> None:
        at = self.list.currentRow()
        steps = self._dataset.preparation if self._dataset is not None else ()
        step = steps[at] if 0 <= at < len(steps) else None
        self.form.show_step(step, self._stages[at].names if step is not None else (), read_only=self._read_only)
        self._enable()

    def _enable(self) -> None:
        at, count = self.list.currentRow(), self.list.count()
        free = not self._read_only and self._dataset is not None
        self.add.setEnabled(free)
        self.remove.setEnabled(free and at >= 0)
        self.earlier.setEnabled(free and at > 0)
        self.later.setEnabled(free and 0 <= at < count - 1)

    def _ask(self) -> None:
        if self._dataset is None or not self.isVisible() or self._asked is self._dataset:
            return
        self._asked = self._dataset
        count = len(self._stages[-1].names)
        self._say(f"{count} output{'s' if count != 1 else ''} for a model; working out their ranges…")
        self._desk.ask(TOPIC, outputs, self._dataset, done=self._show_outputs, failed=self._show_refusal)

    def _show_outputs(self, found: Outputs) -> None:
        count = len(found.names)
        text = (
            f"{count} output{'s' if count != 1 else ''} for a model, fitted on the {found.parts[0]} training rows alone"
        )
        self._say(f"{text}; figures of those rows:")
        self._model.show(HEADINGS, [[name, *line] for name, line in zip(found.names, found.rows, strict=True)])

    def _show_refusal(self, sentence: str) -> None:
        self._say("No output yet.", sentence)
        self._model.show(HEADINGS, [])

    def _say(self, text: str, problem: str = "") -> None:
        self._result.setText(text)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _step_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind, words in NEW_STEPS.items():
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, kind=kind: self.add_step(kind))
        return menu

    def _lay_out(self) -> None:
        self.setProperty("role", "view")
        buttons = row(self.add, self.earlier, self.later, self.remove, None, gap=GAP)
        about = label("In this order; fitted on the training rows alone, then applied to all.", "muted", wrap=True)
        left = holding(column(buttons, about, self.list, gap=GAP, margin=GAP_WIDE))
        settings = holding(column(label("Settings of the step", "heading"), self.form, gap=GAP, margin=GAP_WIDE))
        above = QSplitter(Qt.Orientation.Horizontal)
        above.setChildrenCollapsible(False)
        above.addWidget(left)
        above.addWidget(scrolled(settings))
        above.setSizes([420, 420])
        result = column(self._result, self._problem)
        result.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, GAP)
        below = holding(column(holding(result), rule(), self.table, gap=0))
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(above)
        halves.addWidget(below)
        halves.setSizes([300, 260])
        self.setLayout(column(halves))
        set_role(self.list, "cards")


def _step_list() -> QListWidget:
    made = QListWidget()
    made.setAccessibleName("Preparation steps")
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setIconSize(QSize(16, 16))
    made.setMinimumHeight(2 * LINE_HEIGHT)
    return made
