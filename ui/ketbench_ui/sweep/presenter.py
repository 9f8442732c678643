"""The Sweep tab at work: trials become runs of the project, the best one its experiment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.backends.registry import AnyBackend
from ketbench.base.errors import KetbenchError, ProjectError
from ketbench.contract.experiment import Experiment
from ketbench.sweeping import Trial, luck, promoted
from ketbench.sweeping.kept import new_tag, variables
from ketbench.sweeping.resuming.plans import Intent, ended_of, to_resume
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.navigator import Navigator
from ketbench_ui.sweep.page import SweepPage
from ketbench_ui.sweep.working import SweepWork, Wanted

TELL_MS = 400
"""Between two looks of all pages at the trials that came: hundreds of quick ones would leave no time for a click."""


class SweepPresenter(QObject):
    """Lives as long as its page.

    Parameters
    ----------
    page : SweepPage
    work : SweepWork
    controller : Controller
    go : Navigator
    commit : callable
        Brings what is being typed on the Experiment page into the experiment.
    """

    kept = Signal(str, str)
    """A trial by its id within the sweep, and the run of the project that it became."""

    def __init__(
        self, page: SweepPage, work: SweepWork, controller: Controller, go: Navigator, commit: Callable[[], None]
    ) -> None:
        super().__init__(page)
        self._page, self._work, self._controller, self._commit = page, work, controller, commit
        self._tell_later = QTimer(self, interval=TELL_MS, singleShot=True)
        self._tell_later.timeout.connect(controller.project_changed)
        page.form.started.connect(lambda: self.start())
        page.form.stopped.connect(work.stop)
        page.form.resumed.connect(self.resume)
        page.promoted.connect(self.promote)
        page.picked.connect(go.pick)
        controller.session_changed.connect(work.close)
        work.came.connect(self.keep)
        work.ended.connect(self._ended)

    def show(self) -> None:
        """Bring the page up to date."""
        controller = self._controller
        experiment = controller.experiment
        backend = self._backend(experiment)
        found = variables(experiment, backend.params) if experiment is not None and backend is not None else []
        self._page.show_project(controller.project, experiment, found, controller.is_writable, backend)

    def start(self, of: Experiment | None = None) -> None:
        """Begin the sweep that the form asks for, of the chosen experiment if none is given."""
        self._commit()
        experiment = of or self._controller.experiment
        if experiment is None or not self._controller.is_writable or self._work.is_running:
            return
        wanted = self._page.form.wanted(new_tag(self._controller.project, experiment))
        if wanted is not None:
            self._begin(replace(wanted, experiment=experiment))

    def _begin(self, wanted: Wanted) -> None:
        """Note what is wanted, so that it can be finished whatever comes in between, and start."""
        controller, experiment = self._controller, wanted.experiment
        session = controller.session
        if session is None:
            return
        first = int(session.project.next_run_id().removeprefix("run-"))
        intent = Intent(wanted.tag, experiment.name, experiment.digest(), wanted.axes, wanted.plan, first)
        try:
            controller.require_agreed(experiment)
            session.begin_sweep(wanted.tag, intent.described())
        except (KetbenchError, OSError) as error:
            controller.fail("sweep", str(error))
            return
        controller.notices.put("sweep", [])
        self._work.start(wanted, self._keeping(wanted.tag))
        self._page.show_begun()

    def resume(self) -> None:
        """Run the trials that are left of the latest sweep that was stopped."""
        controller = self._controller
        if not controller.is_writable or self._work.is_running:
            return
        try:
            intent, experiment = to_resume(controller.project)
        except KetbenchError as error:
            controller.fail("sweep", str(error))
            return
        controller.notices.put("sweep", [])
        before = ended_of(controller.project, intent.tag)
        wanted = Wanted(experiment, intent.axes, intent.plan, "", intent.tag, before)
        self._work.start(wanted, self._keeping(intent.tag))
        self._page.show_begun()

    def keep(self, trials: list[Trial]) -> None:
        """Show trials that are runs of the project now."""
        if not self._tell_later.isActive():
            self._tell_later.start()
        for trial in trials:
            run_id = self._work.names.get(trial.run.id)
            if run_id is not None:
                self.kept.emit(trial.run.id, run_id)

    def _keeping(self, tag: str) -> Callable[[Trial], str]:
        """Writes a trial as a run, in the thread of the sweep, for the disk takes its time; gives the run's id."""
        session = self._controller.session

        def keep(trial: Trial) -> str:
            if session is None or session.read_only:
                return ""
            while True:
                run_id = session.project.next_run_id()
                try:
                    session.begin_run(replace(trial.run, id=run_id, tags=(tag,)))
                except ProjectError:
                    # A run that was begun meanwhile has the id: the next one is free, unless something else is wrong.
                    if run_id == session.project.next_run_id():
                        raise
                    continue
                return run_id

        return keep

    def promote(self, run_id: str) -> None:
        """Give the experiment the settings of a run: one step, which undo takes back."""
        controller = self._controller
        run, trials = controller.project.runs.get(run_id), self._page.trials()
        if run is not None:
            winner = next((trial for trial in trials if trial.run.id == run_id), None)
            controller.set_experiment(f"promote {run_id}", promoted(winner, trials) if winner else run.experiment)
            controller.choose(run.experiment.name)
            said = f"{run.experiment.name} has the settings of {run_id} now"
            by_luck = bool(luck(winner, trials))
            rest = "; its notes say how much of its score may be luck." if by_luck else "."
            controller.said.emit(said + rest, "info" if by_luck else "good")

    def _ended(self, sentence: str) -> None:
        if self._tell_later.isActive():
            self._tell_later.stop()
            self._controller.project_changed.emit()
        if sentence:
            self._controller.fail("sweep", sentence)
        elif self._work.wanted is not None:
            self._controller.said.emit(*self._work.standing())
        self._page.show_work()

    def _backend(self, experiment: Experiment | None) -> AnyBackend | None:
        if experiment is None:
            return None
        try:
            return self._controller.backends.backend(experiment.backend)
        except KetbenchError:
            return None
