"""What the commands about runs do: hold, resume, branch, explain, retry; each is a line to the controller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketbench.contract.run import Run, Status
from ketbench.running.continuing import branched, resumed

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow


class RunVerbs:
    """One method a command; see `ketbench_ui.shell.commands.actions`."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._controller = window.controller

    def show_sweep(self) -> None:
        """Sweep tab."""
        self._window.show_page("sweep")

    def hold_training(self) -> None:
        """Pause the training that goes on, or let it go on."""
        live = self._controller.running.current()
        if live is not None:
            self._controller.running.hold(live.run_id, live.status is not Status.PAUSED)

    def resume_run(self) -> None:
        """Finish the shown run from its checkpoint."""
        self._resume(self._window.shown_run())

    def resume_by_id(self, run_id: str) -> None:
        """Finish a run from its checkpoint."""
        self._resume(self._controller.project.runs.get(run_id))

    def branch_run(self) -> None:
        """Go on from the shown run's checkpoint with what the form holds."""
        self._window.experiment.setup.commit()
        run, experiment = self._window.shown_run(), self._controller.experiment
        if run is not None and experiment is not None:
            self._window.follow(self._controller.begin(lambda run_id: branched(run, run_id, experiment)))

    def explain_run(self) -> None:
        """Compute what explains the shown run, from what it kept."""
        self._window.explaining.begin()

    def retry_run(self, run_id: str) -> None:
        """Run a run's experiment again from the start."""
        run = self._controller.project.runs.get(run_id)
        if run is not None:
            self._window.follow(self._controller.run(run.experiment))

    def _resume(self, run: Run | None) -> None:
        if run is not None:
            self._window.follow(self._controller.begin(lambda run_id: resumed(run, run_id)))
