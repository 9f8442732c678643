"""Asks at which noise or shots a trained model is evaluated, and draws its score there beside the classical control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from ketbench.base.errors import KetbenchError
from ketbench.base.figures import Line
from ketbench.contract.run import Run
from ketbench.running.devices.studies import Study, control, figure, score_of
from ketbench_ui.figures.view import FigureView
from ketbench_ui.theme.layouts import button, cleared, column, holding, label, row
from ketbench_ui.theme.screens import fitting
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

if TYPE_CHECKING:
    from ketbench_ui.experiment.models.using import UsingModels
    from ketbench_ui.services.live import LiveRun

SIZE = (760, 600)
SHOTS = "shots"
KINDS = {
    "noise.depolarizing": "Depolarising noise",
    "noise.amplitude_damping": "Amplitude damping",
    "noise.phase_damping": "Phase damping",
    "noise.bit_flip": "Bit flips",
    "noise.readout": "Errors of reading",
    SHOTS: "Numbers of shots",
}
RATES, COUNTS = "0, 0.001, 0.005, 0.01, 0.02, 0.05", "10, 30, 100, 300, 1000"
MITIGATIONS = {"": "None", "zne": "Zero-noise extrapolation"}
MOST_POINTS = 40


class EvaluateDialog(QDialog):
    """What is varied on top, the curve with the control's line below; one point after another, until stopped."""

    def __init__(self, run: Run, using: UsingModels, parent: QWidget) -> None:
        super().__init__(parent)
        self._run, self._using = run, using
        self._study: Study | None = None
        self._waiting: list[tuple[float, dict[str, Any]]] = []
        self.found: list[dict[str, Any]] = []
        self.figure: Line | None = None
        self.setWindowTitle(f"Evaluate {run.id} with noise or shots")
        self.kind, self.mitigate = QComboBox(), QComboBox()
        for box, rows in ((self.kind, KINDS), (self.mitigate, MITIGATIONS)):
            for name, words in rows.items():
                box.addItem(words, name)
        self.points = QLineEdit(RATES)
        self.shots, self.rows = QSpinBox(), QSpinBox()
        self.shots.setRange(0, 10_000_000)
        self.shots.setSpecialValueText("exact")
        self.rows.setRange(0, 10_000_000)
        self.rows.setSpecialValueText("all")
        self.rows.setValue(50)
        self.begin, self.halt, close = button("Evaluate", "primary"), button("Stop"), button("Close")
        self.halt.setEnabled(False)
        told = control(run)
        beside = f" Beside it: {told[0]}, test {score_of(run)} {told[1]:.3g}." if told else ""
        self.said = label(f"The kept model on its test part, at each strength.{beside}", "muted", wrap=True)
        self._room = QVBoxLayout()
        self.setLayout(
            column(
                self._form(),
                self.said,
                holding(self._room),
                row(None, self.begin, self.halt, close, gap=GAP),
                gap=GAP_WIDE,
                margin=GAP_WIDE,
            )
        )
        self.layout().setStretch(2, 1)  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
        self.resize(fitting(self, *SIZE))
        self.kind.currentIndexChanged.connect(lambda _: self._kind_changed())
        self.begin.clicked.connect(self.evaluate)
        self.halt.clicked.connect(self._stop)
        close.clicked.connect(self.close)

    def evaluate(self) -> None:
        """Begin with the first point; what cannot be read is said and nothing begins."""
        try:
            self._study = self._asked()
            self._waiting = self._study.points()
        except (KetbenchError, ValueError) as error:
            self._say(str(error), "error")
            return
        self.found, self.figure = [], None
        cleared(self._room)
        self._set_busy(busy=True)
        self._next()

    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(GAP)
        grid.setHorizontalSpacing(GAP_WIDE)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        self.points_title = label("Probabilities")
        places = (
            (0, 0, label("What varies"), self.kind, "What varies"),
            (1, 0, self.points_title, self.points, "Points"),
            (0, 2, label("Mitigation"), self.mitigate, "Mitigation"),
            (1, 2, label("Shots"), self.shots, "Shots"),
            (2, 2, label("Test rows"), self.rows, "Test rows"),
        )
        for line, at, title, field, name in places:
            title.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(title, line, at)
            grid.addWidget(field, line, at + 1)
        return grid

    def _kind_changed(self) -> None:
        by_shots = self.kind.currentData() == SHOTS
        self.points_title.setText("Shots" if by_shots else "Probabilities")
        self.shots.setEnabled(not by_shots)
        if self.points.text() in (RATES, COUNTS):
            self.points.setText(COUNTS if by_shots else RATES)

    def _asked(self) -> Study:
        """What the fields say.

        Raises
        ------
        ValueError
            For a text that is not a list of numbers in bounds.
        """
        text, by_shots = self.points.text(), self.kind.currentData() == SHOTS
        try:
            numbers = [float(part) for part in text.replace(";", ",").split(",") if part.strip()]
        except ValueError:
            raise ValueError(f"'{text}' is not a list of numbers; write them with commas, as {RATES}.") from None
        least, most = (1.0, 1e7) if by_shots else (0.0, 1.0)
        if not numbers or len(numbers) > MOST_POINTS or not all(least <= number <= most for number in numbers):
            what = "shots from 1 on" if by_shots else "probabilities from 0 to 1"
            raise ValueError(f"'{text}' are not 1 to {MOST_POINTS} {what}; correct them.")
        mitigate, rows = str(self.mitigate.currentData()), self.rows.value()
        if by_shots:
            return Study("noise.depolarizing:0", (), [int(number) for number in numbers], rows, mitigate)
        return Study(str(self.kind.currentData()), numbers, [self.shots.value()], rows, mitigate)

    def _next(self) -> None:
        if not self._waiting:
            self._set_busy(busy=False)
            self._say(f"{len(self.found)} points evaluated.", "good")
            return
        total = len(self.found) + len(self._waiting)
        self._say(f"Point {len(self.found) + 1} of {total}…", "muted")
        self._using.evaluate(self._run, self._waiting[0][1], self._came, self._refuse)

    def _came(self, live: LiveRun) -> None:
        if not self._waiting or self._study is None or live.result is None:
            return
        value, _ = self._waiting.pop(0)
        self.found.append({"rate" if self._study.rates else "shots": value, **live.result.summary})
        self.figure = figure(self._run, self._study, self.found)
        cleared(self._room)
        self._room.addWidget(FigureView(self.figure, fills=True))
        self._next()

    def _stop(self) -> None:
        self._waiting = []
        self._using.stop()
        self._set_busy(busy=False)
        self._say(f"Stopped after {len(self.found)} points.", "muted")

    def _refuse(self, sentence: str) -> None:
        self._waiting = []
        self._set_busy(busy=False)
        self._say(sentence, "error")

    def _set_busy(self, *, busy: bool) -> None:
        self.begin.setEnabled(not busy)
        self.halt.setEnabled(busy)

    def _say(self, text: str, role: str) -> None:
        self.said.setProperty("role", role)
        self.said.setText(text)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
