"""The part of the status bar that tells how far the opening of a project is, with its Cancel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ketbench_ui.theme.layouts import button, label, row

WIDTH = 160


class OpeningBar(QWidget):
    """Hidden while nothing is opened."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(WIDTH)
        self.progress.setAccessibleName("Progress of opening")
        self.words = label(role="muted")
        self.cancel = button("Cancel", "link", "Stop opening; nothing is changed")
        self.cancel.clicked.connect(self.cancelled)
        self.setLayout(row(self.progress, self.words, self.cancel))
        self.hide()

    def show_busy(self, is_busy: bool) -> None:
        """Begin or end."""
        self.progress.setRange(0, 0)
        self.words.setText("")
        self.setVisible(is_busy)

    def show_progress(self, done: int, total: int, objects: int) -> None:
        """How far it is: in bytes while the file is checked, then in runs and other objects that were read."""
        known = 0 < done < total
        self.progress.setRange(0, 1000 if known else 0)
        if known:
            self.progress.setValue(1000 * done // total)
        self.words.setText(f"{objects} objects" if objects else "")
