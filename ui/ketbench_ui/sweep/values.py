"""The values of one setting of a sweep: a list, or a range from one number to another, even or by factors."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ketbench_ui.theme.layouts import holding, label, row
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP_TIGHT

LISTED, EVEN, FACTORS = "listed", "even", "factors"
MODES = {LISTED: "Values", EVEN: "Range", FACTORS: "Range, by factors"}
TIPS = {
    LISTED: "One after the other, with commas between them: 1, 2, 3 or adam, sgd",
    EVEN: "From the first number to the second; whole numbers give whole numbers, 0.1 and 1.0 all between",
    FACTORS: "From the first number to the second in steps of equal factor, as 0.001 to 0.1",
}


class ValuesField(QWidget):
    """Fields that make one line of text, as the command line takes it behind the name of a setting."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode, self.listed, self.low, self.high = QComboBox(), QLineEdit(), QLineEdit(), QLineEdit()
        for mode, words in MODES.items():
            self.mode.addItem(words, mode)
            self.mode.setItemData(self.mode.count() - 1, TIPS[mode], 3)
        fields = (self.mode, self.listed, self.low, self.high)
        for name, field in zip(("How the values are given", "Values", "From", "To"), fields, strict=True):
            field.setAccessibleName(name)
        self._range = holding(row(self.low, label("to", "muted"), self.high, gap=GAP_TIGHT))
        line = row(self.mode, self.listed, self._range, gap=GAP_TIGHT)
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        self.setLayout(line)
        self.mode.activated.connect(lambda _: self._chosen())
        for field in (self.listed, self.low, self.high):
            field.textEdited.connect(lambda _: self.edited.emit())
        self.setText("")

    def text(self) -> str:
        """As ``1,2,3``, ``0:4`` or ``0.001:0.1:log``."""
        mode = str(self.mode.currentData())
        if mode == LISTED:
            return ",".join(part.strip() for part in self.listed.text().split(","))
        ends = f"{self.low.text().strip()}:{self.high.text().strip()}"
        return f"{ends}:log" if mode == FACTORS else ends

    def setText(self, text: str) -> None:
        """Show such a line in the fields that fit it."""
        parts = text.split(":")
        is_range = len(parts) in (2, 3)
        mode = LISTED if not is_range else FACTORS if parts[2:] == ["log"] else EVEN
        self.mode.setCurrentIndex(self.mode.findData(mode))
        self.listed.setText("" if is_range else text)
        if is_range:
            self.low.setText(parts[0])
            self.high.setText(parts[1])
        self._show()

    def mark(self, is_wrong: bool) -> None:
        """Show that the values make no axis."""
        for field in (self.listed, self.low, self.high):
            set_role(field, "true" if is_wrong else "false", "invalid")

    def _chosen(self) -> None:
        """Take over what was typed as far as it means something in the other form."""
        if str(self.mode.currentData()) == LISTED and not self.listed.text():
            self.listed.setText(",".join(end for end in (self.low.text(), self.high.text()) if end))
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        is_listed = str(self.mode.currentData()) == LISTED
        self.listed.setVisible(is_listed)
        self._range.setVisible(not is_listed)
        self.mode.setToolTip(TIPS[str(self.mode.currentData())])
