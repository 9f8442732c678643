"""Says beside a dataset's name whether its file is still as it was, and offers to read it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from ketbench.dataset import Dataset
from ketbench.importing.again import FileState, file_state, source_path
from ketbench_ui.aside import Aside
from ketbench_ui.layouts import button, label, row
from ketbench_ui.theme import set_role
from ketbench_ui.tokens import GAP

WORDS = {
    FileState.SAME: ("file unchanged", "good"),
    FileState.CHANGED: ("file has changed", "warning"),
    FileState.GONE: ("file is gone", "warning"),
    FileState.UNKNOWN: ("", "muted"),
}
LARGEST = 500_000_000
"""Bytes of a file that is compared by itself; to read a larger one costs too much for a word."""


class SourceBar(QWidget):
    """The state of one dataset's file; `again_wanted` when it is to be read again."""

    again_wanted = Signal()

    def __init__(self, aside: Aside, window: QWidget) -> None:
        super().__init__()
        self._aside, self._dataset = aside, None
        self._stamp: tuple[str, int, float] | None = None
        self.state: FileState = FileState.UNKNOWN
        self.word = label(role="muted")
        self.again = button("Read again...", "link", "Read the file again and see what is different")
        self.setLayout(row(self.word, self.again, gap=GAP))
        self.again.clicked.connect(self.again_wanted)
        window.installEventFilter(self)
        self.hide()

    _dataset: Dataset | None

    def show_dataset(self, dataset: Dataset | None, *, read_only: bool) -> None:
        """Show the state of a dataset's file, or nothing where there is no file."""
        self.again.setEnabled(not read_only)
        known = None if self._dataset is None else self._dataset.provenance
        self._dataset = dataset
        path = None if dataset is None else source_path(dataset)
        self.setVisible(path is not None)
        if dataset is None or path is None or dataset.provenance != known:
            self._stamp = None
            self.word.setText("")
        self.look()

    def look(self) -> None:
        """Look whether the file is still there and still the same; reads it only where its size or time is new."""
        dataset = self._dataset
        path = None if dataset is None else source_path(dataset)
        if dataset is None or path is None:
            return
        stamp = _stamp(path)
        if stamp == self._stamp and self.word.text():
            return
        self._stamp = stamp
        if stamp[1] < 0:
            self._show(FileState.GONE, file_state(replace(dataset, columns=()))[1])
        elif stamp[1] > LARGEST:
            self.word.setText("large file, not compared")
            self.word.setToolTip(f"'{path}' is large; read it again to compare it.")
        else:
            slight = replace(dataset, columns=())
            self._aside.call(
                file_state,
                slight,
                done=lambda found: self._came(slight, stamp, *found),
                failed=lambda *_: self.word.setText("file not compared"),
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who comes back from another program may have changed the file there."""
        if event.type() == QEvent.Type.WindowActivate and self._dataset is not None:
            self.look()
        return False

    def _came(self, asked: Dataset, stamp: tuple[str, int, float], state: FileState, sentence: str) -> None:
        """An answer about another reading, or about the file as it was meanwhile, comes too late."""
        if self._dataset is not None and asked.provenance == self._dataset.provenance and stamp == self._stamp:
            self._show(state, sentence)

    def _show(self, state: FileState, sentence: str) -> None:
        self.state = state
        text, tone = WORDS[state]
        self.word.setText(text)
        self.word.setToolTip(sentence)
        set_role(self.word, tone)


def _stamp(path: Path) -> tuple[str, int, float]:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return str(path), -1, 0.0
    return str(path), found.st_size, found.st_mtime
