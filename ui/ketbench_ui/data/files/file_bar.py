"""Says how a dataset is kept and what became of its file; asks for another way, another place or a new import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from ketbench.base.errors import InputError
from ketbench.base.preferences import choose, preferences
from ketbench.data.by_reference import MEGABYTE, FileState, source_file
from ketbench.data.dataset import Dataset
from ketbench_ui.data.asking.desk import Desk
from ketbench_ui.data.asking.questions import state_of
from ketbench_ui.data.files.fetching import Progress
from ketbench_ui.fields.whole_number import WholeNumber
from ketbench_ui.theme.layouts import button, eliding, holding, label, row
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP

TOPIC = "file"
LARGEST_LOOKED_AT = 50 * MEGABYTE
"""Bytes of a file whose digest is taken without being asked for."""


class FileBar(QWidget):
    """One line about the file of a dataset, hidden where there is none."""

    keep_wanted = Signal(str)
    """"reference" or "snapshot"."""
    locate_wanted = Signal()
    again_wanted = Signal()
    refused = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._dataset: Dataset | None = None
        self._folder: Path | None = None
        self._asked = False
        self.state: FileState | None = None
        self.said = eliding("muted")
        self.check = button("Check the file", "link", "Read all of it and compare its SHA-256")
        self.locate = button("Locate…", "link", "Say where the file is now")
        self.again = button("Read again…", "link", "See what is different now; roles, split and steps stay")
        self.storage = button("Storage", "link", "How this and other files are kept")
        self.storage.setMenu(self._menu())
        parts = (self.said, self.check, self.locate, self.again, self.storage)
        line = row(*parts, gap=GAP)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.check.clicked.connect(self._ask)
        self.locate.clicked.connect(self.locate_wanted)
        self.again.clicked.connect(self.again_wanted)

    def show_dataset(
        self, dataset: Dataset | None, folder: Path | None, progress: Progress | None, *, read_only: bool = False
    ) -> None:
        """Show how a dataset is kept; `progress` while its values are being read."""
        path = source_file(dataset, folder) if dataset is not None else None
        self.setVisible(path is not None)
        for part in (self.locate, self.again, self.storage):
            part.setEnabled(not read_only)
        if dataset is not self._dataset or folder != self._folder:
            self._dataset, self._folder, self.state, self._asked = dataset, folder, None, False
        if dataset is None or path is None:
            return
        self.keep_reference.setEnabled(not dataset.is_reference and not path.is_dir())
        self.keep_snapshot.setEnabled(dataset.is_reference and not dataset.is_absent)
        if dataset.is_absent:
            self._tell_absent(path, progress)
        elif not path.exists():
            self._tell(FileState.GONE)
        elif self.state is None:
            self._tell(None)
            self._ask_small(path)

    def showEvent(self, event: QShowEvent) -> None:
        """The file is looked at only for somebody who sees the answer."""
        super().showEvent(event)
        path = source_file(self._dataset, self._folder) if self._dataset is not None else None
        if path is not None and self.state is None and path.exists():
            self._ask_small(path)

    def _ask_small(self, path: Path) -> None:
        if self.isVisible() and not self._asked and path.is_file() and path.stat().st_size <= LARGEST_LOOKED_AT:
            self._ask()

    def _ask(self) -> None:
        if self._dataset is not None:
            self._asked = True
            self._desk.ask(TOPIC, state_of, self._dataset, self._folder, done=self._tell, failed=self.refused.emit)

    def _tell(self, state: FileState | None) -> None:
        dataset = self._dataset
        if dataset is None or dataset.is_absent:
            # What hinders the reading is told instead; an answer about the file may come after it.
            return
        self.state = state
        path = source_file(dataset, self._folder)
        name = path.name if path is not None else ""
        kept = f"Kept by reference to {name}" if dataset.is_reference else f"Snapshot of {name}"
        what = {
            FileState.SAME: "the file is unchanged",
            FileState.CHANGED: "the file has changed since",
            FileState.GONE: "the file is gone",
        }
        told = what.get(state) if state is not None else None
        tone = "warning" if state in (FileState.CHANGED, FileState.GONE) else "muted"
        self._show(f"{kept}: {told}." if told else f"{kept}.", tone, path)
        self.check.setVisible(state is None and not self._asked)
        self.locate.setVisible(state is FileState.GONE)
        self.again.setVisible(state is FileState.CHANGED)

    def _tell_absent(self, path: Path, progress: Progress | None) -> None:
        refusal = progress.refusal if progress is not None else ""
        share = f" {progress.share:.0%}" if progress is not None and progress.share else ""
        self._show(
            refusal or f"Kept by reference: reading {path.name}…{share}", "warning" if refusal else "muted", path
        )
        self.check.hide()
        self.locate.setVisible(bool(refusal))
        self.again.setVisible(bool(refusal) and path.exists())

    def _show(self, text: str, tone: str, path: Path | None) -> None:
        set_role(self.said, tone)
        self.said.setText(text)
        self.said.setToolTip(f"{text}\n{path}")

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self.keep_snapshot = menu.addAction("Keep the values in the project")
        self.keep_reference = menu.addAction("Keep the file's place and SHA-256 instead")
        self.keep_snapshot.triggered.connect(lambda: self.keep_wanted.emit("snapshot"))
        self.keep_reference.triggered.connect(lambda: self.keep_wanted.emit("reference"))
        menu.addSeparator()
        self.limit = WholeNumber("Files kept by reference from this size on", 0, 1_000_000, " MB")
        self.limit.setProperty("role", "plain")
        self.limit.editingFinished.connect(self._choose_limit)
        menu.aboutToShow.connect(lambda: self.limit.setValue(round(preferences().reference_over_mb)))
        line = QWidgetAction(menu)
        line.setDefaultWidget(holding(row(label("Reference new files over"), self.limit, gap=GAP, margin=GAP)))
        menu.addAction(line)
        return menu

    def look_again(self) -> None:
        """The file may have been changed by another program meanwhile."""
        path = source_file(self._dataset, self._folder) if self._dataset is not None else None
        if self._dataset is None or path is None or self._dataset.is_absent:
            return
        self.state, self._asked = None, False
        self._tell(None if path.exists() else FileState.GONE)
        self._ask_small(path)

    def _choose_limit(self) -> None:
        if self.limit.value() == round(preferences().reference_over_mb):
            return
        try:
            choose(reference_over_mb=self.limit.value())
        except InputError as error:
            self.refused.emit(str(error))
