"""The form of a sweep: which settings over which values, by which method, on which machines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QToolButton, QWidget

from ketbench.base.errors import KetbenchError
from ketbench.contract.experiment import Experiment
from ketbench.running.jobs.runner import default_threads
from ketbench.sweeping import METHODS, Axis, Plan, parse_axis
from ketbench.sweeping.kept import Variable, is_smaller_better
from ketbench_ui.fields.whole_number import WholeNumber
from ketbench_ui.sweep.values import ValuesField
from ketbench_ui.sweep.working import Wanted
from ketbench_ui.theme.layouts import button, column, holding, label, row
from ketbench_ui.theme.theme import icon, set_role, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE, LABEL_WIDTH

NUMBERS = (("Trials", 1, 100_000), ("Workers", 1, 64), ("Seed of the draws", 0, 2**31 - 1))
METHOD_TIPS = {
    "grid": "Every combination; a range gives five points, or all whole numbers of a short one",
    "random": "Points drawn from the ranges",
    "optuna": "Optuna asks for the next points, told of every score (TPE)",
}


class AxisRow(QWidget):
    """One setting and its values."""

    changed = Signal()
    removed = Signal()

    def __init__(self, variables: Sequence[Variable], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._variables = {variable.name: variable for variable in variables}
        self.setting = QComboBox()
        self.setting.setAccessibleName("Setting to vary")
        for variable in variables:
            self.setting.addItem(variable.title, variable.name)
        self.values = ValuesField()
        self._remove = QToolButton()
        self._remove.setIcon(icon("x"))
        self._remove.setToolTip("Stop varying this")
        self._error = label(role="error", wrap=True)
        self._error.hide()
        head = row(self.setting, self._remove, gap=GAP)
        head.setStretch(0, 1)
        self.setLayout(column(head, self.values, self._error, gap=2))
        self.setting.activated.connect(lambda _: self._propose())
        self.values.edited.connect(self.changed)
        self._remove.clicked.connect(self.removed)
        self.setting.setCurrentIndex(max(0, self.setting.findData(name)))
        self.values.setText(self._variables[str(self.setting.currentData())].example)

    def axis(self) -> Axis | None:
        """What the row says; None with a sentence under it where that is not an axis."""
        try:
            found = parse_axis(f"{self.setting.currentData()}={self.values.text()}")
        except KetbenchError as error:
            self._say(str(error).replace("--over ", ""))
            return None
        self._say("")
        return found

    def _propose(self) -> None:
        self.values.setText(self._variables[str(self.setting.currentData())].example)
        self.changed.emit()

    def _say(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.values.mark(bool(sentence))


class SweepForm(QWidget):
    """All that a sweep needs; `started` asks for it, `stopped` for its end."""

    started = Signal()
    stopped = Signal()
    resumed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._variables: tuple[Variable, ...] = ()
        self.rows: list[AxisRow] = []
        self._room = column(gap=GAP)
        self.add = button("Vary another setting", "link")
        self.method, self.score = QComboBox(), QComboBox()
        self.method.addItems(list(METHODS))
        self.score.setEditable(True)
        typed = QLineEdit()
        typed.setPlaceholderText("run it once, or type a name")
        self.score.setLineEdit(typed)
        self.score.activated.connect(lambda _: self.least.setChecked(is_smaller_better(self.score.currentText())))
        self.score.editTextChanged.connect(lambda _: self._check())
        self.least = QCheckBox("smaller is better")
        self.trials, self.workers, self.seed = (WholeNumber(name, low, most) for name, low, most in NUMBERS)
        for box in (self.trials, self.workers, self.seed):
            box.setMinimumHeight(box.fontMetrics().height() + 14)
            box.judged.connect(lambda _: self._check())
        self.trials.setValue(20)
        self.workers.setValue(min(2, default_threads()))
        self.cluster = QLineEdit()
        self.cluster.setPlaceholderText("this machine")
        self.cluster.setToolTip("A Dask scheduler as tcp://host:8786, or slurm:queue=NAME,cores=4,memory=8GB")
        self.count = label(role="muted", wrap=True)
        self.start, self.stop = button("Start the sweep", "primary"), button("Stop")
        self.add.clicked.connect(lambda: self.vary())
        self.resume = button("Resume", tip="Run the trials that are left of the latest sweep that was stopped")
        self.resume.hide()
        self.resume.clicked.connect(self.resumed)
        self.start.clicked.connect(self.started)
        self.stop.clicked.connect(self.stopped)
        self.method.activated.connect(lambda _: self._check())
        self.trials.valueChanged.connect(lambda _: self._check())
        parts = (label("Vary", "heading"), holding(self._room), row(self.add, None), self._settings())
        self.setLayout(
            column(*parts, self.count, row(self.start, self.stop, self.resume, None), None, gap=GAP, margin=GAP_WIDE)
        )
        switch.changed.connect(self._icons)
        self._icons()

    def offer_resume(self, offered: bool) -> None:
        """What was stopped is gone on with, rather than begun anew; a new sweep stays possible."""
        if offered == self.resume.isHidden():
            self.resume.setVisible(offered)
            for one, role in ((self.start, "" if offered else "primary"), (self.resume, "primary" if offered else "")):
                set_role(one, role)
            self.start.setText("Start a new one" if offered else "Start the sweep")
            self._icons()

    def show_experiment(self, experiment: Experiment | None, variables: Sequence[Variable]) -> None:
        """What can be varied; rows stay while the same settings are there."""
        same = tuple(v.name for v in variables) == tuple(v.name for v in self._variables)
        other = (experiment.name if experiment else "") != (self._experiment.name if self._experiment else "")
        self._experiment, self._variables = experiment, tuple(variables)
        if not same or other:
            for old in list(self.rows):
                self._drop(old)
            wanted = [name for name in ("learning_rate", "seed") if any(v.name == name for v in variables)]
            for name in wanted or [v.name for v in variables[:1]]:
                self.vary(name)
        self._check()

    def offer_scores(self, names: Sequence[str]) -> None:
        """Scores that a run of this experiment reports; what a person chose stays."""
        before, offered = self.score.currentText(), [self.score.itemText(at) for at in range(self.score.count())]
        if list(names) == offered:
            return
        typed = before if before and before not in offered[:1] else ""
        self.score.clear()
        self.score.addItems(list(names))
        self.score.setCurrentText(typed or next(iter(names), ""))
        if not typed:
            self.least.setChecked(is_smaller_better(self.score.currentText()))
        self._check()

    def vary(self, name: str = "") -> None:
        """Add a row."""
        if not self._variables:
            return
        taken = {str(r.setting.currentData()) for r in self.rows}
        free = name or next((v.name for v in self._variables if v.name not in taken), self._variables[0].name)
        made = AxisRow(self._variables, free)
        made.changed.connect(self._check)
        made.removed.connect(lambda: self._drop(made))
        self.rows.append(made)
        self._room.addWidget(made)
        self._check()

    def vary_alone(self, name: str, values: str) -> None:
        """Vary one setting over these values and nothing else."""
        if not any(variable.name == name for variable in self._variables):
            return
        for old in list(self.rows):
            self._drop(old)
        self.vary(name)
        self.rows[-1].values.setText(values)
        self.method.setCurrentText("grid")
        self._check()

    def wanted(self, tag: str) -> Wanted | None:
        """What is asked for; None where the form is not right yet."""
        axes = self.axes()
        if self._experiment is None or axes is None or not self.score.currentText().strip():
            return None
        plan = Plan(
            self.score.currentText().strip(),
            self.method.currentText(),
            self.trials.value(),
            self.workers.value(),
            self.seed.value(),
            maximise=not self.least.isChecked(),
        )
        return Wanted(self._experiment, axes, plan, self.cluster.text().strip(), tag)

    def axes(self) -> list[Axis] | None:
        """What the rows say; None where one is wrong or there is none."""
        found = [r.axis() for r in self.rows]
        names = [axis.name for axis in found if axis is not None]
        right = bool(found) and len(names) == len(found) == len(set(names))
        return [axis for axis in found if axis is not None] if right else None

    def set_running(self, running: bool, allowed: bool) -> None:
        """Grey what cannot be done now."""
        self._busy, self._allowed = running, allowed
        self._check()

    _busy, _allowed = False, True

    def _check(self) -> None:
        wanted = self.wanted("")
        self.trials.setEnabled(self.method.currentText() != "grid")
        self.seed.setEnabled(self.method.currentText() != "grid")
        self.method.setToolTip(METHOD_TIPS[self.method.currentText()])
        said = "Each setting once, each with values." if self.rows else "Name at least one setting."
        if self.rows and not self.score.currentText().strip():
            said = "Name the number of the result to judge by; one run shows which there are."
        able = wanted is not None
        typed = next((box.problem for box in (self.trials, self.workers, self.seed) if box.problem), "")
        if typed:
            able, said = False, typed
        elif wanted is not None:
            try:
                runs = wanted.trials
                said = f"{runs} run" + ("" if runs == 1 else "s")
            except KetbenchError as error:
                able, said = False, str(error)
        self.count.setText(said)
        self.start.setEnabled(able and not self._busy and self._allowed)
        self.stop.setEnabled(self._busy)

    def _drop(self, gone: AxisRow) -> None:
        self.rows.remove(gone)
        self._room.removeWidget(gone)
        gone.hide()
        gone.deleteLater()
        self._check()

    def _settings(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, GAP, 0, 0)
        grid.setColumnStretch(1, 1)
        named = (
            ("Method", self.method),
            ("Score", self.score),
            ("", self.least),
            ("Trials", self.trials),
            ("Seed of the draws", self.seed),
            ("Workers", self.workers),
            ("Cluster", self.cluster),
        )
        for at, (text, widget) in enumerate(named):
            title = label(text)
            title.setFixedWidth(LABEL_WIDTH)
            title.setBuddy(widget)
            widget.setAccessibleName(text or "Smaller is better")
            grid.addWidget(title, at, 0)
            grid.addWidget(widget, at, 1)
        return holding(grid)

    def _icons(self) -> None:
        main = self.resume if not self.resume.isHidden() else self.start
        self.start.setIcon(icon("play-fill", switch.look.on_accent if main is self.start else switch.look.text))
        self.stop.setIcon(icon("stop-fill", switch.look.bad))
