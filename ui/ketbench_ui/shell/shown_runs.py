"""The part of the window that knows which run is on the screen, and what becomes of one that goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ketbench.contract.run import Run
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.panels.tree_model import progress_text
from ketbench_ui.services.live import LiveRun, live_view
from ketbench_ui.services.running import MODEL_JOB
from ketbench_ui.shell.pages.late import LatePages
from ketbench_ui.theme.turns import turns

if TYPE_CHECKING:
    from ketbench_ui.panels.inspector import Inspector
    from ketbench_ui.panels.log import LogPanel
    from ketbench_ui.panels.tree import ProjectTree
    from ketbench_ui.services.controller import Controller
    from ketbench_ui.shell.bars.pages_bar import PagesBar
    from ketbench_ui.shell.bars.status import StatusBar

MOST_BESIDE = 40
"""Earlier runs that are offered beside the shown one."""


class ShownRuns(LatePages):
    """Mixed into the main window, which makes all of these."""

    controller: Controller
    inspector: Inspector
    log: LogPanel
    status: StatusBar
    tabs: PagesBar
    tree: ProjectTree
    _shown_run: str

    if TYPE_CHECKING:

        def show_page(self, name: str) -> None:
            """Bring a page to the front; the window does."""

        def refresh_actions(self) -> None:
            """Grey what cannot be done now; the window does."""

        def pieces(self) -> Sequence[Callable[[], object]]:
            """What shows the project, one part of the window after the other; the window has them."""
            raise NotImplementedError

    def settle(self) -> None:
        """Have shown what waits for its turn of what was chosen or picked."""
        for owner in (self.tabs, self.tree):
            turns().finish(owner)

    def follow(self, run_id: str) -> None:
        """Show a run that just began."""
        if run_id:
            self.show_run(run_id)
            self.show_page("experiment")
            self.experimenting.begin()

    def show_run(self, run_id: str) -> None:
        """Show a run in training view and result."""
        self.settle()
        self._shown_run = run_id
        live = self.live(run_id)
        runs = self.controller.project.runs
        # Whether a run has curves is read from the file: of a thousand runs only the newest are asked.
        newest = [name for name in newest_first(runs)[: MOST_BESIDE + 1] if name != run_id]
        earlier = {name: live_view(runs[name]) for name in sorted(newest) if runs[name].metrics}
        for view in (self.training, self.experiment.result.curves):
            view.offer_beside(earlier)
        self.experimenting.show_run(live)
        if live is not None:
            self.inspector.show_item(self.controller.project, "runs", run_id)
        self.offer_runs()
        self.refresh_actions()

    def show_trial(self, live: LiveRun) -> None:
        """Show a trial of a sweep while it goes on."""
        self._shown_run = live.run_id
        self.controller.choose(live.experiment.name)
        self.settle()
        self._shown_run = live.run_id
        self.experimenting.show_run(live)
        self.show_page("experiment")
        self.experimenting.enter("live")
        self.refresh_actions()

    def trials_moved(self, moved: list[LiveRun]) -> None:
        """Trials of a sweep came further; one that is shown stays in Live until it is a run."""
        self.tree.show_trials(self.trials)
        for live in moved:
            if live.run_id == self._shown_run and self.tabs.present == "experiment":
                self.experimenting.say()

    def trial_kept(self, trial_id: str, run_id: str) -> None:
        """A trial is a run of the project now."""
        if trial_id == self._shown_run:
            self.show_run(run_id)
            self.experimenting.enter_best()

    def shown_run(self) -> Run | None:
        """The run on the screen, as the project keeps it."""
        return self.controller.project.runs.get(self._shown_run)

    def live(self, run_id: str) -> LiveRun | None:
        """A run in the shape the views draw."""
        if run_id in self.controller.running.runs:
            return self.controller.running.runs[run_id]
        run = self.controller.project.runs.get(run_id)
        return live_view(run) if run else None

    def run_updated(self, run_id: str) -> None:
        """Messages of a run came in."""
        live = self.controller.running.runs.get(run_id)
        if live is None:
            return
        self.log.follow(live)
        self.tree.progress(live)
        self.show_chip()
        if run_id.startswith(MODEL_JOB):
            return
        if not live.kept:
            self._show_preview(live)
        elif run_id == self._shown_run and live is not self.experimenting.live:
            self.experimenting.show_run(live)

    def _show_preview(self, live: LiveRun) -> None:
        """What an interactive backend answered, in the phase where its figures are."""
        experiment = self.controller.experiment
        if live.status.is_final and experiment is not None and live.experiment.name == experiment.name:
            self.experimenting.show_run(live)
            if live.result is not None and not self._is_typing():
                self.experimenting.enter("result")

    def _is_typing(self) -> bool:
        """Whether a person works in the form, which must not go away under the hands."""
        page = self.experiment
        return page.phase == "setup" and page.setup.isAncestorOf(page.window().focusWidget())

    def run_ended(self, run_id: str) -> None:
        """A run of this window is over."""
        live = self.controller.running.runs.get(run_id)
        if live is not None and live.kept:
            turns().finish(self.experimenting)
            turns().begin(self.experimenting, self._ending(live))

    def _ending(self, live: LiveRun) -> Iterator[None]:
        """Show the project with a run that is over, and then the result, a part a turn."""
        for piece in self.pieces():
            if piece == self.offer_runs:
                # The strip need not say of the live page what it says of the result at once.
                self._list_runs()
                self.experimenting.run_ended(live)
                yield
            piece()
            yield

    def queue_changed(self) -> None:
        """Runs wait, begin or end; what has just ended is shown with the project, a turn later."""
        if not (self.is_made("experimenting") and turns().waits(self.experimenting)):
            self._show_queue()

    def _show_queue(self) -> None:
        self.refresh_actions()
        self.offer_runs()

    def has_model(self) -> bool:
        """Whether the shown run kept a model."""
        run = self.shown_run()
        return run is not None and run.result is not None and run.result.model is not None

    def offer_runs(self) -> None:
        """List the runs of the chosen experiment with where they stand now."""
        if self.is_made("experiment"):
            self._list_runs()
            self.experimenting.say()
            self.explaining.show()

    def _list_runs(self) -> None:
        experiment, runs = self.controller.experiment, self.controller.project.runs
        mine = [name for name, run in runs.items() if experiment and run.experiment.name == experiment.name]
        going = self.controller.running.runs
        told = [f"{name}, {(going.get(name) or runs[name]).status.value}" for name in newest_first(mine)]
        self.experiment.offer_runs(told, self._shown_run)

    def show_chip(self) -> None:
        """The run that goes on, beside the tabs of pages that do not show it."""
        live = self.controller.running.current()
        is_elsewhere = self.tabs.present != "experiment" or live is None or live.run_id != self._shown_run
        self.tabs.chip.show_run(live if is_elsewhere else None, progress_text(live) if live else "")
        self.status.show_queue(len([one for one in self.controller.running.active() if one.kept]))
