"""The controls over the curves: axes, smoothing, pausing the view, an earlier run beside, and the progress."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QProgressBar, QSlider, QToolButton, QWidget

from ketbench.base.clock import duration
from ketbench.contract.run import Status
from ketbench.results.smoothing import METHODS, window_of
from ketbench_ui.experiment.training.axes import CHOICES
from ketbench_ui.experiment.training.panel import Look
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import label, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP


class TrainingBar(QWidget):
    """A row of controls; `changed` when the drawing must follow."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown_hold: tuple[Status | None, bool] | None = None
        self._log_y = self._toggle("log y", "Logarithmic y axis")
        self._log_x = self._toggle("log x", "Logarithmic x axis")
        self._axis = QComboBox()
        self._axis.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.offer_axes(["step"])
        self._axis.setAccessibleName("Horizontal axis")
        self._axis.activated.connect(lambda _: self.changed.emit())
        self._raw = self._toggle("raw", "Show every measured point behind the smoothed curve", on=True)
        self.pause = self._toggle("Pause view", "Stop updating the plots; the run continues")
        self.hold = QToolButton()
        self.hold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._weight = QSlider(Qt.Orientation.Horizontal)
        self._weight.setRange(0, 99)
        self._weight.setValue(90)
        self._weight.setFixedWidth(90)
        self._weight.setAccessibleName("Smoothing")
        self._weight.setToolTip("How much is smoothed; 0 shows the raw curve alone")
        self._weight_text = label(role="muted")
        self._weight_text.setFixedWidth(self.fontMetrics().horizontalAdvance("101 points "))
        self._method = QComboBox()
        for name, words in METHODS.items():
            self._method.addItem(words, name)
        self._method.setAccessibleName("Method of smoothing")
        self._method.setToolTip("How the thick curve is made; the thin one behind it has every point")
        self._method.activated.connect(lambda _: self._changed())
        self.fit = QToolButton()
        self.fit.setText("Fit")
        self.fit.setToolTip("Show all of the curves again, after a zoom; a double click does so in one plot")
        self.beside = QComboBox()
        self.beside.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.beside.setToolTip("Draw an earlier run dashed beside this one")
        self.beside.addItem("no run beside", "")
        self._text = label(role="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(150)
        parts = (
            self._axis,
            self._log_y,
            self._log_x,
            self.fit,
            self._raw,
            self._method,
            self._weight,
            self._weight_text,
        )
        layout = row(*parts, self.beside, self.pause, self.hold, None, self._text, self._bar, gap=4)
        layout.setContentsMargins(GAP, 4, GAP + 4, 4)
        self.setLayout(layout)
        self._weight.valueChanged.connect(self._changed)
        self.beside.activated.connect(lambda _: self.changed.emit())
        switch.changed.connect(self._icons)
        self._icons()
        self._changed()

    def look(self) -> Look:
        """What is set."""
        return Look(
            weight=self._weight.value() / 100,
            log_x=self._log_x.isChecked(),
            log_y=self._log_y.isChecked(),
            raw=self._raw.isChecked(),
            axis=str(self._axis.currentData() or "step"),
            method=str(self._method.currentData()),
        )

    def offer_axes(self, names: Sequence[str]) -> None:
        """What can stand along x for the shown run; the chosen one stays where it can."""
        if list(names) == [self._axis.itemData(at) for at in range(self._axis.count())]:
            return
        chosen = self._axis.currentData()
        self._axis.clear()
        for name in names:
            self._axis.addItem(f"x: {CHOICES[name]}", name)
        self._axis.setCurrentIndex(max(0, self._axis.findData(chosen)))

    def offer(self, names: Sequence[str]) -> None:
        """Runs that can be drawn beside; the chosen one stays."""
        chosen = self.beside.currentData()
        self.beside.clear()
        self.beside.addItem("no run beside", "")
        for name in names:
            self.beside.addItem(f"beside {name}", name)
        self.beside.setCurrentIndex(max(0, self.beside.findData(chosen)))

    def show_progress(self, live: LiveRun | None) -> None:
        """Bar and words."""
        if live is None:
            self._show_hold(None)
        self._bar.setVisible(live is not None and not live.status.is_final)
        held = ", view held" if self.pause.isChecked() else ""
        self._text.setText(progress_sentence(live) + held if live else "")
        if live is not None:
            self._show_hold(live)
            self._bar.setMaximum(max(0, live.progress.total))
            self._bar.setValue(live.progress.done)

    def _show_hold(self, live: LiveRun | None) -> None:
        """Pausing the training is another thing than pausing the view, so it has another button."""
        state = live.status if live is not None else None
        # What another window runs is read from the file, and never began here.
        is_elsewhere = live is not None and not live.status.is_final and not live.began
        if (state, is_elsewhere) == self._shown_hold:
            return
        self._shown_hold = state, is_elsewhere
        is_held = state is Status.PAUSED
        self.hold.setText("Continue training" if is_held else "Pause training")
        self.hold.setIcon(icon("play" if is_held else "pause"))
        tip = "Go on where the training stands" if is_held else "Let the training itself stand still (F6)"
        is_going = state in (Status.RUNNING, Status.PAUSED)
        self.hold.setToolTip("Another window runs it; only there can it be paused" if is_elsewhere else tip)
        self.hold.setEnabled(is_going and not is_elsewhere)

    def _toggle(self, text: str, tip: str, *, on: bool = False) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(tip)
        made.setCheckable(True)
        made.setChecked(on)
        made.toggled.connect(lambda _: self.changed.emit())
        return made

    def _changed(self) -> None:
        weight, mean = self._weight.value() / 100, self._method.currentData() == "ema"
        self._weight_text.setText(f"{weight:.2f}" if mean else f"{window_of(weight)} points")
        self.changed.emit()

    def _icons(self) -> None:
        self._shown_hold = None
        self.pause.setIcon(icon("eye"))
        self._show_hold(None)
        self.pause.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def progress_sentence(live: LiveRun) -> str:
    """Where a run stands and how long it will take."""
    if live.status.is_final:
        return f"{live.run_id} {live.status.value}, {live.elapsed():.1f} s"
    done, total = live.progress.done, live.progress.total
    if not total:
        return f"{live.run_id} {live.status.value}"
    left = live.seconds_left()
    rest = f", {duration(left, at_most=live.progress.may_end_early)} left" if left is not None else ""
    held = "paused at " if live.status is Status.PAUSED else ""
    return f"{held}{live.progress.text or f'{done} of {total}'}{rest}"
