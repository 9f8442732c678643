"""The Compare tab at work: marks, tags, notes and removals are undoable steps of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from ketbench.base.errors import KetbenchError
from ketbench.contract.run import Run
from ketbench_ui.compare.page import ComparePage
from ketbench_ui.compare.table import NOTE, STAR
from ketbench_ui.fields.reading import described
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.navigator import Navigator
from ketbench_ui.services.removing import Removals


class ComparePresenter(QObject):
    """Lives as long as its page."""

    def __init__(self, page: ComparePage, controller: Controller, go: Navigator, removals: Removals) -> None:
        super().__init__(page)
        self._controller = controller
        page.default_of = self._default_of
        page.watch(lambda: controller.running.runs)
        page.picked.connect(go.pick)
        page.edited.connect(self.edit)
        page.starred.connect(self.star)
        page.removed.connect(lambda run_ids: removals.remove("runs", run_ids))

    def _default_of(self, run: Run, name: str) -> object:
        """The default of a setting of a run's backend, by its dotted name."""
        try:
            fields = self._controller.backends.backend(run.experiment.backend).params.model_fields
        except KetbenchError:
            return None
        first, *rest = name.split(".")
        if first not in fields or fields[first].is_required():
            return None
        found = described(fields[first].get_default(call_default_factory=True))
        for part in rest:
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def edit(self, run_id: str, what: str, text: str) -> None:
        """Give a run other tags or another note."""
        project = self._controller.project
        run = project.runs.get(run_id)
        if run is None:
            return
        if what == NOTE:
            changed = replace(run, note=text.strip())
        else:
            tags = [tag.strip() for tag in text.split(",") if tag.strip()]
            changed = replace(run, tags=tuple(dict.fromkeys([*(t for t in run.tags if t == STAR), *tags])))
        if changed != run:
            self._controller.apply(f"{what} of {run_id}", project.with_run(changed))

    def star(self, run_ids: list[str], on: bool) -> None:
        """Mark runs, or unmark them, as one step."""
        project = self._controller.project
        for run_id in run_ids:
            run = project.runs[run_id]
            rest = tuple(tag for tag in run.tags if tag != STAR)
            project = project.with_run(replace(run, tags=(*rest, STAR) if on else rest))
        self._controller.apply(f"{'star' if on else 'unstar'} {_counted(run_ids)}", project)


def _counted(run_ids: list[str]) -> str:
    return run_ids[0] if len(run_ids) == 1 else f"{len(run_ids)} runs"
