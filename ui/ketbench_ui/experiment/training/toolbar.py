"""The controls over the large plot: axes, smoothing, an earlier run, and a menu with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QSlider, QToolButton, QWidget

from ketbench.results.smoothing import METHODS, window_of
from ketbench_ui.experiment.training.axes import CHOICES
from ketbench_ui.experiment.training.look import Look
from ketbench_ui.plots.points import Points
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import button, column, label, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP

MOST_BEHIND = 3
"""Of its own intervals that a curve may lie behind the newest one and still go on."""


class TrainingBar(QWidget):
    """A row of controls, or one button that holds them all; `changed` when the drawing must follow."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self._make_controls()
        self.view = button("View", "", "Axes, smoothing, an earlier run, and what else can be set here")
        self.view.setAccessibleName("View")
        self.popup = QFrame(self, Qt.WindowType.Popup)
        self.popup.setProperty("role", "popup")
        self._inside = column(gap=GAP, margin=GAP + 4)
        self.popup.setLayout(self._inside)
        self._smooth = label("Smooth", "muted")
        self.held = label("View paused", "warning")
        self.held.hide()
        self.pause.toggled.connect(self.held.setVisible)
        self._front = (self._axis, self._log_y, self._smooth, self._weight, self.beside)
        self._line = row(self.held, *self._front, self.view, gap=GAP)
        self.setLayout(self._line)
        behind = (self._log_x, self._raw, self._method, self._weight_text, self.fit, self.pause)
        for part in behind:
            self._inside.addWidget(part)
        self.view.clicked.connect(self._open)
        switch.changed.connect(self._icons)
        self._icons()
        self._changed()

    def set_compact(self, compact: bool) -> None:
        """Put all controls behind the button, or the usual ones beside it."""
        if compact == self._compact:
            return
        self._compact = compact
        for at, part in enumerate(self._front):
            if compact:
                self._inside.insertWidget(at, part)
            else:
                self._line.insertWidget(at + 1, part)
            part.show()
        self._icons()

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
            self._axis.addItem(f"by {CHOICES[name]}", name)
        self._axis.setCurrentIndex(max(0, self._axis.findData(chosen)))

    def offer(self, names: Sequence[str]) -> None:
        """Runs that can be drawn beside; the chosen one stays."""
        chosen = self.beside.currentData()
        self.beside.clear()
        self.beside.addItem("Compare with…", "")
        for name in names:
            self.beside.addItem(f"with {name}", name)
        self.beside.setCurrentIndex(max(0, self.beside.findData(chosen)))
        self.beside.setEnabled(bool(names))
        self.beside.setToolTip("Draw an earlier run dashed over this one" if names else "No other run has curves yet")

    def _make_controls(self) -> None:
        self._log_y = self._toggle("Log y", "Logarithmic y axis")
        self._log_x = self._toggle("Log x", "Logarithmic x axis")
        self._axis = QComboBox()
        self._axis.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.offer_axes(["step"])
        self._axis.setAccessibleName("Horizontal axis")
        self._axis.activated.connect(lambda _: self.changed.emit())
        self._raw = self._toggle("Every point", "Show every measured point behind the smoothed curve", on=True)
        self.pause = self._toggle("Pause view", "Stop updating the plots; the run continues")
        self.pause.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._weight = QSlider(Qt.Orientation.Horizontal)
        self._weight.setRange(0, 99)
        self._weight.setValue(90)
        self._weight.setFixedWidth(78)
        self._weight.setAccessibleName("Smoothing")
        self._weight.setToolTip("How much is smoothed; 0 shows the raw curve alone")
        self._weight_text = label(role="muted")
        self._method = QComboBox()
        for name, words in METHODS.items():
            self._method.addItem(words, name)
        self._method.setAccessibleName("Method of smoothing")
        self._method.setToolTip("How the thick curve is made; the thin one behind it has every point")
        self._method.activated.connect(lambda _: self._changed())
        self.fit = QPushButton("Fit")
        self.fit.setToolTip("Show all of the curves again, after a zoom; a double click does so in one plot")
        self.beside = QComboBox()
        self.beside.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.beside.setAccessibleName("Compare with")
        self.offer(())
        self._weight.valueChanged.connect(self._changed)
        self.beside.activated.connect(lambda _: self.changed.emit())

    def _toggle(self, text: str, tip: str, *, on: bool = False) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(tip)
        made.setProperty("role", "toggle")
        made.setCheckable(True)
        made.setChecked(on)
        made.toggled.connect(lambda _: self.changed.emit())
        return made

    def _changed(self) -> None:
        weight, mean = self._weight.value() / 100, self._method.currentData() == "ema"
        self._weight_text.setText(f"Weight {weight:.2f}" if mean else f"{window_of(weight)} points")
        self.changed.emit()

    def _open(self) -> None:
        self.popup.adjustSize()
        corner = self.view.mapToGlobal(QPoint(self.view.width() - self.popup.width(), self.view.height() + 2))
        self.popup.move(corner)
        self.popup.show()

    def _icons(self) -> None:
        self.pause.setIcon(icon("eye"))
        self.view.setText("View" if self._compact else "")
        self.view.setIcon(icon("caret-down" if self._compact else "dots-three"))


def planned_end(live: LiveRun) -> float | None:
    """The step at which a run that goes on will end if nothing stops it; None where nothing is known."""
    done, total = live.progress.done, live.progress.total
    if live.status.is_final or not total:
        return None
    if live.progress.steps:
        return float(live.progress.steps)
    newest = max((points.last_step for points in live.curves.values()), default=0.0)
    # Units of work that are steps, as most backends count.
    return newest * total / done if done and newest else None


def goes_on(live: LiveRun, names: Iterable[str]) -> bool:
    """Whether one of several curves still grows; those of a first round end before the run does."""
    newest = max((points.last_step for points in live.curves.values()), default=0.0)
    mine = [live.curves[name] for name in names if name in live.curves and live.curves[name].count]
    return not mine or any(newest - one.last_step <= MOST_BEHIND * _spacing(one) for one in mine)


def _spacing(points: Points) -> float:
    """Steps from one point to the next, on average."""
    first = float(points.between(0, 1).steps[0])
    return max(1.0, (points.last_step - first) / max(1, points.count - 1))
