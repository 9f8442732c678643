"""A number between two bounds that is moved rather than typed; the line beside it still takes any digit."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSlider

from ketbench.contract.forms import FormField
from ketbench_ui.fields.editors import TextEditor

STEPS = 100
LINE_WIDTH = 56


class SliderEditor(TextEditor):
    """A slider and a line that show the same value."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        assert field.low is not None
        assert field.high is not None
        self._low, self._span = field.low, field.high - field.low
        self.slider = _CalmSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setAccessibleName(field.title)
        self.slider.valueChanged.connect(self._moved)
        self.line.setFixedWidth(LINE_WIDTH)
        self.line.textEdited.connect(lambda _: self._follow())
        room = self.layout()
        assert room is not None
        room.addWidget(self.slider)

    def set_value(self, value: Any) -> None:
        """Show a value on both."""
        super().set_value(value)
        self._follow()

    def _moved(self, place: int) -> None:
        self.line.setText(f"{self._low + self._span * place / STEPS:.6g}")
        self.edited.emit()

    def _follow(self) -> None:
        value = self.value()
        if isinstance(value, (int, float)):
            self.slider.blockSignals(True)
            self.slider.setValue(round((value - self._low) / self._span * STEPS))
            self.slider.blockSignals(False)


class _CalmSlider(QSlider):
    """Scrolling the form must not change a value that the cursor happens to pass."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the page."""
        event.ignore()
