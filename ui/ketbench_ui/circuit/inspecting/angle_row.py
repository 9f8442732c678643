"""One angle of the selected operation: its expression, and a slider where it is a plain number."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSlider, QWidget

from ketbench.circuit.angles.expressions import Expression, evaluate, is_constant, to_text
from ketbench.circuit.angles.greek import greek
from ketbench_ui.circuit.inspecting.angle_field import AngleField
from ketbench_ui.theme.layouts import column, label, row
from ketbench_ui.theme.theme import set_role

STEPS = 720


class AngleRow(QWidget):
    """Field and slider."""

    settled = Signal(str)
    tried = Signal(str)
    """A text to show in the live state while the slider is dragged."""
    judged = Signal(str)

    def __init__(self, name: str, angle: Expression, read_only: bool) -> None:
        super().__init__()
        self.field = AngleField(to_text(angle))
        self.field.setAccessibleName(name)
        self.field.setReadOnly(read_only)
        self.field.settled.connect(self.settled)
        self.field.judged.connect(self._judged)
        self.reason = label(role="error", wrap=True)
        self.reason.hide()
        title = label(greek(name), "muted")
        title.setMinimumWidth(20)
        self.field.setMinimumWidth(60)
        self.slider: QSlider | None = None
        parts: list[QWidget] = [self.reason]
        if is_constant(angle) and not read_only:
            self.slider = self._make_slider(float(evaluate(angle)))
            parts.append(self.slider)
        self.setLayout(column(row(title, self.field), *parts, gap=4))

    def _make_slider(self, value: float) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(-STEPS, STEPS)
        slider.setValue(round(math.remainder(value, math.tau) / math.pi * STEPS))
        slider.setAccessibleName("Angle from minus pi to pi")
        slider.valueChanged.connect(self._slide)
        slider.sliderReleased.connect(self._release)
        return slider

    def _text(self) -> str:
        assert self.slider is not None
        return f"{self.slider.value() / STEPS * math.pi:.6g}"

    def _slide(self) -> None:
        text = self._text()
        self.field.setText(text)
        set_role(self.field, "false", "invalid")
        if self.slider is not None and self.slider.isSliderDown():
            self.tried.emit(text)
        else:
            self.settled.emit(text)

    def _release(self) -> None:
        self.settled.emit(self._text())

    def _judged(self, reason: str) -> None:
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.judged.emit(reason)
