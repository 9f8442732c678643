"""One named parameter in the inspector: trained or frozen, where it starts, and a slider for the live state."""

from __future__ import annotations

import math
from dataclasses import replace
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QSlider, QWidget

from ketbench.circuit.circuit import Fixed, Initial, Normal, Parameter, Uniform
from ketbench_ui.theme.layouts import button, card, column, label, row
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP

STEPS = 720
KINDS = ("uniform", "normal", "fixed")
_NAMES = {"uniform": ("low", "high"), "normal": ("mean", "deviation"), "fixed": ("value",)}


class ParameterBox(QWidget):
    """Fields of one parameter."""

    changed = Signal(str, object)
    """Words for the undo list, and the parameter as it is to be."""
    tried = Signal(str, float)
    """A value to show in the live state, radians."""
    judged = Signal(str)

    def __init__(self, parameter: Parameter, uses: int, color: str, shown: float, read_only: bool) -> None:
        super().__init__()
        self.parameter = parameter
        self.trained = QCheckBox("Trainable")
        self.trained.setChecked(parameter.trainable)
        self.trained.toggled.connect(self._train)
        self.kind = QComboBox()
        self.kind.addItems(KINDS)
        self.kind.setMinimumWidth(84)
        self.kind.setCurrentText(kind_of(parameter.initial))
        self.kind.setAccessibleName(f"How {parameter.name} starts")
        self.kind.activated.connect(self._choose_kind)
        self.fields = [_number_field(name, getattr(parameter.initial, name)) for name in self._names()]
        for field in self.fields:
            field.editingFinished.connect(self._set_numbers)
            field.textEdited.connect(lambda _: self._judge())
        self.reason = label(role="error", wrap=True)
        self.reason.hide()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-STEPS, STEPS)
        self.slider.setValue(round(_wrapped(shown) / math.pi * STEPS))
        self.slider.setAccessibleName(f"Value of {parameter.name} in the live state")
        self.value = label(role="muted")
        self.slider.valueChanged.connect(self._try)
        self.start_here = button("Start here", tip="Let training start from the value of the slider.")
        self.start_here.clicked.connect(self._start_here)
        self._say_value()
        self._lay_out(uses, color)
        for widget in (self.trained, self.kind, self.start_here, *self.fields):
            widget.setEnabled(not read_only)

    def _lay_out(self, uses: int, color: str) -> None:
        chip = f'<span style="color:{color}">■</span> ' if color else ""
        name = QLabel(f"{chip}<b>{escape(self.parameter.name)}</b>")
        shared = label(f"shared by {uses} operations" if uses > 1 else "", "muted")
        shared.setVisible(uses > 1)
        numbers = row(self.kind, gap=4)
        for field in self.fields:
            numbers.addWidget(field, 1)
        self.kind.setToolTip("How the parameter starts, in radians")
        self.slider.setToolTip("A value for the live state; training starts as chosen above.")
        shown = row(self.slider, self.value, gap=6)
        parts = (row(name, None, self.trained), shared, numbers, self.reason, shown, row(None, self.start_here))
        self.setLayout(column(card(column(*parts, gap=6, margin=GAP))))

    def _names(self) -> tuple[str, ...]:
        return _NAMES[kind_of(self.parameter.initial)]

    def _train(self, trainable: bool) -> None:
        label = "train" if trainable else "freeze"
        self.changed.emit(f"{label} {self.parameter.name}", replace(self.parameter, trainable=trainable))

    def _choose_kind(self) -> None:
        kinds: dict[str, Initial] = {"uniform": Uniform(), "normal": Normal(), "fixed": Fixed()}
        initial = kinds[self.kind.currentText()]
        if kind_of(initial) != kind_of(self.parameter.initial):
            self.changed.emit(f"start of {self.parameter.name}", replace(self.parameter, initial=initial))

    def _judge(self) -> str:
        reasons = [number_problem(name, field.text()) for name, field in zip(self._names(), self.fields, strict=True)]
        for field, reason in zip(self.fields, reasons, strict=True):
            set_role(field, "true" if reason else "false", "invalid")
        found = next(filter(None, reasons), "")
        if not found and kind_of(self.parameter.initial) == "uniform":
            low, high = (float(field.text()) for field in self.fields)
            found = "" if low < high else "low must be below high."
        self.reason.setText(found)
        self.reason.setVisible(bool(found))
        self.judged.emit(found)
        return found

    def _set_numbers(self) -> None:
        if self._judge():
            return
        old = [getattr(self.parameter.initial, name) for name in self._names()]
        values = [
            was if field.text() == f"{was:.4g}" else float(field.text())
            for field, was in zip(self.fields, old, strict=True)
        ]
        initial = type(self.parameter.initial)(*values)
        if initial != self.parameter.initial:
            self.changed.emit(f"start of {self.parameter.name}", replace(self.parameter, initial=initial))

    def _radians(self) -> float:
        return self.slider.value() / STEPS * math.pi

    def _say_value(self) -> None:
        self.value.setText(f"{self._radians():+.3f}")

    def _try(self) -> None:
        self._say_value()
        self.tried.emit(self.parameter.name, self._radians())

    def _start_here(self) -> None:
        started = replace(self.parameter, initial=Fixed(round(self._radians(), 6)))
        self.changed.emit(f"start of {self.parameter.name}", started)


def kind_of(initial: Initial) -> str:
    """The word for a way to start."""
    return type(initial).__name__.lower()


def number_problem(name: str, text: str) -> str:
    """Why a text is not a number here; empty when it is one."""
    try:
        value = float(text)
    except ValueError:
        return f"{name} needs a number, not '{text}'."
    if not math.isfinite(value):
        return f"{name} needs a finite number, not '{text}'."
    return "deviation must be 0 or more." if name == "deviation" and value < 0 else ""


def _number_field(name: str, value: float) -> QLineEdit:
    field = QLineEdit(f"{value:.4g}")
    field.setToolTip(f"{name}, radians")
    field.setAccessibleName(name)
    field.setMinimumWidth(40)
    field.setCursorPosition(0)
    return field


def _wrapped(angle: float) -> float:
    return math.remainder(angle, math.tau)
