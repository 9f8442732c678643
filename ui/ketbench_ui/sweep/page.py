"""The Sweep tab: the form on the left, the chosen sweep on the right; keeps no trial that the project does not keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QSplitter, QWidget

from ketbench.base.clock import duration
from ketbench.base.figures import Axis, Bars, Mark
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Status
from ketbench.project.project import Project
from ketbench.sweeping import Trial, best, importance, luck
from ketbench.sweeping.importance import METHOD
from ketbench.sweeping.kept import Variable, scores_for, sweep_tags, trials_of
from ketbench.sweeping.resuming.plans import unfinished
from ketbench.sweeping.splits import SPLITS
from ketbench.sweeping.sweep import SEED
from ketbench_ui.figures import FigureView
from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.plots.plot import number
from ketbench_ui.sweep.form import SweepForm
from ketbench_ui.sweep.parallel import ParallelPlot
from ketbench_ui.sweep.working import SweepWork, Wanted
from ketbench_ui.theme.layouts import button, card, column, eliding, holding, label, row, rule, scrolled
from ketbench_ui.theme.progress import Progress
from ketbench_ui.theme.tokens import GAP, GAP_WIDE
from ketbench_ui.theme.turns import at_once

FORM_WIDTH, BAR_WIDTH, CLOCK_MS = 350, 96, 1000
TOO_FEW = (
    "Which settings matter is told from three trials with different scores on, of settings that had a value twice."
)
NONE_MATTERS = "No setting explains the differences of the scores so far."


class SweepPage(QWidget):
    """One experiment over many settings.

    Made `later`, it is no page before its `making` is at its end.
    """

    promoted = Signal(str)
    """The run whose settings the experiment is to take."""
    picked = Signal(str, str)

    def __init__(self, work: SweepWork, parent: QWidget | None = None, *, later: bool = False) -> None:
        super().__init__(parent)
        self._work = work
        self._project = Project()
        self._shown: tuple[object, ...] = ()
        self.best: Trial | None = None
        self.making = self._parts()
        if not later:
            at_once(self.making)

    def _parts(self) -> Iterator[None]:
        """All that is on the page, in pieces that take no longer than a frame."""
        self.form = SweepForm()
        yield
        self.sweeps = QComboBox()
        self.sweeps.setAccessibleName("Sweep to show")
        self.sweeps.setMinimumWidth(190)
        self.promote = button("Promote the best", "primary", "Give the experiment the settings of the best trial; undo")
        self._standing = eliding("muted")
        self._bar = Progress()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(BAR_WIDTH)
        self._best = label(wrap=True)
        self._reading = label(role="muted")
        self.plot = ParallelPlot()
        self.importance = FigureView(_bars({"": float("nan")}))
        yield
        self._mattering = card(column(self.importance, margin=GAP + 4))
        self._too_few = label(TOO_FEW, "muted", wrap=True)
        self._model = RowsModel(missing="no score")
        self.table = rows_view(self._model)
        self._build()
        yield
        self.sweeps.activated.connect(lambda _: self._show_sweep())
        self.form.score.currentTextChanged.connect(lambda _: self._show_sweep())
        self.form.least.toggled.connect(lambda _: self._show_sweep())
        self.promote.clicked.connect(lambda: self.best and self.promoted.emit(self.best.run.id))
        self.plot.picked.connect(lambda run_id: self.picked.emit("runs", run_id))
        self.plot.hovered.connect(self._reading.setText)
        self.table.activated.connect(lambda at: self.picked.emit("runs", str(at.siblingAtColumn(0).data())))
        self._work.ended.connect(lambda _: self.show_work())
        self._show_importance({})
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self.show_work)

    def show_project(
        self,
        project: Project,
        experiment: Experiment | None,
        variables: Sequence[Variable],
        writable: bool,
        backend: object = None,
    ) -> None:
        """Show what there is now."""
        self._project = project
        self.form.show_experiment(experiment, variables)
        mine = [run for run in project.runs.values() if experiment and run.experiment.backend == experiment.backend]
        self.form.score.blockSignals(True)
        self.form.offer_scores(scores_for(backend, experiment, mine) if experiment is not None else ())
        self.form.score.blockSignals(False)
        self._allowed = writable
        tags = self._tags()
        self.sweeps.setVisible(bool(tags))
        if tags != [self.sweeps.itemText(at) for at in range(self.sweeps.count())]:
            chosen = self.sweeps.currentText()
            grown = len(tags) > self.sweeps.count()
            self.sweeps.clear()
            self.sweeps.addItems(tags)
            if chosen in tags and not grown:
                self.sweeps.setCurrentText(chosen)
        self.show_work()
        self._show_sweep()

    _allowed = True

    def _tags(self) -> list[str]:
        """The sweeps of the project, the latest first; one that just began as well, before its first trial came."""
        begun = self._work.wanted.tag if self._work.is_running and self._work.wanted is not None else ""
        kept = sweep_tags(self._project)
        return kept if not begun or begun in kept else [begun, *kept]

    def show_begun(self) -> None:
        """What is shown from now on is the sweep that just began."""
        tags = self._tags()
        self.sweeps.clear()
        self.sweeps.addItems(tags)
        self.sweeps.setVisible(bool(tags))
        if self._work.wanted is not None:
            self.sweeps.setCurrentText(self._work.wanted.tag)
        self.show_work()
        self._show_sweep()

    def show_work(self) -> None:
        """How far the sweep is that goes on."""
        work, wanted = self._work, self._work.wanted
        self.form.set_running(work.is_running, self._allowed)
        self.form.offer_resume(not work.is_running and self._allowed and bool(unfinished(self._project)))
        self._bar.setVisible(work.is_running)
        if work.is_running and wanted is not None:
            self._bar.setMaximum(wanted.trials)
            self._bar.setValue(work.done)
            self._say_standing(work.done, wanted)
            self._clock.start()
        else:
            self._standing.setText("")
            self._clock.stop()

    def _say_standing(self, done: int, wanted: Wanted) -> None:
        left = self._work.seconds_left()
        rest = f", about {duration(left)} left" if left is not None else ""
        short = f"{done} of {wanted.trials} trials ended"
        whole = f"{done} of {wanted.trials} trials of {wanted.experiment.name} have ended{rest}"
        self._standing.say(f"{short}{rest}", short, whole)

    def trials(self) -> list[Trial]:
        """The trials of the chosen sweep."""
        tag = self.sweeps.currentText()
        runs = [run for run in self._project.runs.values() if tag and tag in run.tags]
        return trials_of(runs, self.form.score.currentText())

    def _show_sweep(self) -> None:
        trials, score = self.trials(), self.form.score.currentText()
        state = (tuple((t.run.id, t.score) for t in trials), score, self.form.least.isChecked())
        if state == self._shown:
            return
        self._shown = state
        maximise = not self.form.least.isChecked()
        self.best = best(trials, maximise)
        # A seed or a split that did best is luck, no setting to take over.
        drawn = bool(trials) and all(set(trial.settings) <= {SEED, *SPLITS} for trial in trials)
        self.promote.setVisible(not drawn)
        self.promote.setEnabled(self.best is not None and self._allowed)
        self._best.setText(_best_words(self.best, trials, score))
        self.plot.show_trials(trials, score, self.best.run.id if self.best else "")
        self._show_importance(importance(trials))
        self._fill(trials, score, maximise)

    def _show_importance(self, shares: dict[str, float]) -> None:
        seen = any(shares.values())
        self._mattering.setVisible(seen)
        self._too_few.setVisible(not seen)
        self._too_few.setText(NONE_MATTERS if shares else TOO_FEW)
        if seen:
            self.importance.show_figure(_bars(shares))

    def _fill(self, trials: Sequence[Trial], score: str, maximise: bool) -> None:
        names = list(dict.fromkeys(name for trial in trials for name in trial.settings))
        sign = -1.0 if maximise else 1.0
        ranked = sorted(trials, key=lambda t: (t.score is None, sign * (t.score or 0.0)))
        rows = [
            [t.run.id, *[t.settings.get(n) for n in names], t.score, t.run.status.value, round(t.run.seconds, 2)]
            for t in ranked
        ]
        heads = ["Run", *[name.replace("_", " ") for name in names], score.replace("_", " "), "Status", "seconds"]
        self._model.show(heads, rows)
        self.table.horizontalHeader().setResizeContentsPrecision(0)
        self.table.resizeColumnsToContents()
        self.table.setFixedHeight(self.table.verticalHeader().defaultSectionSize() * min(max(len(rows), 1), 12) + 44)

    def _build(self) -> None:
        head = row(label("Sweep", "title"), self._standing, self._bar, self.sweeps, self.promote, gap=GAP)
        head.setStretch(1, 1)
        head.setContentsMargins(GAP_WIDE, 10, GAP_WIDE, 10)
        cards = column(
            self._best,
            _card("Each trial is a line", self.plot, self._reading),
            self._mattering,
            self._too_few,
            _card("Trials", self.table),
            None,
            gap=GAP_WIDE,
            margin=GAP_WIDE,
        )
        halves = QSplitter()
        halves.setChildrenCollapsible(False)
        halves.addWidget(scrolled(self.form))
        halves.addWidget(holding(column(holding(head), rule(), scrolled(holding(cards)), gap=0)))
        halves.setStretchFactor(1, 1)
        halves.setSizes([FORM_WIDTH, 800])
        self.setLayout(column(halves))


def _card(title: str, *parts: QWidget) -> QWidget:
    return card(column(label(title, "heading"), *parts, gap=6, margin=GAP + 4))


def _bars(shares: dict[str, float]) -> Bars:
    return Bars(
        title="Which settings matter",
        note=METHOD,
        categories=[name.replace("_", " ") for name in shares],
        names=[""],
        values=np.array([list(shares.values())]),
        horizontal=True,
        x=Axis("share of the variance of the score"),
        # So that a few percent do not fill the picture.
        marks=[Mark("all of it", x=1.0)],
    )


def _best_words(found: Trial | None, trials: Sequence[Trial], score: str) -> str:
    if not trials:
        return "No sweep yet. Choose on the left what to vary; every trial becomes a run of the project."
    if not any(trial.run.status is Status.DONE for trial in trials):
        return "No trial of this sweep has ended yet."
    if found is None or found.score is None:
        return f"No trial has the score '{score}'; choose another."
    settings = ", ".join(f"{name.replace('_', ' ')} {number(value)}" for name, value in found.settings.items())
    without = sum(trial.score is None for trial in trials)
    missing = f" {without} of {len(trials)} trials have no score." if without else ""
    chosen = luck(found, trials)
    having = f" with {settings}" if settings else ""
    said = f"Best: {found.run.id}{having}: {score.replace('_', ' ')} {found.score:.5g}.{missing}"
    return f"{said}\n{chosen}" if chosen else said
