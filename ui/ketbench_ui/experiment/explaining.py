"""Explains the shown run in the worker while the window goes on: offers it, follows it, and shows what came out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ketbench.backends.registry import within
from ketbench.base.errors import KetbenchError
from ketbench.contract.run import Run, Status
from ketbench.running.explaining import explain_offer, job_of, run_of, to_explain
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.outside.prompt import PROMPT_SECONDS

if TYPE_CHECKING:
    from ketbench_ui.experiment.page import ExperimentPage
    from ketbench_ui.services.controller import Controller
    from ketbench_ui.services.navigator import Navigator

HOW = "full"
SETTLE_MS = 50
"""Until new figures have their places and can be brought into view."""


class Explaining(QObject):
    """The window's side of explaining runs that are over.

    Parameters
    ----------
    page : ExperimentPage
    controller : Controller
    go : Navigator
    """

    def __init__(self, page: ExperimentPage, controller: Controller, go: Navigator) -> None:
        super().__init__(page)
        self._page, self._controller, self._go = page, controller, go
        self._offered: tuple[Run | None, str] = (None, "")
        self._before: dict[str, frozenset[str]] = {}
        running = self._controller.running
        running.updated.connect(self._updated)
        running.finished.connect(self._ended)
        running.queue_changed.connect(self.show)
        # A backend that was still loading could not say what it offers.
        self._controller.scan.done.connect(self._forget)

    def offer(self) -> str:
        """What explaining the shown run would bring, in a sentence; empty where there is nothing."""
        run = self._go.shown_run()
        if run is not self._offered[0]:
            self._offered = (run, self._asked(run))
        return self._offered[1]

    def live(self) -> LiveRun | None:
        """The explaining of the shown run, while it waits or goes on."""
        run = self._go.shown_run()
        found = self._controller.running.runs.get(job_of(run.id)) if run is not None else None
        return found if found is not None and not found.status.is_final else None

    @property
    def can_begin(self) -> bool:
        """Whether the shown run can be explained now."""
        return self._controller.is_writable and bool(self.offer()) and self.live() is None

    def begin(self) -> None:
        """Queue the explaining of the shown run."""
        run = self._go.shown_run()
        if run is None or not self.can_begin:
            return
        try:
            ended = to_explain(run, HOW, self._controller.backends)
            self._controller.running.submit(run.experiment, job_of(run.id), ended=ended)
        except KetbenchError as error:
            self._controller.fail(job_of(run.id), str(error), target=("runs", run.id))
        else:
            self._before[run.id] = frozenset(ended.result.figures)
            self._controller.notices.put(job_of(run.id), [])

    def stop(self) -> None:
        """Give up the explaining of the shown run, which stays as it was."""
        live = self.live()
        if live is not None:
            self._controller.running.cancel(live.run_id)

    def show(self) -> None:
        """Tell the bar above the result what can be done, or how far it is."""
        live = self.live()
        text = _standing(live) if live is not None else self.offer()
        self._page.result.show_explaining(text, is_going=live is not None, writable=self._controller.is_writable)

    def _asked(self, run: Run | None) -> str:
        """The offer of a plugin that answers at once."""
        with suppress(TimeoutError, KetbenchError):
            return within(PROMPT_SECONDS, lambda: explain_offer(run, self._controller.backends))
        return ""

    def _forget(self) -> None:
        self._offered = (None, "")

    def _updated(self, job: str) -> None:
        if run_of(job):
            self.show()

    def _ended(self, job: str) -> None:
        run_id = run_of(job)
        if not run_id:
            return
        live, controller = self._controller.running.runs[job], self._controller
        if live.status is Status.FAILED:
            text = f"{run_id} could not be explained: {live.error}"
            controller.fail(job, text, live.details, ("runs", run_id))
        elif live.status is Status.DONE:
            self._take_in(run_id)
        else:
            controller.said.emit(f"The explaining of {run_id} was stopped; the run is as it was.", "info")
        self.show()

    def _take_in(self, run_id: str) -> None:
        """Show the run anew, if it is on the screen, with its first new figure in view."""
        run = self._controller.project.runs.get(run_id)
        if run is None or run.result is None:
            return
        new = [name for name in run.result.figures if name not in self._before.get(run_id, ())]
        seen = self._controller.running.runs.get(run_id)
        if seen is not None:
            seen.result, seen.version = run.result, seen.version + 1
        self._controller.project_changed.emit()
        count = f"{len(new)} new figure{'s' if len(new) > 1 else ''}" if new else "no new figure; its notes say why"
        self._controller.said.emit(f"{run_id} has {count}.", "good" if new else "info")
        shown = self._go.shown_run()
        if shown is not None and shown.id == run_id:
            self._go.show_run(run_id)
            result = self._page.result
            if new:
                QTimer.singleShot(SETTLE_MS, result, lambda: result.scroll_to(new[0]))


def _standing(live: LiveRun) -> str:
    """How far the explaining of a run is."""
    if live.status is Status.QUEUED:
        return "Explaining: waiting until the present run has ended."
    done, total = live.progress.done, live.progress.total
    share = f", {100 * done // total} %" if total else ""
    held = "; it is paused" if live.status is Status.PAUSED else ""
    return f"Explaining: {live.progress.text or 'the worker is preparing'}{share}{held}."
