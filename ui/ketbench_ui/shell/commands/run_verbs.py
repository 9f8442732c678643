"""What the commands about runs do: hold, resume, branch, explain, retry; each is a line to the controller."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.running.continuing import branched, resumed
from ketbench_ui.experiment.phases import SETUP
from ketbench_ui.services.outside import questions as outside

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow


SPLIT_SEED, MORE_SPLITS = "split.seed", 10


class RunVerbs:
    """One method a command; see `ketbench_ui.shell.commands.actions`."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._controller = window.controller

    def show_sweep(self) -> None:
        """Sweep tab."""
        self._window.show_page("sweep")

    def copy_run_python(self, run_id: str) -> None:
        """Lines that load this run in Python."""
        session = self._controller.session
        if session is not None:
            run = session.project.run(run_id)
            has_model = run.result is not None and run.result.model is not None
            from ketbench_ui.services.python_text import run_as_python

            QGuiApplication.clipboard().setText(run_as_python(session.path, run_id, has_model))
            self._controller.said.emit("Copied as Python.", "good")

    def copy_standalone(self) -> None:
        """The chosen experiment as a program of numpy, torch and PennyLane, from the start values of its seed."""
        self._window.experiment.setup.commit()
        if self._controller.experiment is not None:
            self._copy_program(self._controller.experiment)

    def copy_run_standalone(self, run_id: str) -> None:
        """The same with the trained weights of a run."""
        self._copy_program(self._controller.project.run(run_id))

    def _copy_program(self, of: Experiment | Run) -> None:
        controller = self._controller
        controller.busy_changed.emit("Writing the program")

        def done(made: tuple[str, str]) -> None:
            controller.busy_changed.emit("")
            text, table = made
            if table:
                self._save_program(of, text, table)
                return
            QGuiApplication.clipboard().setText(text)
            lines = text.count("\n")
            controller.said.emit(f"Copied as Python: {lines:,} lines with the data, which need no Ketbench.", "good")

        def failed(sentence: str, details: str) -> None:
            controller.busy_changed.emit("")
            controller.fail("program", sentence, details)

        controller.aside.call(outside.program_of, of, done=done, failed=failed)

    def _save_program(self, of: Experiment | Run, text: str, table: str) -> None:
        """A table that is too long for the clipboard goes into a file beside the program."""
        name = of.name if isinstance(of, Experiment) else of.id
        from ketbench.running.programs import TABLE

        asked = self._window.verbs.ask
        path = asked.save_as("Save the program and its data.csv", Path(f"{name}.py").absolute(), "Python (*.py)")
        if path is None:
            return
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
            path.with_name(TABLE).write_text(table, encoding="utf-8", newline="\n")
        except OSError as error:
            self._controller.fail("program", f"'{path}' cannot be written ({error.strerror}); choose another place.")
            return
        self._controller.said.emit(f"Saved {path.name} and {TABLE} beside it; they need no Ketbench.", "good")

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
        if run is None or experiment is None:
            return
        if run.status is Status.DONE and dict(run.experiment.params) == dict(experiment.params):
            # Its training is over: what goes on with the same settings has nothing left to do.
            self._window.experimenting.enter(SETUP)
            text = f"{run.id} is trained to its end with these settings"
            self._controller.said.emit(f"{text}; change one, such as more epochs, and branch again.", "info")
            return
        self._window.follow(self._controller.begin(lambda run_id: branched(run, run_id, experiment)))

    def explain_run(self) -> None:
        """Compute what explains the shown run, from what it kept."""
        self._window.explaining.begin()

    def repeat_as(self, key: str) -> None:
        """Run the shown run's experiment again: the same, with the next seed, or on more splits."""
        run = self._window.shown_run()
        if run is None:
            return
        if key == "repeat:same":
            self._window.follow(self._controller.run(run.experiment))
        elif key == "repeat:seed":
            taken = [r.seed for r in self._controller.project.runs.values() if r.experiment.name == run.experiment.name]
            self._window.follow(self._controller.run(replace(run.experiment, seed=max(taken, default=run.seed) + 1)))
        elif key == "repeat:splits":
            self.repeat_on_splits(MORE_SPLITS)

    def repeat_on_splits(self, count: int) -> None:
        """Sweep the seed of the split, with the settings of the shown run, and show how it goes."""
        window, run = self._window, self._window.shown_run()
        if run is None:
            return
        data = run.experiment.dataset
        own = data.split.seed if data is not None else 0
        seeds = sorted([own, *(seed for seed in range(count) if seed != own)][:count])
        window.show_page("sweep")
        window.sweep.form.vary_alone(SPLIT_SEED, ",".join(str(seed) for seed in seeds))
        # With the settings of the run itself: those of the form may have changed since.
        window.sweep_presenter.start(run.experiment)

    def show_problems(self) -> None:
        """Problems panel."""
        self._window.arrangement.toggle("problems")

    def show_queue(self) -> None:
        """Queue panel."""
        self._window.arrangement.toggle("queue")

    def show_log(self) -> None:
        """Log panel."""
        self._window.arrangement.toggle("log")

    def retry_run(self, run_id: str) -> None:
        """Run a run's experiment again from the start."""
        run = self._controller.project.runs.get(run_id)
        if run is not None:
            self._window.follow(self._controller.run(run.experiment))

    def _resume(self, run: Run | None) -> None:
        if run is not None:
            self._window.follow(self._controller.begin(lambda run_id: resumed(run, run_id)))
