"""The file bar at work: reads values that are elsewhere, changes how a dataset is kept, imports again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ketbench.base.errors import KetbenchError
from ketbench.data.by_reference import by_reference, by_snapshot, moved_to
from ketbench.data.dataset import Dataset
from ketbench.project.references import put_values
from ketbench_ui.data.files.fetching import Fetching

if TYPE_CHECKING:
    from ketbench.project.session import Session
    from ketbench_ui.data.page import DataPage
    from ketbench_ui.services.ask import Ask
    from ketbench_ui.services.controller import Controller


class Files(QObject):
    """Lives as long as its page."""

    def __init__(
        self, page: DataPage, controller: Controller, ask: Ask, import_again: Callable[[Path | None], None]
    ) -> None:
        super().__init__(page)
        self._controller, self._page, self._ask, self._again = controller, page, ask, import_again
        self.fetching = Fetching(self)
        bar = self._page.file
        bar.keep_wanted.connect(self._keep)
        bar.locate_wanted.connect(self._locate)
        bar.again_wanted.connect(self._import_again)
        self._session: Session | None = None
        self._page.stopped.connect(self.fetching.forget)
        self.fetching.fetched.connect(self._put)
        for signal in (self._controller.project_changed, self._page.shown, self.fetching.changed):
            signal.connect(self._follow)

    @property
    def _folder(self) -> Path | None:
        session = self._controller.session
        return session.path.parent if session is not None else None

    def _follow(self) -> None:
        """Read what is not here, and say how far that is."""
        dataset, session = self._page.dataset, self._controller.session
        if session is not self._session:
            self._session = session
            self.fetching.forget()
        if session is not None:
            self.fetching.follow(self._controller.project, self._folder)
        progress = self.fetching.progress(dataset) if dataset is not None else None
        self._page.file.show_dataset(dataset, self._folder, progress, read_only=not self._controller.is_writable)

    def _put(self, dataset: Dataset) -> None:
        if self._controller.session is not None:
            put_values(self._controller.session, dataset)
            self._controller.project_changed.emit()

    def _keep(self, how: str) -> None:
        self._change(f"keep by {how}", by_reference if how == "reference" else by_snapshot)

    def _locate(self) -> None:
        path = self._ask.open_one("Where is the file now?", "All files (*)")
        if path is not None:
            self._change(f"find {path.name}", lambda dataset: moved_to(dataset, path))

    def _change(self, words: str, make: Callable[[Dataset], Dataset]) -> None:
        if self._page.dataset is None:
            return
        try:
            made = make(self._page.dataset)
        except KetbenchError as error:
            self._controller.fail("dataset", str(error))
        else:
            self._controller.set_dataset(words, made)

    def _import_again(self) -> None:
        """Show what is different first."""
        self._again(self._folder)
