"""The import at work: opens the dialog, takes what it gives, watches for drops; draws nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ketbench.base.counting import counted
from ketbench.base.preferences import preferences
from ketbench.data.by_reference import kept_by_size, source_file
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench_ui.importing.applying import Applying, Done
from ketbench_ui.importing.drops import Drops
from ketbench_ui.importing.source_watch import SourceWatch
from ketbench_ui.services import recent
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.navigator import Navigator
from ketbench_ui.theme.layouts import button
from ketbench_ui.theme.turns import later, turns

if TYPE_CHECKING:
    from ketbench_ui.data.page import DataPage
    from ketbench_ui.importing.again_dialog import AgainDialog
    from ketbench_ui.importing.dialog import ImportDialog

TRAIN = "An experiment with a circuit of as many wires as the data need"


class Importing:
    """What the window can do about files of data.

    Parameters
    ----------
    window : QWidget
        Over which files are dropped and dialogs open.
    controller : Controller
    go : Navigator
    train : callable
        Makes an experiment with a circuit on the dataset of this name.
    """

    def __init__(self, window: QWidget, controller: Controller, go: Navigator, train: Callable[[str], None]) -> None:
        self._window, self._controller, self._go, self._trained = window, controller, go, train
        self._page: DataPage | None = None
        self.dialog: ImportDialog | None = None
        self.again_dialog: AgainDialog | None = None
        self._drops = Drops(window, self.drop)
        self._applying = Applying(controller, window)

    def join(self, page: DataPage) -> None:
        """Work for the Data page, once there is one."""
        self._page = page
        self._watch = SourceWatch(self._window, lambda: page.dataset, page.file.look_again)
        self.train = button("Train a circuit on it", "primary")
        self.train.clicked.connect(self._train)
        page.import_wanted.connect(lambda: self.open())
        page.beside_title.addWidget(self.train)
        page.shown.connect(self._follow)
        self._controller.project_changed.connect(self._follow)
        self._follow()

    def open(self, path: str = "") -> ImportDialog:
        """Open the dialog, on a file if one is given."""
        if self.dialog is None:
            # With the dialog come the readers of all formats, which the first window does without.
            from ketbench_ui.importing.dialog import ImportDialog

            self.dialog = ImportDialog(self.take, self._window)
            self.dialog.closed.connect(self._gone)
        if path:
            self.dialog.choose(path)
        turns().begin(self.dialog, later(self.dialog.show))
        return self.dialog

    def drop(self, path: str) -> None:
        """Import what was dropped on the window."""
        if self._controller.session is None or self._controller.is_writable:
            self.open(path)
        else:
            self._controller.fail("import", f"{self._controller.session.holder} Save a copy to import data here.")

    def take(self, dataset: Dataset, done: Done) -> None:
        """Put a dataset into the project, or into a new one beside the user's documents; tell whether it is there."""
        controller = self._controller
        if controller.session is None and not self._create(dataset):
            done(False)
            return
        name = controller.project.free_name("datasets", dataset.name)
        kept = replace(kept_by_size(dataset, preferences().reference_over_mb), name=name)

        def put(worked: bool) -> None:
            done(worked)
            if worked:
                turns().begin(self._applying, shown())

        def shown() -> Iterator[None]:
            self._go.pick("datasets", name)
            yield
            size = f"{counted(dataset.n_rows, 'row', marks=True)}, {counted(len(dataset.columns), 'column')}"
            controller.said.emit(f"Imported {name}: {size}.", "good")

        self._applying.put(f"import {name}", kept, put)

    def again(self, beside: Path | None = None) -> None:
        """Read the file of the dataset on the Data tab again, and show what is different.

        A file that is gone is looked for under its name in the folder `beside`.
        """
        dataset = self._shown()
        if dataset is not None and self._controller.is_writable:
            path = source_file(dataset, beside)
            from ketbench_ui.importing.again_dialog import AgainDialog

            self.again_dialog = AgainDialog(dataset, self._replace, self._window, str(path or ""))
            self.again_dialog.closed.connect(self._again_gone)
            self.again_dialog.show()

    def close(self) -> None:
        """End what is open."""
        self._applying.close()
        if self.again_dialog is not None:
            self.again_dialog.close()
        if self.dialog is not None:
            self.dialog.reading.close()
            self.dialog.close()

    def _create(self, dataset: Dataset) -> bool:
        name = Path(dataset.name).name or "project"
        return self._controller.create(recent.free_path(recent.projects_folder(), name), Project(name=name))

    def _replace(self, dataset: Dataset, done: Done) -> None:
        self._applying.put(f"read {dataset.name} again", dataset, done)

    def _follow(self) -> None:
        dataset, project = self._shown(), self._controller.project
        used = {e.dataset.name for e in project.experiments.values() if e.dataset is not None}
        self.train.setVisible(dataset is not None and dataset.name not in used)
        has_target = dataset is not None and dataset.target is not None
        self.train.setEnabled(has_target and self._controller.is_writable)
        self.train.setToolTip(TRAIN if has_target else "Choose the target column first")

    def _train(self) -> None:
        dataset = self._shown()
        if dataset is not None:
            self._trained(dataset.name)

    def _shown(self) -> Dataset | None:
        """The dataset on the Data page."""
        return self._page.dataset if self._page is not None else None

    def _gone(self, *_: object) -> None:
        self.dialog = None

    def _again_gone(self, *_: object) -> None:
        self.again_dialog = None
