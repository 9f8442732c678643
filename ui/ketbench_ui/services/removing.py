"""Takes things out of the project as one undoable step, or says why not; withdraws what it said once it is past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ketbench.base.errors import KetbenchError
from ketbench.project.project import Project

if TYPE_CHECKING:
    from ketbench_ui.services.controller import Controller
    from ketbench_ui.services.navigator import Navigator


class Removals(QObject):
    """What was taken out, and what could not be."""

    def __init__(self, controller: Controller, go: Navigator) -> None:
        super().__init__(controller)
        self._controller, self._go = controller, go
        self._refused: dict[str, str] = {}
        self._gone: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._controller.running.finished.connect(self._withdraw_refusal)
        self._controller.project_changed.connect(self._withdraw_undone)

    def refusal(self, kind: str, name: str) -> str:
        """Why a thing cannot be taken out now, in one sentence; empty where it can."""
        session, project = self._controller.session, self._controller.project
        if session is None:
            return "Open a project first."
        if session.read_only:
            return f"{session.holder} Nothing can be deleted here."
        if kind == "runs" and name in project.runs and not project.runs[name].status.is_final:
            return f"{name} is still running; stop it before you delete it."
        try:
            project.without(kind, name)
        except KetbenchError as error:
            return str(error)
        return ""

    def remove(self, kind: str, names: Sequence[str]) -> None:
        """Take things of a kind out as one step; undo brings them back."""
        project: Project = self._controller.project
        for name in names:
            if said := self.refusal(kind, name):
                self._refuse(kind, name, said)
                return
            project = project.without(kind, name)
        if not names:
            return
        what = names[0] if len(names) == 1 else f"{len(names)} {kind}"
        self._controller.apply(f"delete {what}", project)
        if self._there(kind, names):
            return
        said = f"Deleted {what}; undo brings it back."
        self._gone[said] = (kind, tuple(names))
        self._controller.said.emit(said, "info")

    def _there(self, kind: str, names: Sequence[str]) -> bool:
        return all(name in getattr(self._controller.project, kind) for name in names)

    def _refuse(self, kind: str, name: str, said: str) -> None:
        self._refused[name] = said
        self._controller.fail(f"delete {name}", said, target=(kind, name))

    def _withdraw_refusal(self, run_id: str) -> None:
        said = self._refused.pop(run_id, "")
        if said:
            self._controller.notices.put(f"delete {run_id}", [])
            self._go.withdraw(said)

    def _withdraw_undone(self) -> None:
        for name, said in list(self._refused.items()):
            kinds = ("datasets", "circuits", "experiments", "runs")
            if not any(self.refusal(kind, name) == said for kind in kinds):
                self._withdraw_refusal(name)
        for said, (kind, names) in list(self._gone.items()):
            if self._there(kind, names):
                del self._gone[said]
                self._go.withdraw(said)
