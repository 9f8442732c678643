"""Reads the values of referenced datasets after a project was opened, in a process of their own, and puts them in."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.base.errors import DatasetError
from ketbench.data.by_reference import present_file, with_values_of
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench.project.references import absent_datasets

if TYPE_CHECKING:
    from ketbench.data.importing.job import ImportJob

LOOK_EVERY_MS = 60


@dataclass(frozen=True)
class Progress:
    """How far the reading of one dataset is.

    Parameters
    ----------
    share : float
        Of the file's bytes.
    refusal : str
        Why its values cannot be read, in a sentence; empty while they can.
    """

    share: float = 0.0
    refusal: str = ""


class Fetching(QObject):
    """One file after the other; `fetched` carries a dataset with its values."""

    fetched = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._progress: dict[tuple[str, Path | None], Progress] = {}
        self._folder: Path | None = None
        self._waiting: list[Dataset] = []
        self._present: Dataset | None = None
        self._job: ImportJob | None = None
        self._checked: queue.SimpleQueue[Dataset | str] = queue.SimpleQueue()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def follow(self, project: Project, folder: Path | None) -> None:
        """Begin to read what is absent from a project, unless that was tried already."""
        self._folder = folder
        for dataset in absent_datasets(project):
            if self.progress(dataset) is None:
                self._note(dataset, Progress())
                self._waiting.append(dataset)
        self._next()

    def progress(self, dataset: Dataset) -> Progress | None:
        """How far a dataset is; None for one that was not asked for."""
        return self._progress.get(self._key(dataset))

    def forget(self) -> None:
        """Another project: end what is going on."""
        self._timer.stop()
        self._waiting.clear()
        self._progress.clear()
        self._present = None
        if self._job is not None:
            self._job.close()
            self._job = None

    def _key(self, dataset: Dataset) -> tuple[str, Path | None]:
        """A file that was found elsewhere is another try."""
        from ketbench.data.by_reference import source_file

        return dataset.sha256, source_file(dataset, self._folder)

    def _note(self, dataset: Dataset, progress: Progress) -> None:
        self._progress[self._key(dataset)] = progress
        self.changed.emit()

    def _next(self) -> None:
        if self._present is not None or not self._waiting:
            return
        from ketbench.data.importing.job import ImportJob, Request
        from ketbench.data.importing.options import Options

        while self._present is None and self._waiting:
            dataset = self._waiting.pop(0)
            try:
                path = present_file(dataset, self._folder)
            except DatasetError as error:
                self._note(dataset, Progress(refusal=str(error)))
                continue
            options = Options.from_described(dataset.provenance.options)
            self._present = dataset
            self._checked = queue.SimpleQueue()
            self._job = ImportJob(Request(str(path), dataset.name, None, options))
            self._timer.start()

    def _look(self) -> None:
        dataset, job = self._present, self._job
        if dataset is None:
            self._timer.stop()
            return
        from ketbench.data.importing.job import Advanced, Read, Refused

        for update in job.updates() if job is not None else ():
            match update:
                case Advanced(done, total):
                    self._note(dataset, Progress(done / max(1, total)))
                case Read(imported):
                    self._check(dataset, imported.dataset)
                case Refused(sentence):
                    self._checked.put(sentence)
                case _:
                    continue
        if not self._checked.empty():
            self._finish(dataset, self._checked.get())

    def _check(self, dataset: Dataset, read: Dataset) -> None:
        """Digests of gigabytes take seconds: in a thread."""
        answers = self._checked

        def compare() -> None:
            try:
                answers.put(with_values_of(dataset, read))
            except DatasetError as error:
                answers.put(str(error))

        threading.Thread(target=compare, daemon=True).start()

    def _finish(self, dataset: Dataset, found: Dataset | str) -> None:
        self._present = None
        if self._job is not None:
            self._job.close()
            self._job = None
        if isinstance(found, str):
            self._note(dataset, Progress(refusal=found))
        else:
            self._progress.pop(self._key(dataset), None)
            self.fetched.emit(found)
        self._next()
