"""What each command does: asks for a file name where one is needed, and calls the controller."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from ketbench.base.errors import KetbenchError
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project
from ketbench.running.explaining import run_of
from ketbench_ui.services.ask import Ask
from ketbench_ui.services.outside import questions as outside
from ketbench_ui.services.recent import free_path, projects_folder
from ketbench_ui.shell.commands.help_verbs import HelpVerbs
from ketbench_ui.shell.commands.model_verbs import ModelVerbs
from ketbench_ui.shell.commands.packages.verbs import PackageVerbs
from ketbench_ui.shell.commands.report_verbs import ReportVerbs
from ketbench_ui.shell.commands.run_verbs import RunVerbs
from ketbench_ui.theme.theme import switch

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow


NEW_WIRES = 2
HISTORY_HEIGHT = 220
DEFAULT_BACKEND = "gate.statevector"


class Verbs(RunVerbs, ModelVerbs, ReportVerbs, PackageVerbs, HelpVerbs):
    """One method a command; see `ketbench_ui.shell.commands.actions`."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.ask = Ask(window)

    def new_project(self) -> None:
        """Make an empty project where the user says."""
        path = self.ask.save_as("New project", free_path(projects_folder(), "project"), "Ketbench project (*.h5)")
        if path is not None and self.may_leave() and self._controller.create(path, Project(name=path.stem)):
            self._window.show_page("data")

    def open_project(self) -> None:
        """Open a file."""
        path = self.ask.open_one("Open project", "Ketbench project (*.h5);;All files (*)")
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open this file, unless a run must go on."""
        return self.may_leave() and self._controller.open(path)

    def open_sample(self, name: str) -> None:
        """Make a sample's project beside the user's documents and open it; no question asked."""
        if not self.may_leave():
            return
        path = free_path(projects_folder(), name)
        self._window.start.set_busy(name)

        def made(project: Project) -> None:
            self._window.start.set_busy("")
            self._controller.create(path, project)

        def failed(sentence: str, details: str) -> None:
            self._window.start.set_busy("")
            self._controller.fail("sample", f"The sample '{name}' cannot be made: {sentence}", details)

        self._controller.aside.call(outside.sample_project, name, done=made, failed=failed)

    def save(self) -> None:
        """Write the snapshot."""
        self._window.experiment.setup.commit()
        self._controller.save()

    def save_copy(self) -> None:
        """Write the project to another file and stay in this one."""
        session = self._controller.session
        if session is None:
            return
        wanted = free_path(session.path.parent, f"{session.path.stem}-copy")
        path = self.ask.save_as("Save a copy", wanted, "Ketbench project (*.h5)")
        if path is None:
            return
        try:
            session.save_copy(path)
        except (KetbenchError, OSError) as error:
            self._controller.fail("copy", str(error))
        else:
            self._controller.said.emit(f"Saved a copy as {path.name}.", "good")

    def import_data(self) -> None:
        """Open the import dialog."""
        self._window.importing.open()

    def import_path(self, path: Path) -> None:
        """Import this file as it is guessed, without a question."""
        self._controller.busy_changed.emit(f"Reading {path.name}")

        def failed(sentence: str, details: str) -> None:
            self._controller.busy_changed.emit("")
            self._controller.fail("import", sentence, details)

        call = self._controller.aside.call
        call(outside.imported, str(path), done=self._window.take_dataset, failed=failed)

    def export_run(self) -> None:
        """Write the shown run to a file; its ending chooses the format."""
        run, session = self._window.shown_run(), self._controller.session
        if run is None or session is None:
            return
        kinds = "Metrics as CSV (*.csv);;Everything as JSON (*.json);;Curves (*.png *.svg *.pdf)"
        path = self.ask.save_as("Export run", session.path.with_name(f"{session.path.stem}-{run.id}.csv"), kinds)
        if path is None:
            return

        def done(_: object) -> None:
            self._controller.said.emit(f"Wrote {path.name}.", "good")

        def failed(sentence: str, details: str) -> None:
            self._controller.fail("export", sentence, details)

        call = self._controller.aside.call
        call(outside.exported, run, path.suffix.removeprefix("."), str(path), done=done, failed=failed)

    def close_project(self) -> None:
        """Back to the Start page."""
        if self.may_leave():
            self._controller.leave()
            self._window.show_page("start")

    def quit(self) -> None:
        """Close the window."""
        self._window.close()

    def undo(self) -> None:
        """One step back."""
        self._window.experiment.setup.commit()
        self._controller.undo()

    def redo(self) -> None:
        """One step forward."""
        self._controller.redo()

    def search_commands(self) -> None:
        """Open the palette."""
        from ketbench_ui.shell.commands.palette import CommandPalette
        from ketbench_ui.shell.finding.destinations import destinations

        places = list(destinations(self._window))
        CommandPalette(self._window.actions_by_id, self._window, places).open_over(self._window)

    def find_gate(self, title: str) -> None:
        """Show a gate among those of the Circuit tab."""
        self._window.show_page("circuit")
        self._window.arrangement.show("gates")
        self._window.circuit.palette_dock.look_for(title)

    def show_start(self) -> None:
        """Start page."""
        self._window.show_page("start")

    def show_data(self) -> None:
        """Data tab."""
        self._window.show_page("data")

    def show_circuit(self) -> None:
        """Circuit tab."""
        self._window.show_page("circuit")

    def show_experiment(self) -> None:
        """Experiment tab."""
        self._window.show_page("experiment")

    def show_compare(self) -> None:
        """Compare tab."""
        self._window.show_page("compare")

    def show_plugins(self) -> None:
        """Plugins tab."""
        self._window.show_page("plugins")

    def show_history(self) -> None:
        """The steps taken so far."""
        window = self._window
        window.arrangement.show("history")
        window.resizeDocks([window.docks["history"]], [HISTORY_HEIGHT], Qt.Orientation.Vertical)

    def toggle_theme(self) -> None:
        """The other look."""
        switch.toggle()

    def reset_layout(self) -> None:
        """Docks where they were made to stand."""
        self._window.arrangement.reset()

    def add_experiment(self) -> None:
        """A new experiment on what is selected, else a copy of the chosen one; it is said what was copied."""
        project, chosen = self._controller.project, self._controller.experiment
        kind, selected = self._window.tree.selected()
        name = project.free_name("experiments", chosen.name if chosen else "experiment")
        dataset = project.datasets.get(selected) if kind == "datasets" else None
        circuit = project.circuits.get(selected) if kind == "circuits" else None
        if chosen is not None:
            made = replace(chosen, name=name, dataset=dataset or chosen.dataset, circuit=circuit or chosen.circuit)
            on = f" on {selected}" if dataset is not None or circuit is not None else ""
            self._controller.said.emit(f"{name}{on} has the settings and the seed of {chosen.name}.", "info")
        else:
            names = self._controller.registry.names
            backend = DEFAULT_BACKEND if DEFAULT_BACKEND in names else next(iter(names), "")
            dataset = dataset or next(iter(project.datasets.values()), None)
            circuit = circuit or next(iter(project.circuits.values()), None)
            made = Experiment(name, backend, dataset, circuit)
        self._controller.set_experiment(f"add experiment {name}", made)
        self._controller.choose(name)
        self._window.show_page("experiment")

    def add_circuit(self) -> None:
        """An empty circuit under a free name."""
        name = self._controller.project.free_name("circuits", "circuit")
        wires = tuple(f"q{wire}" for wire in range(NEW_WIRES))
        self._controller.set_circuit(f"add circuit {name}", Circuit(name, wires))
        self._window.pick("circuits", name)
        self._window.settle()
        self._window.tree.select("circuits", name)

    def open_circuit(self) -> None:
        """Ask for a file and add its circuit to the project."""
        self._window.circuit.exporting.open()

    def take_circuit(self, circuit: Circuit) -> None:
        """Add a circuit that was read, under a free name, and show it."""
        name = self._controller.project.free_name("circuits", circuit.name or "circuit")
        self._controller.set_circuit(f"open circuit {name}", replace(circuit, name=name))
        self._window.pick("circuits", name)
        self._window.settle()
        self._window.tree.select("circuits", name)

    def use_features(self, dataset: str, names: list[str]) -> None:
        """Make a dataset of these features in one undoable step, and offer a circuit for it."""
        from ketbench.project.derived import use_features

        try:
            project, derived = use_features(self._controller.project, dataset, names)
        except KetbenchError as error:
            self._controller.fail("features", str(error), target=("datasets", dataset), where=error.where)
            return
        self._controller.apply(f"use {len(names)} features", project)
        if derived.name in self._controller.project.datasets:
            self._window.experiment.features.offer_circuit(derived.name, len(derived.features))

    def resize_circuit(self, dataset: str) -> None:
        """Add an experiment with a wire for each feature of a dataset, in one undoable step, and choose it."""
        from ketbench.project.proposing.experiments import proposed_experiment

        try:
            project, made = proposed_experiment(self._controller.project, dataset, DEFAULT_BACKEND)
        except KetbenchError as error:
            self._controller.fail("features", str(error), target=("datasets", dataset), where=error.where)
            return
        before = self._controller.project.experiments.values()
        alike = next((e.name for e in before if made.params and (e.params, e.seed) == (made.params, made.seed)), "")
        self._controller.apply(f"add experiment {made.name}", project)
        if alike:
            self._controller.said.emit(f"{made.name} has the settings and the seed of {alike}.", "info")
        self._controller.choose(made.name)
        self._window.show_page("experiment")

    def run(self) -> None:
        """Run the chosen experiment with what the form holds."""
        self._window.experiment.setup.commit()
        self._window.follow(self._controller.run())

    def stop(self) -> None:
        """Stop the run that goes on."""
        self._controller.stop()

    def repeat_run(self) -> None:
        """Run the shown run's experiment again, exactly as it was."""
        run = self._window.shown_run()
        if run is not None:
            self._window.follow(self._controller.run(run.experiment))

    def copy_python(self) -> None:
        """Lines that open this project and run this experiment in Python."""
        from ketbench_ui.experiment.under_name import changed_since
        from ketbench_ui.services.python_text import as_python

        session = self._controller.session
        if session is not None:
            experiment, shown = self._controller.experiment, self._window.shown_run()
            QGuiApplication.clipboard().setText(as_python(session.path, experiment))
            said = "Copied as Python"
            if experiment is not None and shown is not None and changed_since(shown.experiment, experiment):
                said += f", with the settings of Set up; {shown.id} had others, its menu in the tree copies that run"
            self._controller.said.emit(f"{said}.", "good")

    def remove_selected(self) -> None:
        """Take the selected thing out of the project; undo brings it back."""
        kind, name = self._window.tree.selected()
        if name:
            self._window.removals.remove(kind, [name])

    def restart_worker(self) -> None:
        """Start a new worker; a run in progress is stopped."""
        if self.may_leave():
            self._controller.running.restart()
            self._controller.said.emit("The worker is restarting.", "info")

    def show_preferences(self) -> None:
        """What holds for all projects."""
        from ketbench_ui.shell.preferences_dialog import PreferencesDialog

        PreferencesDialog(self._controller, self._window).open()

    def show_devices(self) -> None:
        """Devices, and the work that they have of this project."""
        from ketbench_ui.shell.devices_dialog import DevicesDialog

        DevicesDialog(self._window.devices, self._window).show()

    def may_leave(self) -> bool:
        """Whether a run that goes on may be stopped; asks once, and not at all when nothing runs."""
        live = self._controller.running.current()
        if live is None:
            return self._may_stop_sweep()
        text = f"{live.run_id} is still running. Stop it? What it measured so far is kept."
        if run_of(live.run_id):
            text = f"{run_of(live.run_id)} is still being explained. Stop that? The run stays as it was."
        return self.ask.yes("A run is still in progress", text, "Stop the run", "Keep running")

    def _may_stop_sweep(self) -> bool:
        """Whether the trials that are left of a sweep may wait until it is resumed."""
        work = self._window.sweep_work if self._window.is_made("sweep_work") else None
        if work is None or not work.is_running or work.wanted is None:
            return True
        done, name = work.done, work.wanted.experiment.name
        ended = f"{done} of {work.wanted.trials} trials of {name} have ended"
        text = f"{ended}; they are kept, and Resume runs the rest later."
        return self.ask.yes("A sweep is still in progress", text, "Stop the sweep", "Keep running")
