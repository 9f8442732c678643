"""The window's side of the job runner: submits, drains messages on a timer, keeps the newest state of each run."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.backends.registry import Registry
from ketbench.base.errors import KetbenchError
from ketbench.base.preferences import preferences
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Finished, Message, Paused, Started
from ketbench.contract.model import Asked
from ketbench.contract.plugin import Ended
from ketbench.contract.recording import seconds_of
from ketbench.contract.run import Run, Status
from ketbench.running.jobs import JobRunner
from ketbench.running.jobs.supervisor import Keeper
from ketbench.running.jobs.watch import Limits
from ketbench_ui.services.live import LiveRun, live_view

FRAME_MS = 33
DRAIN_SECONDS = 0.012
"""Longest time for messages in one turn: a window that was held up must not be held up by what it missed."""
PREVIEW = "preview"
MODEL_JOB = "preview-model"
"""Begins the names of jobs that use a kept model; they are not runs."""
MEMORY_SHARE = 0.9
"""Of the memory that is free when the window opens: a run that is stopped is better than a desktop that is."""


def preferred_limits() -> Limits:
    """What the user allows a run, or most of the memory that is free now."""
    chosen = int(preferences().run_memory_mb * 1e6)
    return Limits(memory=chosen or int(psutil.virtual_memory().available * MEMORY_SHARE))


class Running(QObject):
    """Runs that wait, go on or just ended.

    Parameters
    ----------
    registry : Registry
    record : callable
        Called by the runner's thread with each message of a kept run, before the window sees it.
    limits : Limits or None
        What a run may use; most of the memory that is free if left out.
    keeper : callable or None
        Keeps the work of a training on a device, see `ketbench.running.devices.training.keeping`.
    """

    started = Signal(str)
    updated = Signal(str)
    finished = Signal(str)
    queue_changed = Signal()

    def __init__(
        self,
        registry: Registry,
        record: Callable[[Message], None],
        parent: QObject | None = None,
        limits: Limits | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._registry = registry
        self._record = record
        self._limits = limits or preferred_limits()
        self._runner: JobRunner | None = None
        self._previews = 0
        self._backlog: deque[Message] = deque()
        self.runs: dict[str, LiveRun] = {}
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(lambda: self.drain())

    def warm(self, backend: str) -> None:
        """Start the worker and have it import what a backend needs."""
        self._ready().warm(backend)

    def submit(
        self,
        experiment: Experiment,
        run_id: str,
        *,
        kept: bool = True,
        after: Run | None = None,
        ended: Ended | Asked | None = None,
    ) -> LiveRun:
        """Queue a run.

        Parameters
        ----------
        experiment : Experiment
        run_id : str
        kept : bool
        after : Run or None
            The same run with what it has of the one it goes on from.
        ended : Ended, Asked or None
            What the run left that is to be explained.
        """
        live = LiveRun(run_id, experiment, kept)
        if after is not None and after.parent:
            live = live_view(after)
            live.before = seconds_of(after)
        self.runs[run_id] = live
        try:
            resume = after.checkpoint if after is not None else b""
            self._ready().submit(experiment, run_id, resume, branch=bool(resume), ended=ended)
        except KetbenchError:
            del self.runs[run_id]
            raise
        self._timer.start()
        self.queue_changed.emit()
        return live

    def preview(self, experiment: Experiment) -> LiveRun:
        """Run an interactive backend for the screen only; earlier previews are given up."""
        for live in self.active():
            if not live.kept and not live.run_id.startswith(MODEL_JOB):
                self.cancel(live.run_id)
        self._previews += 1
        return self.submit(experiment, f"{PREVIEW}-{self._previews}", kept=False)

    def cancel(self, run_id: str) -> None:
        """Stop a run, waiting or running."""
        if self._runner is not None:
            self._runner.cancel(run_id)

    def hold(self, run_id: str, is_held: bool) -> None:
        """Let the training stand still, or go on."""
        if self._runner is not None:
            self._runner.hold(run_id, is_held)

    def move(self, run_id: str, by: int) -> None:
        """Put a waiting run so many places later in the queue, or earlier."""
        waiting = self.waiting()
        if self._runner is not None and run_id in waiting:
            at = waiting.index(run_id) + by
            self._runner.move(run_id, min(max(at, 0), len(waiting) - 1))
            self.queue_changed.emit()

    def waiting(self) -> list[str]:
        """Kept runs that wait, the next one first."""
        if self._runner is None:
            return []
        return [job.run_id for job in self._runner.queue if not job.run_id.startswith(PREVIEW)]

    def active(self) -> list[LiveRun]:
        """Runs that wait or go on, in the order of their start."""
        return [live for live in self.runs.values() if not live.status.is_final]

    def current(self) -> LiveRun | None:
        """The kept run that goes on or comes next."""
        kept = [live for live in self.active() if live.kept]
        return next((live for live in kept if live.status is not Status.QUEUED), kept[0] if kept else None)

    @property
    def worker_pid(self) -> int:
        """Process id of the worker, 0 while there is none."""
        return self._runner.worker_pid if self._runner is not None else 0

    def limit(self, limits: Limits) -> None:
        """Set what runs may use from the next one on, or once those that go on have ended."""
        self._limits = limits
        if not self.active():
            self.close()

    def restart(self) -> None:
        """Replace the worker."""
        self._ready().restart()

    def forget(self) -> None:
        """Stop everything and forget it, for another project; the worker stays warm."""
        for live in self.active():
            self.cancel(live.run_id)
        if self._runner is not None and self.active():
            self._wait_for_end()
        self.runs.clear()
        self.queue_changed.emit()

    def close(self) -> None:
        """End the worker; every run has ended afterwards."""
        self._timer.stop()
        if self._runner is not None:
            self._runner.close()
            self.drain(math.inf)
            self._runner = None

    def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Take in what came, for so long at most, then tell once a run; the rest at the next turn of the window."""
        if self._runner is None:
            return
        touched: dict[str, list[Message]] = {}
        self._backlog.extend(self._runner.poll())
        ends = time.perf_counter() + seconds
        while self._backlog and time.perf_counter() < ends:
            message = self._backlog.popleft()
            live = self.runs.get(message.run_id)
            if live is not None:
                live.take(message)
                touched.setdefault(message.run_id, []).append(message)
        for run_id, messages in touched.items():
            self._tell(run_id, messages)
        if self._backlog:
            QTimer.singleShot(0, self, self.drain)
        elif not self.active():
            self._timer.stop()

    def _tell(self, run_id: str, messages: list[Message]) -> None:
        if any(isinstance(message, Started) for message in messages):
            self.started.emit(run_id)
        self.updated.emit(run_id)
        if any(isinstance(message, Finished) for message in messages):
            self.finished.emit(run_id)
        if any(isinstance(message, (Started, Paused, Finished)) for message in messages):
            self.queue_changed.emit()

    def _wait_for_end(self) -> None:
        assert self._runner is not None
        self.drain(math.inf)
        while self.active():
            for message in self._runner.wait(3.0) or ():
                if (live := self.runs.get(message.run_id)) is not None:
                    live.take(message)
            if self._runner.running is None and not self._runner.queue:
                self.drain(math.inf)
                return

    def _ready(self) -> JobRunner:
        if self._runner is None:
            self._runner = JobRunner(
                self._sink,
                self._limits.memory,
                self._limits.stall_seconds,
                registry=self._registry,
                keeper=self._keeper,
            )
            self._runner.start()
        return self._runner

    def _sink(self, message: Message) -> None:
        if not message.run_id.startswith(PREVIEW):
            self._record(message)
