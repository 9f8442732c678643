"""Joins session, job runner and registry for the window; holds no widget and decides nothing the core can decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ketbench.backends.readiness import unagreed
from ketbench.backends.registry import Registry, State
from ketbench.base.errors import InputError, KetbenchError, StoppedError
from ketbench.base.preferences import preferences, trust
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Message
from ketbench.contract.model import Adopting
from ketbench.contract.run import Run, Status
from ketbench.data.by_reference import kept_by_size
from ketbench.data.dataset import Dataset
from ketbench.project.gate_text import changed_everywhere
from ketbench.project.project import Project
from ketbench.running.devices.training.keeping import Keeper
from ketbench.running.explaining import keep, run_of
from ketbench.running.jobs.watch import Limits
from ketbench.running.run_values import with_values
from ketbench_ui.services.checking import Checking
from ketbench_ui.services.mending import in_window
from ketbench_ui.services.notices import Notice, Notices
from ketbench_ui.services.opening.freed import Freed
from ketbench_ui.services.opening.waiting import Waiting
from ketbench_ui.services.opening.warming import warm
from ketbench_ui.services.outside.aside import Aside
from ketbench_ui.services.outside.prompt import PromptRegistry
from ketbench_ui.services.recent import remember
from ketbench_ui.services.running import MODEL_JOB, Running
from ketbench_ui.services.scan import Scan, plugin_notice

if TYPE_CHECKING:
    from ketbench.project.session import Session


class Controller(QObject):
    """The state of one window."""

    project_changed = Signal()
    """The project has another value: an edit, undo, a run that began or ended."""
    session_changed = Signal()
    """Another file is open, or none."""
    experiment_changed = Signal()
    """Another experiment is the chosen one."""
    said = Signal(str, str)
    """A sentence for a toast, with its tone: "info", "good" or "bad"."""
    busy_changed = Signal(str)
    """What the window is waiting for; empty when it is not."""

    def __init__(
        self, registry: Registry | None = None, parent: QObject | None = None, limits: Limits | None = None
    ) -> None:
        super().__init__(parent)
        self.session: Session | None = None
        self.registry = registry or Registry()
        self.backends = PromptRegistry(self.registry)
        self.notices = Notices()
        self.aside = Aside(self)
        self.opening = Waiting(self)
        self.saving = Waiting(self)
        self.freed = Freed(self)
        self.scan = Scan(self.registry, self)
        self.running = Running(self.registry, self._record, self, limits, self._keep_job)
        self.checking = Checking(self)
        self._chosen = self.ending = ""
        self.agrees: Callable[[str], bool] = lambda _: False
        self.scan.done.connect(self._tell_plugins)
        self.running.started.connect(lambda _: self.project_changed.emit())
        self.running.finished.connect(self._ended)

    @property
    def project(self) -> Project:
        """The open project; an empty one without a session."""
        return self.session.project if self.session else Project()

    @property
    def experiment(self) -> Experiment | None:
        """The chosen experiment."""
        found = self.project.experiments
        return found.get(self._chosen) or next(iter(found.values()), None)

    @property
    def is_writable(self) -> bool:
        """Whether a project is open and may be changed."""
        return self.session is not None and not self.session.read_only

    def folder(self) -> Path:
        """Where the open project stands; the present folder without one."""
        return self.session.path.parent if self.session is not None else Path()

    def choose(self, name: str) -> None:
        """Choose an experiment."""
        if name != self._chosen:
            self._chosen = name
            self.experiment_changed.emit()

    def open(self, path: Path) -> bool:
        """Open a project file in place of the present one; whether it worked."""
        if self.saving.is_busy and not self.opening.is_busy:
            self.freed.later(path)
            return False
        from ketbench.project.session import Session

        return self._enter(lambda: Session.open(path), path)

    def create(self, path: Path, project: Project) -> bool:
        """Make a project file and open it."""
        from ketbench.project.session import Session

        return self._enter(lambda: Session.create(path, project), path)

    def leave(self) -> None:
        """Close the present project; running work is stopped and kept."""
        if self.session is None:
            return
        self.running.forget()
        closing, self.session = self.session, None
        self._chosen = ""
        self.notices.clear()
        # The pages let go of the project before it is written: nobody edits what is on its way out.
        self.session_changed.emit()
        self.project_changed.emit()
        self.busy_changed.emit(f"Saving {closing.path.name}")
        try:
            self.saving.on(closing.close)
        except KetbenchError as error:
            self.fail("project", str(error))
        finally:
            self.busy_changed.emit("")

    def apply(self, label: str, project: Project) -> None:
        """One undoable step."""
        if self.session is None or project == self.project:
            return
        if self._try("edit", lambda: self.session.apply(label, project)):  # pyright: ignore[reportOptionalMemberAccess]
            self.project_changed.emit()

    def set_dataset(self, label: str, dataset: Dataset) -> None:
        """Replace a dataset."""
        self.apply(label, self.project.with_dataset(dataset))

    def set_circuit(self, label: str, circuit: Circuit) -> None:
        """Replace a circuit."""
        self.apply(label, self.project.with_circuit(circuit))

    def change_gate(self, old: str, gate: CustomGate) -> str:
        """Change a custom gate in all circuits of the project as one step; the sentence why that cannot be."""
        try:
            after = changed_everywhere(self.project, old, gate)
        except KetbenchError as error:
            return str(error)
        self.apply(f"edit gate {old}", after)
        return ""

    def set_experiment(self, label: str, experiment: Experiment) -> None:
        """Replace an experiment."""
        self.apply(label, self.project.with_experiment(experiment))

    def undo(self) -> None:
        """One step back."""
        if self.session is not None and self._try("undo", self.session.undo):
            self.project_changed.emit()

    def redo(self) -> None:
        """One step forward."""
        if self.session is not None and self._try("redo", self.session.redo):
            self.project_changed.emit()

    def go_to(self, position: int) -> None:
        """Go to a numbered step of the history."""
        session = self.session
        if session is not None and self._try("history", lambda: session.go_to(position)):
            self.project_changed.emit()

    def save(self) -> None:
        """Write the snapshot; the window stays alive meanwhile, and what is edited then is in the journal."""
        session = self.session
        if session is None or self.saving.is_busy:
            return
        self.busy_changed.emit(f"Saving {session.path.name}")
        worked = self._try("save", lambda: self.saving.on(session.save))
        self.busy_changed.emit("")
        if worked and session is self.session:
            self.said.emit(f"Saved {session.path.name}.", "good")
            self.project_changed.emit()

    def run(self, experiment: Experiment | None = None) -> str:
        """Run an experiment, the chosen one if none is given; its run id, or nothing when it could not begin."""
        wanted = experiment or self.experiment
        return self.begin(lambda run_id: Run(run_id, wanted)) if wanted is not None else ""

    def begin(self, made: Callable[[str], Run]) -> str:
        """Begin the run that is made for a free run id; its id, or nothing when it could not begin."""
        if self.session is None:
            return ""
        run_id = self.project.next_run_id()
        if not self._try("run", lambda: self._begin(made(run_id))):
            return ""
        self.project_changed.emit()
        return run_id

    @property
    def is_interactive(self) -> bool:
        """Whether the chosen experiment's backend runs again on each change of its form."""
        experiment = self.experiment
        if experiment is None:
            return False
        try:
            return bool(getattr(self.backends.backend(experiment.backend), "interactive", False))
        except KetbenchError:
            return False

    def preview(self) -> None:
        """Run an interactive backend for the screen only."""
        experiment = self.experiment
        if experiment is not None:
            with suppress(KetbenchError):
                # What is wrong with it stands in the Problems panel already.
                self.running.preview(self.read(experiment))

    def take_dataset(self, dataset: Dataset) -> None:
        """Add an imported table under a name that is free."""
        name = self.project.free_name("datasets", dataset.name)
        kept = kept_by_size(dataset, preferences().reference_over_mb)
        self.set_dataset(f"import {name}", replace(kept, name=name))

    def stop(self) -> None:
        """Stop the run that goes on."""
        live = self.running.current()
        if live is not None:
            self.running.cancel(live.run_id)

    def fail(
        self, source: str, sentence: str, details: str = "", target: tuple[str, str] = ("", ""), where: str = ""
    ) -> None:
        """Put an error into the Problems panel and say it, with the place where it is mended if that is known."""
        told = in_window(sentence)
        self.notices.put(source, [Notice(Problem(told, where), source, details, target)])
        self.said.emit(told, "bad")

    def close(self) -> None:
        """End everything; no process is left afterwards, and nothing is said to a window that goes away."""
        self.blockSignals(True)
        self.notices.blockSignals(True)
        self.opening.close()
        self.checking.stop()
        self.scan.stop()
        self.aside.close()
        self.running.close()
        if self.session is not None:
            closing, self.session = self.session, None
            with suppress(KetbenchError, OSError):
                # What could not be saved is in the journal, and the next opening finds it.
                closing.close()

    def adopt(self, experiment: Experiment, asked: Adopting) -> str:
        """Begin the run that a model from outside becomes; its id, or nothing when it could not begin."""
        if self.session is None:
            return ""
        run = Run(self.project.next_run_id(), experiment)
        if not self._try("model", lambda: self._begin(run, asked)):
            return ""
        self.project_changed.emit()
        return run.id

    def require_agreed(self, experiment: Experiment) -> None:
        """Ask before code that the experiment names by import path is run, once for each path.

        Raises
        ------
        InputError
            When the person does not want it.
        """
        for path in unagreed(self.registry, experiment):
            if not self.agrees(path):
                raise InputError(f"'{path}' was not run: you did not agree to its code.")
            trust(path)

    def read(self, experiment: Experiment) -> Experiment:
        """With what its backend reads out of the project's runs, and its files as they are now; raises ParamsError."""
        folder = "" if self.session is None else str(self.session.path.absolute().parent)
        return with_values(self.backends, experiment, self.project.runs, folder)

    def _begin(self, run: Run, asked: Adopting | None = None) -> None:
        assert self.session is not None
        self.require_agreed(run.experiment)
        run = replace(run, experiment=self.read(run.experiment))
        errors = [p for p in self.checking.findings(run.experiment) if p.severity is Severity.ERROR]
        if errors:
            raise KetbenchError(str(errors[0]))
        self.session.begin_run(run)
        self.running.submit(run.experiment, run.id, after=run, ended=asked)

    def _enter(self, opened: Any, path: Path) -> bool:
        if self.session is not None and path.absolute() == self.session.path.absolute():
            self.said.emit(f"{path.name} is open already.", "info")
            return False
        if self.opening.is_busy or self.saving.is_busy:
            self.said.emit("Another project is being opened or saved; wait for it.", "info")
            return False
        self.busy_changed.emit(f"Opening {path.name}")
        try:
            session = self.opening.on(lambda: self._warmed(opened()))
        except StoppedError as error:
            self.said.emit(str(error), "info")
            return False
        except KetbenchError as error:
            self.fail("project", str(error))
            return False
        except OSError as error:
            self.fail("project", f"'{path}' cannot be used ({error.strerror}); choose another file.")
            return False
        finally:
            self.busy_changed.emit("")
        if self.opening.is_closed:
            session.close()
            return False
        self.leave()
        self.session = session
        remember(path)
        self.opening.is_busy = True
        try:
            self.session_changed.emit()
            self.project_changed.emit()
        finally:
            self.opening.is_busy = False
        if self.session is not session:
            return False
        self._say_how_it_opened(session)
        self._tell_plugins()
        return True

    def _warmed(self, session: Session) -> Session:
        warm(self.registry, session.project)
        return session

    def _tell_plugins(self) -> None:
        """Put those that did not load into the Problems panel; they have cards with more on the Plugins page."""
        lost = [found for found in self.scan.found if found.candidate.state is not State.FOUND]
        self.notices.put("plugins", [plugin_notice(found) for found in lost])

    def _say_how_it_opened(self, session: Session) -> None:
        found = [Problem(text, severity=Severity.WARNING) for text in session.report]
        if session.read_only:
            found.append(Problem(session.holder, severity=Severity.WARNING))
        for run in session.recovered:
            text = f"{run.id} was cut short when the program ended; every point it had acknowledged is here."
            found.append(Problem(text, severity=Severity.WARNING))
        self.notices.put("project", [Notice(problem, "project") for problem in found])
        for problem in found[:2]:
            self.said.emit(str(problem), "info")

    def _keep_job(self, run_id: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a training asks about its work on a device; a preview has none in the project."""
        session = self.session
        return Keeper(session)(run_id, asked) if session is not None else {}

    def _record(self, message: Message) -> None:
        session = self.session
        if session is not None:
            keep(session, message)

    def _ended(self, run_id: str) -> None:
        live = self.running.runs[run_id]
        if run_of(run_id) or run_id.startswith(MODEL_JOB):
            return
        if live.status is Status.FAILED:
            self.fail(run_id, f"{run_id} failed: {live.error}", live.details, ("runs", run_id))
        elif live.kept and live.status is Status.DONE:
            self.said.emit(f"{run_id} is done in {live.seconds:.1f} s.", "good")
        elif live.kept:
            self.said.emit(f"{run_id} was stopped; what it measured is kept.", "info")
        self.ending = run_id if live.kept else ""
        self.project_changed.emit()
        self.ending = ""

    def _try(self, source: str, act: Any) -> bool:
        try:
            act()
        except KetbenchError as error:
            self.fail(source, str(error))
            return False
        except OSError as error:
            self.fail(source, f"The project file cannot be written ({error.strerror}); free space or save a copy.")
            return False
        self.notices.put(source, [])
        return True
