"""The Experiment tab: one strip on top, and below it one phase at a time: Set up, Live or Result."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedLayout, QStackedWidget, QWidget

from ketbench_ui.experiment.phases import LIVE, RESULT, SETUP, PhaseSwitch
from ketbench_ui.experiment.result import FeatureBar, ResultView
from ketbench_ui.experiment.setup import SetupPane
from ketbench_ui.experiment.strip import Strip
from ketbench_ui.experiment.training import LivePane
from ketbench_ui.services.outside.prompt import PromptRegistry
from ketbench_ui.theme.layouts import button, column, eliding, holding, label, row
from ketbench_ui.theme.screens import is_low, is_narrow
from ketbench_ui.theme.tokens import GAP, GAP_WIDE
from ketbench_ui.theme.turns import at_once

LOW_PAGE = 520
"""Pixels of the page itself, below which it leaves out what can be told elsewhere."""


class ExperimentPage(QWidget):
    """One experiment with its runs; shows what it is told, decides nothing.

    Made `later`, it is no page before its `making` is at its end.
    """

    add_wanted = Signal()
    run_chosen = Signal(str)
    resized = Signal()
    entered = Signal()

    def __init__(self, registry: PromptRegistry, parent: QWidget | None = None, *, later: bool = False) -> None:
        super().__init__(parent)
        self.making = self._parts(registry)
        if not later:
            at_once(self.making)

    def _parts(self, registry: PromptRegistry) -> Iterator[None]:
        """All that is on the page, in pieces that take no longer than a frame."""
        self._sizes = (False, False)
        self.setup_pane = SetupPane(registry)
        yield
        self.live_pane, self.result = LivePane(), ResultView()
        yield
        self.setup, self.training = self.setup_pane.form, self.live_pane.curves
        self.features, self.strip = FeatureBar(), Strip()
        self.phases = PhaseSwitch(self)
        self.run, self.stop = self.strip.run, self.strip.stop
        self.runs = QComboBox()
        self.runs.setMinimumWidth(150)
        self.runs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.runs.setAccessibleName("Run to show")
        self._title, self._origin, self.claim = eliding("title"), eliding("muted"), eliding("muted")
        self.claim.hide()
        self._claimed = ""
        self._phases = QStackedWidget()
        for part in (self.setup_pane, self.live_pane, self.result):
            self._phases.addWidget(part)
        yield
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._content())
        self.runs.activated.connect(lambda _: self.run_chosen.emit(self.runs.currentText().split(",")[0]))
        self.show_phase(SETUP)

    @property
    def phase(self) -> str:
        """The phase that is shown."""
        return self.phases.present

    def show_phase(self, name: str) -> None:
        """Bring a phase to the front."""
        self.phases.show_phase(name)
        self._phases.setCurrentIndex((SETUP, LIVE, RESULT).index(name))
        self.runs.setVisible(name == RESULT and self.runs.count() > 0)

    def show_there_is(self, *, experiment: bool) -> None:
        """Show the phases, or that there is no experiment."""
        self._stack.setCurrentIndex(int(experiment))

    def show_name(self, name: str, origin: str, claim: str = "") -> None:
        """The experiment, in muted words what of it is shown, and the public claim that it tries."""
        if not claim and self._claimed == name:
            # The line keeps its room: a slider that is being dragged would jump from under the mouse.
            claim = "With these settings it is not the design of the claim any more"
        self._claimed = name if claim else ""
        self.claim.setText(claim)
        self.claim.setVisible(bool(claim))
        self._title.setText(name)
        self._title.setToolTip(name)
        self._origin.setText(origin)
        self._origin.setToolTip(origin)

    def offer_runs(self, names: list[str], chosen: str) -> None:
        """The runs of this experiment, the latest first."""
        if names != [self.runs.itemText(at) for at in range(self.runs.count())]:
            self.runs.clear()
            self.runs.addItems(names)
        at = next((i for i, name in enumerate(names) if name.split(",")[0] == chosen), -1)
        self.runs.setCurrentIndex(at)
        self.runs.setVisible(bool(names) and self.phase == RESULT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less is said where there is less room."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A page that was made before its window learns its room when it is shown."""
        if event.type() == QEvent.Type.Show:
            self._fit()
            self.entered.emit()
        return super().event(event)

    def _fit(self) -> None:
        # Panels below take from the page what the window has.
        compact, low = is_narrow(self), is_low(self) or 0 < self.height() < LOW_PAGE
        if (compact, low) != self._sizes:
            self._sizes = compact, low
            for part in (self.setup_pane, self.live_pane, self.result):
                part.set_size(compact=compact, low=low)
            self.resized.emit()

    def _content(self) -> QWidget:
        head = row(self._title, self._origin, self.runs, self.phases, gap=GAP + 4)
        head.setStretch(1, 1)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._origin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        whole = column(head, self.claim, self.strip, self.features, self._phases, gap=GAP + 4, margin=GAP_WIDE)
        whole.setContentsMargins(GAP_WIDE, GAP + 4, GAP_WIDE, GAP + 2)
        whole.setStretch(4, 1)
        return holding(whole)

    def _nothing(self) -> QWidget:
        text = label("No experiment yet", "title")
        more = label("An experiment joins data, a circuit and a backend; Run trains it and keeps the result", "muted")
        more.setWordWrap(True)
        for line in (text, more):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        act = button("New experiment", "primary", "Ctrl+Shift+N")
        act.clicked.connect(self.add_wanted)
        return holding(column(None, text, more, GAP, row(None, act, None), None), "view")
