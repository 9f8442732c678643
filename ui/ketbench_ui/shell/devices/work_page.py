"""The page that hands a kept model over to a device, and shows what a device makes of its circuit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QSplitter,
    QWidget,
)

from ketbench_ui.theme.layouts import column, holding, label, row
from ketbench_ui.theme.theme import mono
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

MITIGATIONS = {"": "what costs little", **{name: name for name in ("none", "readout", "zne", "zne+readout")}}
MOST_SHOTS = 1_000_000
NO_RUNS = "No run of this project keeps a model: train one first."


class WorkPage(QWidget):
    """Which run on which device, and how."""

    evaluate = Signal(str, object, int)
    compile = Signal(str, str)
    study = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run, self.device = _choice("Run"), _choice("Device", editable=True)
        self.shots, self.rows, self.budget = _count("Shots", 1000), _count("Rows", 0), _count("Budget", 0)
        self.rows.setSpecialValueText("all of the test part")
        self.budget.setSpecialValueText("no limit")
        self.mitigate = _choice("Mitigation")
        for name, words in MITIGATIONS.items():
            self.mitigate.addItem(words, name)
        self.rates = QLineEdit("0, 0.002, 0.005, 0.01, 0.02")
        self.rates.setAccessibleName("Error rates")
        self.many_shots = QLineEdit("10, 30, 100, 300, 1000")
        self.many_shots.setAccessibleName("Numbers of shots")
        self.begin, self.look = QPushButton("Evaluate"), QPushButton("Show compiled circuit")
        self.by_rate, self.by_shots = QPushButton("Study noise"), QPushButton("Study shots")
        self.told = label("", "muted", wrap=True, selectable=True)
        self.before, self.after = _text("Circuit before compiling"), _text("Circuit after compiling")
        self.circuits = QSplitter()
        for part in (self.before, self.after):
            self.circuits.addWidget(part)
        self.circuits.hide()
        whole = column(self._form(), self.told, self.circuits, None, gap=GAP, margin=GAP)
        # The circuits take the room once they are there.
        whole.setStretch(2, 100)
        self.setLayout(whole)
        self._connect()

    def _form(self) -> QWidget:
        left, right = QFormLayout(), QFormLayout()
        for form in (left, right):
            form.setVerticalSpacing(GAP)
            form.setHorizontalSpacing(GAP_WIDE)
        for name, widget in (("Run", self.run), ("Device", self.device), ("Shots", self.shots), ("Rows", self.rows)):
            left.addRow(name, widget)
        left.addRow("Mitigation", self.mitigate)
        left.addRow("Budget, executions", self.budget)
        left.addRow("", row(self.begin, self.look, None))
        right.addRow("Error rates", self.rates)
        right.addRow("", row(self.by_rate, None))
        right.addRow("Numbers of shots", self.many_shots)
        right.addRow("", row(self.by_shots, None))
        hint = "A study evaluates on the device above at each value; its figure is kept with the run."
        right.addRow("", label(hint, "muted", wrap=True))
        return holding(row(left, right, gap=GAP_WIDE))

    def _connect(self) -> None:
        self.begin.clicked.connect(lambda: self.evaluate.emit(self._run(), self.how(), self.budget.value()))
        self.look.clicked.connect(lambda: self.compile.emit(self._run(), self.device.currentText().strip()))
        self.by_rate.clicked.connect(lambda: self.study.emit(self._run(), {**self.how(), "rates": self.rates.text()}))
        self.by_shots.clicked.connect(
            lambda: self.study.emit(self._run(), {**self.how(), "shots": self.many_shots.text()})
        )

    def how(self) -> dict[str, Any]:
        """What is asked for."""
        return {
            "target": self.device.currentText().strip(),
            "shots": self.shots.value(),
            "rows": self.rows.value(),
            "mitigate": str(self.mitigate.currentData()),
        }

    def offer(self, runs: Sequence[str], devices: Sequence[str], *, busy: bool) -> None:
        """Offer other runs and devices; what was chosen stays where it still is."""
        _offer(self.run, runs)
        _offer(self.device, devices)
        able = bool(runs) and not busy
        for button in (self.begin, self.look, self.by_rate, self.by_shots):
            button.setEnabled(able)
        if not runs:
            self.say(NO_RUNS)

    def say(self, text: str) -> None:
        """What happens, or went wrong."""
        self.told.setText(text)

    def show_circuits(self, found: dict[str, Any], target: str) -> None:
        """Both circuits beside each other, and what the compiling did."""
        self.before.setPlainText(found["before"])
        self.after.setPlainText(found["after"])
        self.circuits.show()
        self.say(told(found["about"], target))

    def _run(self) -> str:
        return self.run.currentText().partition(" ")[0]


def told(about: dict[str, Any], target: str) -> str:
    """What compiling did, in words."""
    before, after = about.get("before"), about.get("after")
    if not before or not after:
        return f"{target} executes the circuit as it is."
    text = f"On {target}: depth {before['depth']} becomes {after['depth']}, "
    text += f"{before['two_qubit']} two-qubit gates become {after['two_qubit']}; wires on qubits "
    text += f"{', '.join(map(str, about.get('layout', ())))}."
    success = about.get("expected_success")
    return f"{text} Expected success {success:.2g}." if success is not None else f"{text} No error rates are known."


def _choice(name: str, *, editable: bool = False) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setEditable(editable)
    made.setMinimumContentsLength(22)
    return made


def _count(name: str, value: int) -> QSpinBox:
    made = QSpinBox(minimum=0, maximum=MOST_SHOTS, value=value)
    made.setAccessibleName(name)
    made.setProperty("role", "plain")
    made.lineEdit().setTextMargins(5, 0, 0, 0)
    return made


def _text(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setAccessibleName(name)
    made.setFont(mono())
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return made


def _offer(box: QComboBox, names: Sequence[str]) -> None:
    chosen = box.currentText()
    if [box.itemText(at) for at in range(box.count())] == list(names):
        return
    box.blockSignals(True)
    box.clear()
    box.addItems(list(names))
    if chosen and (chosen in names or box.isEditable()):
        box.setCurrentText(chosen)
    box.blockSignals(False)
