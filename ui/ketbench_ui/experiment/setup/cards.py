"""Cards beside the form: controls as ticks, and how the score is judged; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QWidget

from ketbench.base.digits import shown
from ketbench.contract.page import Tick
from ketbench.results.paging import smallest_difference
from ketbench_ui.theme.layouts import button, cleared, column, holding, label, row
from ketbench_ui.theme.tokens import GAP

PARTS = ("Training", "Validation", "Test")


class ControlsCard(QFrame):
    """A tick a control; `wanted` carries the settings that a click asks for."""

    wanted = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._ticks: tuple[Tick, ...] = ()
        self.boxes: list[QCheckBox] = []
        self._room = column(gap=6)
        self.setLayout(
            column(
                label("Controls, trained on the same split", "heading", wrap=True), self._room, None, gap=GAP, margin=14
            )
        )

    def show_ticks(self, ticks: Sequence[Tick], *, read_only: bool) -> None:
        """Show which controls are trained along."""
        self.setVisible(bool(ticks))
        if tuple(ticks) == self._ticks:
            for box, tick in zip(self.boxes, ticks, strict=True):
                box.setEnabled(not read_only and tick.changes is not None)
            return
        self._ticks = tuple(ticks)
        cleared(self._room)
        self.boxes = [self._box(tick, read_only) for tick in ticks]
        for box in self.boxes:
            self._room.addWidget(box)

    def _box(self, tick: Tick, read_only: bool) -> QCheckBox:
        box = QCheckBox(tick.title, self)
        box.setChecked(tick.on)
        box.setToolTip(tick.help or tick.title)
        box.setEnabled(not read_only and tick.changes is not None)
        changes: Mapping[str, Any] = tick.changes or {}
        box.clicked.connect(lambda _=False: self.wanted.emit(dict(changes)))
        return box


class JudgedCard(QFrame):
    """Rows of each part and how often it is repeated; `change_wanted` goes to where the split is made."""

    change_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.change = button("Change", "link", "Go to the split of the data")
        self.change.clicked.connect(self.change_wanted)
        head = row(label("How the score is judged", "heading"), None, self.change)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        self._values: list[QLabel] = []
        for at, name in enumerate((*PARTS, "Repeats")):
            value = label()
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(name), at, 0)
            grid.addWidget(value, at, 1)
            self._values.append(value)
        self.setLayout(column(head, holding(grid), None, gap=2, margin=14))
        grid.setContentsMargins(0, 0, 0, 0)

    def show_parts(self, counts: Sequence[int], repeats: str) -> None:
        """Rows of training, validation and test; nothing known yet for no counts."""
        known = [f"{shown(int(count))} rows" for count in counts] or ["…"] * len(PARTS)
        for value, text in zip(self._values, [*known, repeats], strict=True):
            value.setText(text)


def power_words(test_rows: int) -> str:
    """What so many test rows can show.

    >>> power_words(35)
    '35 test rows can show a difference of about 0.17 or more. For smaller ones, repeat on more splits in Sweep.'
    >>> power_words(2)
    '2 test rows cannot show any difference; import more rows.'
    """
    least = smallest_difference(test_rows)
    if test_rows and least == least:
        told = f"{shown(test_rows)} test rows can show a difference of about {least:.2g} or more."
        return f"{told} For smaller ones, repeat on more splits in Sweep."
    return f"{shown(test_rows)} test rows cannot show any difference; import more rows."
