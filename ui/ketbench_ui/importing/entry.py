"""Joins the import with the window: opens the dialog, takes what it gives, watches for drops; draws nothing itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ketbench.dataset import Dataset
from ketbench.project import Project
from ketbench_ui import recent
from ketbench_ui.importing.dialog import ImportDialog
from ketbench_ui.importing.drops import Drops

if TYPE_CHECKING:
    from ketbench_ui.window import MainWindow


class Importing:
    """What the window can do about files of data."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._controller = window.controller
        self.dialog: ImportDialog | None = None
        self._drops = Drops(window, self.drop)

    def open(self, path: str = "") -> ImportDialog:
        """Open the dialog, on a file if one is given."""
        if self.dialog is None:
            self.dialog = ImportDialog(self.take, self._window)
            self.dialog.finished.connect(self._gone)
            self.dialog.destroyed.connect(self._gone)
        if path:
            self.dialog.choose(path)
        self.dialog.show()
        return self.dialog

    def drop(self, path: str) -> None:
        """Import what was dropped on the window."""
        if self._controller.session is None or self._controller.is_writable:
            self.open(path)
        else:
            self._controller.fail("import", f"{self._controller.session.holder} Save a copy to import data here.")

    def take(self, dataset: Dataset) -> bool:
        """Put a dataset into the project, or into a new one beside the user's documents; whether it is there now."""
        controller = self._controller
        if controller.session is None and not self._create(dataset):
            return False
        name = controller.project.free_name("datasets", dataset.name)
        controller.set_dataset(f"import {name}", replace(dataset, name=name))
        if name not in controller.project.datasets:
            return False
        self._window.pick("datasets", name)
        self._window.tree.select("datasets", name)
        controller.said.emit(f"Imported {name}: {dataset.n_rows:,} rows, {len(dataset.columns):,} columns.", "good")
        return True

    def close(self) -> None:
        """End what is open."""
        if self.dialog is not None:
            self.dialog.reading.close()
            self.dialog.close()

    def _create(self, dataset: Dataset) -> bool:
        name = Path(dataset.name).name or "project"
        return self._controller.create(recent.free_path(recent.projects_folder(), name), Project(name=name))

    def _gone(self, *_: object) -> None:
        self.dialog = None
