"""Joins the Sweep tab to the window: trials become runs of the project, the best one its experiment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketbench.errors import KetbenchError
from ketbench.experiment import Experiment
from ketbench.sweeping import Trial, luck, promoted
from ketbench.sweeping.kept import Variable, new_tag, variables
from ketbench.sweeping.resuming.plans import Intent, ended_of, to_resume
from ketbench_ui.sweeping.working import Wanted

if TYPE_CHECKING:
    from ketbench_ui.window import MainWindow


def connect_sweep(window: MainWindow) -> None:
    """What the window hears of a sweep."""
    page, work = window.sweep, window.sweep_work
    page.form.started.connect(lambda: start(window))
    page.form.stopped.connect(work.stop)
    page.form.resumed.connect(lambda: resume(window))
    page.promoted.connect(lambda run_id: promote(window, run_id))
    page.picked.connect(window.pick)
    window.controller.session_changed.connect(work.close)
    work.came.connect(lambda trials: keep(window, trials))
    work.ended.connect(lambda sentence: _ended(window, sentence))


def show_sweep(window: MainWindow) -> None:
    """Bring the page up to date."""
    controller = window.controller
    found = _variables(window, controller.experiment)
    window.sweep.show_project(controller.project, controller.experiment, found, controller.is_writable)


def start(window: MainWindow) -> None:
    """Begin the sweep that the form asks for."""
    window.experiment.setup.commit()
    controller = window.controller
    experiment = controller.experiment
    if experiment is None or not controller.is_writable or window.sweep_work.is_running:
        return
    wanted = window.sweep.form.wanted(new_tag(controller.project, experiment))
    if wanted is not None:
        _begin(window, replace(wanted, experiment=experiment))


def _begin(window: MainWindow, wanted: Wanted) -> None:
    """Note what is wanted, so that it can be finished whatever comes in between, and start."""
    controller, experiment = window.controller, wanted.experiment
    session = controller.session
    if session is None:
        return
    first = int(session.project.next_run_id().removeprefix("run-"))
    intent = Intent(wanted.tag, experiment.name, experiment.digest(), wanted.axes, wanted.plan, first)
    try:
        session.begin_sweep(wanted.tag, intent.described())
    except (KetbenchError, OSError) as error:
        controller.fail("sweep", str(error))
        return
    controller.notices.put("sweep", [])
    window.sweep_work.start(wanted)
    window.sweep.show_work()


def resume(window: MainWindow) -> None:
    """Run the trials that are left of the latest sweep that was stopped."""
    controller = window.controller
    if not controller.is_writable or window.sweep_work.is_running:
        return
    try:
        intent, experiment = to_resume(controller.project)
    except KetbenchError as error:
        controller.fail("sweep", str(error))
        return
    controller.notices.put("sweep", [])
    before = ended_of(controller.project, intent.tag)
    window.sweep_work.start(Wanted(experiment, intent.axes, intent.plan, "", intent.tag, before))
    window.sweep.show_work()


def keep(window: MainWindow, trials: list[Trial]) -> None:
    """Make runs of trials that ended."""
    controller, wanted = window.controller, window.sweep_work.wanted
    session = controller.session
    if session is None or wanted is None or session.read_only:
        return
    for trial in trials:
        try:
            session.begin_run(replace(trial.run, id=session.project.next_run_id(), tags=(wanted.tag,)))
        except (KetbenchError, OSError) as error:
            controller.fail("sweep", f"A trial could not be kept: {error}")
            window.sweep_work.stop()
            break
    controller.project_changed.emit()


def promote(window: MainWindow, run_id: str) -> None:
    """Give the experiment the settings of a run: one step, which undo takes back."""
    controller = window.controller
    run, trials = controller.project.runs.get(run_id), window.sweep.trials()
    if run is not None:
        winner = next((trial for trial in trials if trial.run.id == run_id), None)
        controller.set_experiment(f"promote {run_id}", promoted(winner, trials) if winner else run.experiment)
        controller.choose(run.experiment.name)
        said = f"{run.experiment.name} has the settings of {run_id} now"
        by_luck = bool(luck(winner, trials))
        rest = "; its notes say how much of its score may be luck." if by_luck else "."
        controller.said.emit(said + rest, "info" if by_luck else "good")


def _ended(window: MainWindow, sentence: str) -> None:
    work = window.sweep_work
    if sentence:
        window.controller.fail("sweep", sentence)
    elif work.wanted is not None:
        window.controller.said.emit(*work.standing())
    window.sweep.show_work()


def _variables(window: MainWindow, experiment: Experiment | None) -> list[Variable]:
    if experiment is None:
        return []
    try:
        backend = window.controller.backends.backend(experiment.backend)
    except KetbenchError:
        return []
    return variables(experiment, backend.params)
