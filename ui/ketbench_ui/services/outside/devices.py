"""Asks devices in threads of its own: for the list of them, and for work that a project has there; holds no widget."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.backends.registry import told
from ketbench.base.errors import KetbenchError
from ketbench.running.devices.job import DeviceJob

if TYPE_CHECKING:
    from ketbench_ui.services.controller import Controller

AGAIN_MS = 60_000
"""Between two questions about work that goes on, while its project is open."""


class Devices(QObject):
    """The devices as they were listed last, and the jobs of the open project."""

    listed = Signal()
    changed = Signal()
    """A job stands otherwise, or the asking began or ended."""
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
                after = partial(self._controller.said.emit, text, "bad")
            self._ended.emit(after)

        threading.Thread(target=run, daemon=True, name="ketbench-devices").start()

    def _settle(self, after: Callable[[], None]) -> None:
        self.is_busy = False
        after()
        self._controller.project_changed.emit()
        self.changed.emit()

    def _list(self, found: list[Any]) -> None:
        self.found = found
        self.listed.emit()
