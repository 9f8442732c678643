"""The F1 sheet: every shortcut, made from the command table, and the keys of the plots."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QWidget

from ketbench_ui.shell.commands.actions import COMMANDS, MENUS
from ketbench_ui.theme.layouts import column, holding, label, scrolled
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

MORE = (
    ("Plots", "Zoom", "wheel"),
    ("Plots", "Move", "drag"),
    ("Plots", "Show everything", "right click, View All"),
    ("Circuit", "Move the cell cursor", "arrows, Home, End"),
    ("Circuit", "Select cells", "Shift+arrows"),
    ("Circuit", "Zoom", "Ctrl+wheel"),
    ("Circuit", "Move the view", "middle button, wheel, Shift+wheel"),
    ("Form", "Step a number", "Up, Down"),
)


class KeySheet(QDialog):
    """All keys in two columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard")
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_WIDE)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        for group, text, keys in rows():
            at = grid.rowCount()
            if text:
                grid.addWidget(label(text), at, 0)
                grid.addWidget(label(keys, "key"), at, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                head = label(group, "heading")
                head.setContentsMargins(0, GAP, 0, 2)
                grid.addWidget(head, at, 0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        content = holding(column(grid, None, margin=GAP))
        area = scrolled(content)
        # It does not scroll sideways, so the widest line decides.
        area.setMinimumWidth(content.sizeHint().width() + area.verticalScrollBar().sizeHint().width() + GAP)
        self.setLayout(column(area, buttons, margin=GAP_WIDE))
        self.resize(460, 620)


def rows() -> list[tuple[str, str, str]]:
    """Group, command and keys; a heading has no command."""
    named = [(c.menu, c.text.removesuffix("..."), QKeySequence(c.shortcut).toString()) for c in COMMANDS if c.shortcut]
    groups = dict.fromkeys((*MENUS, *(c.menu for c in COMMANDS), *(group for group, _, _ in MORE)))
    found: list[tuple[str, str, str]] = []
    for group in groups:
        lines = [row for row in (*named, *MORE) if row[0] == group]
        found += [(group, "", ""), *lines] if lines else []
    return found
