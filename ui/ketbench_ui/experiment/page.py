"""The Experiment tab: set-up on the left, the run and its result on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QStackedLayout, QWidget

from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project
from ketbench_ui.experiment.feature_bar import FeatureBar
from ketbench_ui.experiment.result import ResultView
from ketbench_ui.experiment.run_bar import RunBar
from ketbench_ui.experiment.setup import Setup
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.outside.prompt import PromptRegistry
from ketbench_ui.theme.layouts import button, card, column, eliding, holding, label, row, rule
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

SETUP_WIDTH, WIDE_SETUP = 330, 470
HEAD_HEIGHT = 54


class ExperimentPage(QWidget):
    """One experiment with its runs."""

    run_wanted = Signal()
    stop_wanted = Signal()
    add_wanted = Signal()
    run_chosen = Signal(str)
    report_wanted = Signal()

    def __init__(self, registry: PromptRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setup = Setup(registry)
        self.result = ResultView()
        self.features, self.run_bar = FeatureBar(), RunBar()
        self.runs = QComboBox()
        self.runs.setMinimumWidth(150)
        self.runs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.runs.setAccessibleName("Run to show")
        self.run = button("Run", "primary", "F5")
        self.stop = button("Stop", "", "Shift+F5")
        self.report = button("Report...", "", "Write this run as one web page or a PDF to send")
        self.report.clicked.connect(self.report_wanted)
        self._title = eliding("title")
        self._origin = label(role="muted")
        self._origin.setMinimumWidth(10)
        self._why = label(role="error", wrap=True)
        self._estimate = label(role="muted", wrap=True)
        self._estimate.setContentsMargins(GAP_WIDE, 0, GAP_WIDE, GAP)
        self._notices = column()
        self._notices.setContentsMargins(GAP_WIDE, 0, GAP_WIDE, 0)
        self._why_box = card(column(self._why, margin=GAP), "notice")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._content())
        self.setLayout(self._stack)
        self.run.clicked.connect(self.run_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self.runs.activated.connect(lambda _: self.run_chosen.emit(self.runs.currentText().split("  ")[0]))
        switch.changed.connect(self._icons)
        self._icons()

    def take_notice(self, notice: QWidget) -> None:
        """Put something to read before Run above the form; it shows itself when it has something to say."""
        self._notices.addWidget(notice)

    def show_experiment(self, experiment: Experiment | None, project: Project) -> None:
        """Show an experiment of a project, or that there is none."""
        self._stack.setCurrentIndex(0 if experiment is None else 1)
        self.setup.show_experiment(experiment, project)
        self._title.setText(experiment.name if experiment else "")
        self._title.setToolTip(self._title.text())
        self._share(WIDE_SETUP if self.setup.form.has_table else SETUP_WIDTH)

    def _share(self, setup_width: int) -> None:
        """Tables need more room; a width that the user dragged stays until a form of another kind comes."""
        if setup_width != self._setup_width:
            self._setup_width = setup_width
            self._halves.setSizes([setup_width, max(300, self.width() - setup_width)])

    def offer_runs(self, names: list[str], chosen: str) -> None:
        """The runs of this experiment, the latest first."""
        if names != [self.runs.itemText(at) for at in range(self.runs.count())]:
            self.runs.clear()
            self.runs.addItems(names)
        at = next((i for i, name in enumerate(names) if name.split("  ")[0] == chosen), -1)
        self.runs.setCurrentIndex(at)
        self.runs.setVisible(bool(names))

    def show_run(self, live: LiveRun | None) -> None:
        """Show a run's result."""
        self.result.show_run(live)
        self.features.show_run(live)
        self.report.setVisible(live is not None and live.kept and live.status.is_final)
        self._origin.setText(f"seed {live.experiment.seed}, {live.elapsed():.1f} s" if live else "")

    def set_ready(self, reason: str, notes: Sequence[str] = (), *, running: bool) -> None:
        """Allow Run, or say in one sentence why not; notes tell what it will take."""
        self._estimate.setText("\n".join(notes))
        self._estimate.setVisible(bool(notes) and not reason)
        self.run.setEnabled(not reason)
        self.run.setToolTip(reason or "Run this experiment (F5)")
        self.stop.setEnabled(running)
        self._why.setText(reason)
        self._why_box.setVisible(bool(reason) and not running)

    def _content(self) -> QWidget:
        head = row(self._title, self.run, self.stop, gap=GAP)
        left = column(_head(head), self._why_box, self._estimate, self._notices, rule(), self.setup, gap=0)
        shown = row(label("Result", "title"), self._origin, None, self.report, self.runs, gap=GAP)
        right = column(_head(shown), rule(), self.run_bar, self.features, self.result, gap=0)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        for layout, narrowest in ((left, 300), (right, 280)):
            half = holding(layout)
            half.setMinimumWidth(narrowest)
            halves.addWidget(half)
        halves.setStretchFactor(0, 0)
        halves.setStretchFactor(1, 1)
        halves.setSizes([SETUP_WIDTH, 600])
        self._halves, self._setup_width = halves, SETUP_WIDTH
        return halves

    def _nothing(self) -> QWidget:
        text = label("This project has no experiment yet.", "title")
        more = label("An experiment joins data, a circuit and a backend; Run trains it and keeps the result.", "muted")
        for line in (text, more):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        act = button("New experiment", "primary", "Ctrl+Shift+N")
        act.clicked.connect(self.add_wanted)
        return holding(column(None, text, more, GAP, row(None, act, None), None), "view")

    def _icons(self) -> None:
        self.run.setIcon(icon("play-fill", switch.look.on_accent))
        self.stop.setIcon(icon("stop-fill", switch.look.bad))


def _head(layout: QHBoxLayout) -> QWidget:
    layout.setContentsMargins(GAP_WIDE, 10, GAP_WIDE, 10)
    made = holding(layout)
    made.setFixedHeight(HEAD_HEIGHT)
    return made
