"""Asks devices in threads of its own: for the list of them, and for work that a project has there; holds no widget."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.backends.registry import told
from ketbench.base.errors import InputError, KetbenchError
from ketbench.running.devices.job import DeviceJob

if TYPE_CHECKING:
    from ketbench.contract.run import Run
    from ketbench.project.session import Session
    from ketbench_ui.services.controller import Controller

AGAIN_MS = 60_000
"""Between two questions about work that goes on, while its project is open."""


class Devices(QObject):
    """The devices as they were listed last, and the jobs of the open project."""

    listed = Signal()
    changed = Signal()
    """A job stands otherwise, or the asking began or ended."""
    compiled = Signal(object, str)
    """What a device makes of a circuit, and the name of the device."""
    studied = Signal(str)
    """The run that a study was kept with."""
    said = Signal(str)
    """How work that was asked for stands."""
    _ended = Signal(object)

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self.found: list[Any] = []
        self.is_busy = False
        self._ended.connect(self._settle)
        self._timer = QTimer(self, interval=AGAIN_MS)
        self._timer.timeout.connect(self.ask)
        controller.session_changed.connect(self.ask)

    def jobs(self) -> list[DeviceJob]:
        """Of the open project, the newest first."""
        return [DeviceJob.from_json(job) for job in reversed(list(self._controller.project.jobs.values()))]

    def models(self) -> list[Run]:
        """Runs of the open project that keep a model."""
        runs = self._controller.project.runs.values()
        return [run for run in runs if run.result is not None and run.result.model is not None]

    def refresh(self) -> None:
        """List the devices anew; `listed` follows within five seconds."""

        def look() -> Callable[[], None]:
            from ketbench.running.devices.listing import devices

            found = devices()
            return lambda: self._list(found)

        self._work(look)

    def ask(self) -> None:
        """Ask for all open work; nothing happens where there is none, or the project cannot be written."""
        self._timer.stop()
        session = self._controller.session
        if session is None or session.read_only or not any(job.is_open for job in self.jobs()):
            self.changed.emit()
            return

        def work() -> Callable[[], None]:
            from ketbench.running.devices.asking import asked_again

            asked_again(session)
            return self._timer.start

        self._work(work)

    def cancel(self, job_id: str) -> None:
        """Ask the vendor to drop a job."""
        session = self._controller.session
        if session is None or session.read_only:
            return

        def work() -> Callable[[], None]:
            from ketbench.running.devices.lasting import Desk, by_worker, cancelled
            from ketbench.running.jobs.runner import JobRunner

            with JobRunner() as runner:
                desk = Desk(session, by_worker(runner))
                cancelled(desk, desk.job(job_id))
            return lambda: None

        self._work(work)

    def evaluate(self, run_id: str, how: dict[str, Any], budget: int) -> None:
        """Hand the model of a run over to a device; it stands among the jobs from then on."""

        def work(session: Session) -> Callable[[], None]:
            from ketbench.backends.targets import costs, lasts
            from ketbench.running.devices.lasting import Desk, advanced, by_worker, prepared
            from ketbench.running.jobs.runner import JobRunner

            if not lasts(how["target"]):
                text = f"'{how['target']}' answers at once; study it here, or choose a device that takes jobs."
                raise InputError(text)
            asked = {**how, "mitigate": how["mitigate"] or ("readout" if costs(how["target"]) else "zne+readout")}
            with JobRunner() as runner:
                desk = Desk(session, by_worker(runner))
                job = advanced(desk, prepared(desk, session.project.run(run_id), asked, budget))
            return lambda: self._handed_over(job)

        self._with_session(work)

    def compile(self, run_id: str, target: str) -> None:
        """Ask what a device makes of the circuit of a run; `compiled` follows."""

        def work(session: Session) -> Callable[[], None]:
            from ketbench.backends.targets import lasts
            from ketbench.running.devices.lasting import Desk, by_worker, compiled
            from ketbench.running.jobs.runner import JobRunner

            if not lasts(target):
                raise InputError(f"'{target}' compiles nothing; choose a device, as map.ring:5.")
            with JobRunner() as runner:
                desk = Desk(session, by_worker(runner))
                found = compiled(desk, session.project.run(run_id), {"target": target, "shots": 1})
            return lambda: self.compiled.emit(found, target)

        self._with_session(work)

    def study(self, run_id: str, how: dict[str, Any]) -> None:
        """Evaluate at several rates or numbers of shots and keep the figure with the run; `studied` follows."""

        def work(session: Session) -> Callable[[], None]:
            from ketbench.running.devices.lasting import by_worker
            from ketbench.running.devices.studies import require_keepable, studied, study_of, with_study
            from ketbench.running.jobs.runner import JobRunner

            wanted, run = study_of(how), session.project.run(run_id)
            wanted.points()
            require_keepable(run)
            with JobRunner() as runner:
                found, drawn = studied(run, wanted, by_worker(runner), self._counted)
            session.enrich_run(run_id, lambda held: with_study(held, wanted, found, drawn))
            return lambda: self.studied.emit(run_id)

        self._with_session(work)

    def _with_session(self, work: Callable[[Session], Callable[[], None]]) -> None:
        session = self._controller.session
        if session is None or session.read_only:
            self.said.emit("This project is open to read only; open it to write first.")
            return
        self._work(lambda: work(session))

    def _work(self, work: Callable[[], Callable[[], None]]) -> None:
        """Do it in a thread, one at a time; what it gives is done here afterwards."""
        if self.is_busy:
            return
        self.is_busy = True
        self.changed.emit()

        def run() -> None:
            try:
                after = work()
            except Exception as error:
                # Whatever a kit raises, the buttons must come back.
                text = str(error) if isinstance(error, KetbenchError) else f"The devices failed with {told(error)}."
                after = partial(self._trouble, text)
            self._ended.emit(after)

        threading.Thread(target=run, daemon=True, name="ketbench-devices").start()

    def _settle(self, after: Callable[[], None]) -> None:
        self.is_busy = False
        after()
        self._controller.project_changed.emit()
        self.changed.emit()

    def _counted(self, done: int, number: int) -> None:
        self.said.emit(f"{done} of {number} points")

    def _handed_over(self, job: DeviceJob) -> None:
        self.said.emit(_standing(job))
        if job.is_open:
            self._timer.start()

    def _trouble(self, text: str) -> None:
        self._controller.said.emit(text, "bad")
        self.said.emit(text)

    def _list(self, found: list[Any]) -> None:
        self.found = found
        self.listed.emit()


def _standing(job: DeviceJob) -> str:
    """How a job stands, in a sentence."""
    summary = job.result.get("summary", {})
    scores = [f"{name.replace('_', ' ')} {value:.3f}" for name, value in summary.items() if name in _SHOWN and value]
    place = f"{job.id} on {job.target} is {job.state}"
    return f"{place}: {', '.join(scores)}." if scores else f"{place}. {job.reason}".strip()


_SHOWN = ("exact_accuracy", "device_accuracy", "mitigated_accuracy", "exact_r2", "device_r2", "mitigated_r2")
