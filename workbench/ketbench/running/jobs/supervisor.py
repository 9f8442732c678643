"""One thread that keeps one worker busy: gives out jobs, listens, enforces limits, and ends each job exactly once."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import Any

from ketbench.backends.registry import told
from ketbench.base.errors import KetbenchError
from ketbench.contract.messages import Batch, Finished, Message, Paused, Started
from ketbench.contract.run import Status
from ketbench.running.jobs import wire
from ketbench.running.jobs.delivery import Delivery
from ketbench.running.jobs.guarding.secrets import redacted
from ketbench.running.jobs.job import Job, JobQueue
from ketbench.running.jobs.process import WorkerProcess
from ketbench.running.jobs.watch import CANCEL_SECONDS, Limits, Watch
from ketbench.running.jobs.worker.entry import WorkerOptions
from ketbench.running.jobs.worker.execution import now

Keeper = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Answers a question of a run, given its id."""
START_SECONDS = 60.0
_GLANCE_SECONDS = 0.1
_CHILDREN_SECONDS = 1.0
_AT_ONCE = 100
"""Messages read before looking at Stop and limits again."""


class Supervisor:
    """Takes jobs from a queue that others may share, and puts messages into a delivery that others may share."""

    def __init__(
        self, jobs: JobQueue, delivery: Delivery, options: WorkerOptions, limits: Limits, keeper: Keeper | None = None
    ) -> None:
        self._jobs, self._delivery, self._options, self._limits = jobs, delivery, options, limits
        self._keeper = keeper
        self._bell, self._button = Pipe(duplex=False)
        self._ringing = threading.Lock()
        self._to_warm: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._warm: list[str] = []
        self._warming = ""
        self._worker: WorkerProcess | None = None
        self._worker_born = 0.0
        self._ready = False
        self._wanted = False
        self._restart = False
        self._closing = False
        self._children_seen = 0.0
        self.current: Job | None = None
        self._watch = Watch("", limits)
        self._thread = threading.Thread(target=self._serve, daemon=True, name="ketbench-supervisor")

    def start(self) -> None:
        """Begin, with a worker at once."""
        self._wanted = True
        self._thread.start()

    def ring(self) -> None:
        """Make the thread look at the queue and at cancelled jobs."""
        with self._ringing, suppress(OSError):
            if not self._bell.poll():
                self._button.send_bytes(b"!")

    def warm(self, backend: str) -> None:
        """Have the worker load a backend, now and after each restart."""
        self._to_warm.put(backend)
        self.ring()

    def restart(self) -> None:
        """Replace the worker."""
        self._restart = True
        self.ring()

    @property
    def worker_pid(self) -> int:
        """Process id of the worker, 0 while there is none."""
        worker = self._worker
        return worker.pid if worker else 0

    def close(self) -> None:
        """End the running job and the worker; returns when both are gone."""
        self._closing = True
        self.ring()
        if self._thread.ident and self._thread is not threading.current_thread():
            self._thread.join()

    def _serve(self) -> None:
        while not self._closing:
            try:
                self._obey()
                self._occupy()
                self._listen(_GLANCE_SECONDS if self._watching else None)
                self._enforce()
            except Exception as error:
                self._fail(f"The job could not be supervised: {told(error)}.", traceback.format_exc())
        self._shut_down()

    @property
    def _watching(self) -> bool:
        return self.current is not None or (self._worker is not None and not self._ready) or bool(self._warming)

    def _obey(self) -> None:
        if self._restart:
            self._restart = False
            self._discard(Status.CANCELLED)
            self._wanted = True
        job = self.current
        if job and job.cancel_wanted and not self._watch.cancelled and self._worker:
            self._watch.cancel()
            with suppress(OSError):
                self._worker.send(wire.Cancel(job.serial))
        if job and job.hold_wanted != job.hold_sent and self._worker:
            job.hold_sent = job.hold_wanted
            with suppress(OSError):
                self._worker.send(wire.Hold(job.serial, job.hold_wanted))

    def _occupy(self) -> None:
        if self._worker is None and (self._wanted or len(self._jobs) or not self._to_warm.empty()):
            self._give_birth()
        if self._worker is None or not self._ready or self.current or self._warming:
            return
        job = self._jobs.take()
        if job:
            self._give_out(self._worker, job)
        elif not self._to_warm.empty():
            self._warming = self._to_warm.get()
            self._watch = Watch(self._warming, self._limits)
            with suppress(OSError):
                self._worker.send(wire.Warm(self._warming))

    def _give_birth(self) -> None:
        self._wanted, self._ready, self._worker_born = False, False, time.monotonic()
        try:
            self._worker = WorkerProcess(self._options)
        except Exception as error:
            self._fail_next(f"No worker process could be started ({told(error)}); close other programs and run again.")
            return
        for name in self._warm:
            self._to_warm.put(name)
        self._warm = []

    def _give_out(self, worker: WorkerProcess, job: Job) -> None:
        self.current, job.status = job, Status.RUNNING
        self._watch = Watch(job.experiment.backend, self._limits)
        try:
            worker.send(wire.Work(job.serial, job.run_id, job.experiment, job.resume, job.branch, job.ended))
        except OSError:
            # Its death is noticed, and told, by listening.
            return
        self._watch.spoke()

    def _listen(self, seconds: float | None) -> None:
        worker = self._worker
        ready: list[Any] = wait([self._bell, *(worker.waitables if worker else [])], seconds)
        if self._bell in ready:
            self._bell.recv_bytes()
        if worker and any(item is not self._bell for item in ready):
            for report in islice(worker.received(), _AT_ONCE):
                self._take(report)
            if self._worker is worker and (worker.hung_up or not worker.is_alive):
                self._lost(worker)

    def _take(self, report: wire.Report) -> None:
        self._watch.alive()
        match report:
            case wire.Ready():
                self._ready = True
            case wire.Warmed(backend, trouble):
                self._warming = ""
                if not trouble and backend not in self._warm:
                    self._warm.append(backend)
            case Started() | Batch():
                self._watch.spoke()
                self._show(report)
            case Paused(_, is_paused):
                self._watch.hold(is_paused)
                if self.current:
                    self.current.status = Status.PAUSED if is_paused else Status.RUNNING
                self._show(report)
            case wire.Question():
                self._reply(report)
            case Finished():
                if self.current:
                    self._end(self.current, report)
            case _:
                return

    def _reply(self, question: wire.Question) -> None:
        """Answer at once: what the run said before is on the disk already, for messages come in order."""
        answer: Mapping[str, Any] = {}
        trouble = ""
        try:
            answer = self._keeper(question.run_id, question.asked) if self._keeper else {}
        except Exception as error:
            trouble = str(error) if isinstance(error, KetbenchError) else f"The job cannot be kept: {told(error)}."
        if self._worker:
            with suppress(OSError):
                self._worker.send(wire.Reply(question.number, answer, trouble))

    def _show(self, message: Started | Batch | Paused) -> None:
        if self.current is None:
            return
        trouble = self._delivery.put(message)
        if trouble:
            self.current.unsaved = True
            self._fail(trouble)

    def _enforce(self) -> None:
        worker = self._worker
        if worker is None:
            return
        if self.current and self._watch.ignores_cancel:
            self._discard(Status.CANCELLED)
            self._wanted = True
        elif self.current or self._warming:
            verdict = self._watch.verdict(self._memory(worker))
            if verdict:
                self._fail(verdict)
        elif not self._ready and time.monotonic() - self._worker_born > START_SECONDS:
            self._fail_next(f"The worker process did not start within {START_SECONDS:g} s; run again.")

    def _memory(self, worker: WorkerProcess) -> int:
        if not self._limits.memory:
            return 0
        look = time.monotonic() - self._children_seen > _CHILDREN_SECONDS
        if look:
            self._children_seen = time.monotonic()
        return worker.memory(with_new_children=look)

    def _lost(self, worker: WorkerProcess) -> None:
        """The worker died on its own."""
        death, stack, was_ready = worker.death(), worker.stack(), self._ready
        job = self.current
        if job:
            job.worker_lost = not job.cancel_wanted
            name = job.experiment.backend
            remedy = "nothing else is affected; run again, and if it happens again tell the plugin's author"
            self._discard(
                Status.CANCELLED if job.cancel_wanted else Status.FAILED,
                f"The worker of backend '{name}' {death}; {remedy}.",
                stack,
            )
        elif was_ready:
            self._discard(Status.FAILED)
        else:
            self._fail_next(f"The worker process {death} before it was ready; 'ketbench doctor' shows what is missing.")
        self._wanted = was_ready

    def _fail(self, error: str, details: str = "") -> None:
        """Stop the worker for a reason, and have a new one."""
        self._discard(Status.FAILED, error, details)
        self._wanted = True

    def _fail_next(self, error: str) -> None:
        """No worker can be had: the first waiting job ends, so that nobody waits for ever."""
        self._discard(Status.FAILED, error)
        with suppress(queue.Empty):
            while True:
                self._to_warm.get_nowait()
        job = self._jobs.take()
        if job:
            job.worker_lost = not job.cancel_wanted
            self._end(job, _ending(job, Status.FAILED, error))

    def _discard(self, status: Status, error: str = "", details: str = "") -> None:
        """Kill the worker; a running job ends with what it managed to send."""
        worker, self._worker, self._ready, self._warming = self._worker, None, False, ""
        job = self.current
        if worker:
            worker.kill()
            for message in _last_words(worker):
                if job and self.current and not job.unsaved:
                    self._say_last(job, message)
            worker.release()
        if job and self.current:
            text = error if status is Status.FAILED else ""
            self._end(job, _ending(job, status, text, details, self._watch.seconds))

    def _say_last(self, job: Job, message: Message) -> None:
        if isinstance(message, Finished):
            self._end(job, message)
        else:
            self._delivery.put(message)

    def _end(self, job: Job, finished: Finished) -> None:
        if job is self.current:
            self.current = None
        if job.finished is None:
            job.end(self._delivery.put_last(finished))

    def _shut_down(self) -> None:
        job = self.current
        if job and self._worker:
            job.cancel_wanted = True
            self._obey()
            last = time.monotonic() + CANCEL_SECONDS
            while self.current and self._worker and time.monotonic() < last:
                with suppress(KetbenchError):
                    self._listen(_GLANCE_SECONDS)
        if self._worker and not self.current and self._ready and not self._warming:
            self._worker.quit(1.0)
        self._discard(Status.CANCELLED)


def end_waiting(jobs: Iterable[Job], delivery: Delivery) -> None:
    """End jobs that never got a worker as cancelled."""
    for job in jobs:
        if job.finished is None:
            job.end(delivery.put_last(_ending(job, Status.CANCELLED)))


def _ending(job: Job, status: Status, error: str = "", details: str = "", seconds: float = 0.0) -> Finished:
    return Finished(job.run_id, status, now(), seconds, error=redacted(error), details=redacted(details))


def _last_words(worker: WorkerProcess) -> Iterator[Message]:
    with suppress(Exception):
        for report in worker.received():
            if isinstance(report, Message):
                yield report
