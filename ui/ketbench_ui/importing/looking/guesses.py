"""The list of guesses beside the preview: each with its control, its evidence in words, and a way back to the guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ketbench.data.importing.look import Look
from ketbench_ui.importing.looking.guess_rows import ROWS, GuessRow, text_of, value_of
from ketbench_ui.theme.layouts import button, column, holding, label, row, scrolled
from ketbench_ui.theme.tokens import GAP, GAP_TIGHT, GAP_WIDE
from ketbench_ui.theme.turns import turns, walk_after

CONTROL_WIDTH = 148
SLICE = 3
"""Lines that are made in one turn of the window's loop."""
PLAIN = "This format says itself how it is read; there is nothing to guess but the kinds of the columns."


class GuessList(QWidget):
    """All guesses about one file; `changed` carries the field of `Options` and its value, None to guess again."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, GuessLine] = {}
        self._fitting = {item.field for item in ROWS}
        self._plain = label(PLAIN, "muted", wrap=True)
        self._lines = lines = QVBoxLayout()
        lines.setSpacing(GAP + 2)
        lines.setContentsMargins(GAP_WIDE, GAP, GAP, GAP)
        lines.addWidget(self._plain)
        lines.addStretch(1)
        self._area = scrolled(holding(lines))
        self.setLayout(column(self._area, gap=0))
        turns().begin(self, self._making())

    @property
    def rows(self) -> Mapping[str, GuessLine]:
        """The line of each field of `Options`."""
        turns().finish(self)
        return self._rows

    def _making(self) -> Iterator[None]:
        """A few lines a turn, while the file is being looked at; none is seen before it is known which fit."""
        before: QWidget = self._area
        for at, item in enumerate(ROWS, 1):
            line = self._rows[item.field] = GuessLine(item)
            line.hide()
            line.changed.connect(self.changed)
            self._lines.insertWidget(at, line)
            # What comes late would be walked last.
            for control in (line.control, line.again):
                walk_after(before, control)
                before = control
            if at % SLICE == 0:
                yield

    def show_look(self, look: Look) -> None:
        """Show how a file is read; one that was refused keeps what can be changed about it."""
        self.rows["part"].offer(look.parts)
        shown = 0
        for line in self.rows.values():
            fits = self._fits(line, look)
            self._fitting = self._fitting | {line.item.field} if fits else self._fitting - {line.item.field}
            line.setVisible(fits)
            shown += fits
            if fits:
                line.show_value(look)
        self._plain.setVisible(not shown and not look.refusal)

    def _fits(self, line: GuessLine, look: Look) -> bool:
        field = line.item.field
        if field == "part":
            return len(look.parts) > 1
        if look.refusal:
            return field in self._fitting or _is_set(look, field)
        fits = look.format in line.item.formats
        return fits and (field != "day_first" or field in look.evidence or _is_set(look, field))


class GuessLine(QWidget):
    """One guess; `changed` carries its field and value."""

    changed = Signal(str, object)

    def __init__(self, item: GuessRow) -> None:
        super().__init__()
        self.item = item
        self._filling = False
        self.control: QComboBox | QLineEdit = _control(item)
        self.control.setFixedWidth(CONTROL_WIDTH)
        self.control.setAccessibleName(item.title)
        self.again: QPushButton = button("guess", "link", "Guess again")
        self.evidence = label(role="muted", wrap=True)
        self.evidence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        title = label(item.title)
        title.setBuddy(self.control)
        head = row(title, self.again, None, self.control, gap=GAP)
        self.setLayout(column(head, self.evidence, gap=GAP_TIGHT))
        self.again.clicked.connect(lambda: self.changed.emit(item.field, _plain(item.field)))
        if isinstance(self.control, QLineEdit):
            self.control.editingFinished.connect(lambda: self._typed(self.control.text()))  # pyright: ignore[reportAttributeAccessIssue]
        else:
            self.control.activated.connect(self._picked)
            if item.typed:
                self.control.lineEdit().editingFinished.connect(self._edited)  # pyright: ignore[reportOptionalMemberAccess]

    def offer(self, parts: tuple[str, ...]) -> None:
        """Put the names of parts into the box."""
        box = self.control
        if isinstance(box, QComboBox) and [box.itemData(i) for i in range(1, box.count())] != list(parts):
            box.clear()
            box.addItem("by itself", None)
            for name in parts:
                box.addItem(name, name)

    def show_value(self, look: Look) -> None:
        """Show how a file is read."""
        value = getattr(look.read_as, self.item.field)
        is_set = _is_set(look, self.item.field)
        self._filling = True
        if isinstance(self.control, QComboBox):
            self._show_choice(value)
        elif not self.control.hasFocus() or not self.control.isModified():
            self.control.setText(text_of(self.item, value))
        self._filling = False
        self.again.setVisible(is_set)
        evidence = look.evidence.get(self.item.field, "")
        self.evidence.setText(evidence or ("As chosen." if is_set else ""))
        self.evidence.setVisible(bool(self.evidence.text()))

    def _show_choice(self, value: Any) -> None:
        box = self.control
        assert isinstance(box, QComboBox)
        at = next((i for i in range(box.count()) if box.itemData(i) == value), -1)
        if at < 0 and value is not None and value != "":
            box.addItem(text_of(self.item, value), value)
            at = box.count() - 1
        line = box.lineEdit()
        if line is None or not line.isModified():
            box.setCurrentIndex(at)

    def _picked(self, at: int) -> None:
        assert isinstance(self.control, QComboBox)
        if not self._filling:
            self.changed.emit(self.item.field, self.control.itemData(at))

    def _edited(self) -> None:
        assert isinstance(self.control, QComboBox)
        line = self.control.lineEdit()
        if line is not None and line.isModified():
            line.setModified(False)
            self._typed(line.text())

    def _typed(self, text: str) -> None:
        if isinstance(self.control, QLineEdit):
            if not self.control.isModified():
                return
            self.control.setModified(False)
        if not self._filling:
            self.changed.emit(self.item.field, value_of(self.item, text))


def _control(item: GuessRow) -> QComboBox | QLineEdit:
    if not item.choices and item.field != "part":
        line = QLineEdit()
        line.setPlaceholderText(item.hint or ("1, so all" if item.field == "every" else "as guessed"))
        return line
    box = QComboBox()
    box.setEditable(item.typed)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for text, value in item.choices:
        box.addItem(text, value)
    return box


def _is_set(look: Look, field: str) -> bool:
    return getattr(look.options, field) != _plain(field)


def _plain(field: str) -> Any:
    return "missing" if field == "bad" else None
