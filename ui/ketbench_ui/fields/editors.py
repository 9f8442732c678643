"""One editor a kind of field: text, flag, choice; each holds what was typed, valid or not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from ketbench.contract.forms import FormField
from ketbench_ui.fields.reading import hint, read, same_value, written
from ketbench_ui.services.mending import in_window
from ketbench_ui.theme.layouts import row
from ketbench_ui.theme.theme import set_role


class Editor(QWidget):
    """What the form asks of every editor."""

    edited = Signal()
    settled = Signal()
    """The cursor left it, or Enter was pressed."""

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field = field
        self.help = "\n".join(part for part in (in_window(field.help), hint(field)) if part)
        self.setToolTip(self.help)

    def value(self) -> Any:
        """What is in it, as the model takes it."""
        return None

    def set_value(self, value: Any) -> None:
        """Show a value without sending `edited`."""

    def mark(self, wrong: bool) -> None:
        """Show whether the value is accepted."""


class TextEditor(Editor):
    """A line of text; arrow keys step a number."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.line = _SteppedLine(field)
        self.line.setAccessibleName(field.title)
        self.line.setMinimumWidth(56)
        self.line.setPlaceholderText(_placeholder(field))
        self.line.textEdited.connect(self.edited)
        self.line.editingFinished.connect(self.settled)
        self.setLayout(row(self.line))
        self.setFocusProxy(self.line)

    @property
    def is_typed(self) -> bool:
        """Whether the cursor is in it."""
        return self.line.hasFocus()

    def value(self) -> Any:
        """What the text means."""
        return read(self.field, self.line.text())

    def set_value(self, value: Any) -> None:
        """Show a value; a text that means the same is left as it was typed."""
        if not same_value(self.value(), value):
            self.line.setText(written(self.field, value))
            self.line.setCursorPosition(0)

    def mark(self, wrong: bool) -> None:
        """Red border while the value is refused."""
        set_role(self.line, "true" if wrong else "false", "invalid")


def _placeholder(field: FormField) -> str:
    if field.kind in ("numbers", "texts"):
        return "default" if not field.default else "one, two, ..."
    return "none" if field.optional else ""


class _SteppedLine(QLineEdit):
    """Arrow up and down change the last digit that matters."""

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self._field = field

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step on arrows, else as usual."""
        sign = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        stepped = None if sign is None else self._stepped(sign)
        if stepped is None:
            super().keyPressEvent(event)
            return
        self.setText(stepped)
        self.textEdited.emit(stepped)

    def _stepped(self, sign: int) -> str | None:
        value = read(self._field, self.text()) if self._field.kind in ("number", "integer") else None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        if isinstance(value, int):
            moved: float = value + sign
        else:
            step = 10.0 ** (len(f"{abs(value):.0f}") - 2) if abs(value) >= 1 else _decade(value) / 10
            moved = float(f"{value + sign * step:.12g}")
        if (self._field.low is not None and moved < self._field.low) or (
            self._field.high is not None and moved > self._field.high
        ):
            return None
        return written(self._field, moved)


def _decade(value: float) -> float:
    return 10.0 ** int(f"{value:e}".split("e")[1]) if value else 0.1


class FlagEditor(Editor):
    """A check box."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.box = QCheckBox()
        self.box.setAccessibleName(field.title)
        self.box.clicked.connect(self.edited)
        self.setLayout(row(self.box, None))
        self.setFocusProxy(self.box)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        """Tick it or not."""
        self.box.setChecked(bool(value))


class ChoiceEditor(Editor):
    """A list to choose from; a stored value that is not a choice any more is shown and refused by the model."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.box = _CalmComboBox()
        self.box.setAccessibleName(field.title)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        if field.optional:
            self.box.addItem("none", None)
        for choice in field.choices:
            self.box.addItem(choice_text(choice), choice)
        self.box.activated.connect(self.edited)
        self.setLayout(row(self.box))
        self.setFocusProxy(self.box)

    def value(self) -> Any:
        """The chosen value."""
        return self.box.currentData()

    def set_value(self, value: Any) -> None:
        """Choose a value."""
        at = next((i for i in range(self.box.count()) if same_value(self.box.itemData(i), value)), -1)
        if at < 0:
            self.box.addItem(f"{value} (unknown)", value)
            at = self.box.count() - 1
        self.box.setCurrentIndex(at)

    def mark(self, wrong: bool) -> None:
        """Red border while the value is refused."""
        set_role(self.box, "true" if wrong else "false", "invalid")


class _CalmComboBox(QComboBox):
    """Scrolling the form must not change a value that the cursor happens to pass."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the page."""
        event.ignore()


def choice_text(choice: Any) -> str:
    """A choice as a reader wants it."""
    return str(choice).replace("_", " ")
