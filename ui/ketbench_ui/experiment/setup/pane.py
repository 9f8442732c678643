"""The phase before a run: the strip of stages above, the form at left, what the chosen stage looks like at right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ketbench.base.problems import Problem
from ketbench.contract.experiment import Experiment
from ketbench.contract.page import Stage, Tick
from ketbench.results.paging import settings_of
from ketbench_ui.experiment.setup.cards import ControlsCard, JudgedCard, power_words
from ketbench_ui.experiment.setup.detail import StageDetail
from ketbench_ui.experiment.setup.form import Setup
from ketbench_ui.experiment.setup.pipeline import Pipeline
from ketbench_ui.fields.pointing import point_at
from ketbench_ui.services.outside.prompt import PromptRegistry
from ketbench_ui.theme.layouts import column, holding, label, row
from ketbench_ui.theme.tokens import GAP

FORM, WIDE_FORM, NARROWEST_FORM = 392, 520, 300


class SetupPane(QWidget):
    """Shows one experiment before it runs."""

    edit_wanted = Signal(str)

    def __init__(self, registry: PromptRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Setup(registry)
        self.pipeline, self.detail = Pipeline(), StageDetail()
        self.controls, self.judged = ControlsCard(), JudgedCard()
        self._power = label(role="muted", wrap=True)
        self._registry = registry
        self._experiment: Experiment | None = None
        self._compact, self._low = False, False
        self._width = 0
        self._has_data = False
        cards = row(self.controls, self.judged, gap=GAP + 4)
        cards.setStretch(0, 1)
        cards.setStretch(1, 1)
        right = column(self.detail, cards, self._power, gap=GAP + 4)
        right.setStretch(0, 1)
        right.setContentsMargins(GAP + 4, 0, 0, 0)
        self._halves = QSplitter(Qt.Orientation.Horizontal)
        self._halves.setChildrenCollapsible(False)
        self.form.setMinimumWidth(NARROWEST_FORM)
        self._halves.addWidget(self.form)
        self._halves.addWidget(holding(right))
        self._halves.setStretchFactor(1, 1)
        self.setLayout(column(self.pipeline, self._halves, gap=GAP + 4))
        self.layout().setStretch(1, 1)  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
        self.pipeline.chosen.connect(self._go_to_stage)
        self.controls.wanted.connect(self.form.change)
        self.detail.edit_wanted.connect(self.edit_wanted)
        self.judged.change_wanted.connect(lambda: self.edit_wanted.emit("data"))

    def show_stages(self, experiment: Experiment, stages: Sequence[Stage], problems: Sequence[Problem]) -> None:
        """Show what the experiment does; a stage with a problem is amber."""
        self._experiment = experiment
        serious = [one for one in problems if one.severity != "note"]
        troubled = {at for at, stage in enumerate(stages) if any(_about(one, stage) for one in serious)}
        self.pipeline.show_stages(stages, troubled)
        self._show_detail()
        self._share()

    def choose_first(self, stages: Sequence[Stage]) -> None:
        """Another experiment: the stage of its circuit, or the first one with a picture."""
        circuits = [at for at, one in enumerate(stages) if "circuit" in one.places]
        drawn = [at for at, one in enumerate(stages) if one.figure is not None]
        self.pipeline.present = next(iter((*circuits, *drawn)), 0)

    def choose_stage_of(self, problem: Problem) -> None:
        """Show the stage that a problem is about."""
        for at, stage in enumerate(self.pipeline.stages):
            if _about(problem, stage):
                self.pipeline.choose(at)
                self._show_detail()
                return

    def go_to(self, problem: Problem) -> None:
        """Point at the field of a problem; at the ticks or the stage where the form has no row for it."""
        self.choose_stage_of(problem)
        if not self.form.go_to(problem.where):
            name = problem.where.removeprefix("params.").partition(".")[0]
            point_at(self.controls if name in self.form.form.hidden_rows else self.detail)

    def show_judging(self, ticks: Sequence[Tick], counts: Sequence[int] | None, repeats: str, *, locked: bool) -> None:
        """Controls and parts; no counts for an experiment without data."""
        self.controls.show_ticks(ticks, read_only=locked)
        self.form.form.hide_rows({name for tick in ticks for name in tick.changes or {}})
        if counts is not None and self._decides() and not any(counts[1:]):
            # Nothing is predicted and no row is held back, as of a graph: there is no score to judge.
            counts = None
        self._has_data = counts is not None
        self.judged.show_parts(counts or (), repeats)
        has_test = counts is not None and len(counts) > 2
        self._power.setText(power_words(int(counts[2])) if counts is not None and has_test else "")
        self._show_cards()

    def _decides(self) -> bool:
        dataset = self._experiment.dataset if self._experiment is not None else None
        return dataset is not None and dataset.target is None

    def set_size(self, *, compact: bool, low: bool) -> None:
        """Leave out what can be told elsewhere where there is little room."""
        self._compact, self._low = compact, low
        self.pipeline.set_compact(compact or low)
        self._show_cards()

    def _show_cards(self) -> None:
        self.judged.setVisible(self._has_data and not self._compact)
        self.controls.setVisible(bool(self.controls.boxes) and not self._low)
        self._power.setVisible(bool(self._power.text()) and not self._compact and not self._low)

    def _share(self) -> None:
        """Tables need more room; a width that the user dragged stays until a form of another kind comes."""
        wanted = WIDE_FORM if self.form.form.has_table else FORM
        if wanted != self._width:
            self._width = wanted
            self._halves.setSizes([wanted, max(300, self.width() - wanted)])

    def _go_to_stage(self, at: int) -> None:
        stage = self.pipeline.stages[at]
        if stage.places:
            self.form.show_group(stage.places[0])
        self._show_detail()

    def showEvent(self, event: QShowEvent) -> None:
        """What was not drawn while nobody looked is now."""
        super().showEvent(event)
        self._show_detail()

    def _show_detail(self) -> None:
        if not self.isVisible():
            return
        stages, at = self.pipeline.stages, self.pipeline.present
        if self._experiment is not None and at < len(stages):
            stage = stages[at]
            self.detail.show_stage(stage, self._experiment, settings_of(self._registry, self._experiment, stage))


def _about(problem: Problem, stage: Stage) -> bool:
    """Whether a problem lies in a stage: the place of the problem is one of the stage's, or below it."""
    return any(problem.where == place or problem.where.startswith(f"{place}.") for place in stage.places)
