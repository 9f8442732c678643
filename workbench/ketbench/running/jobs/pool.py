"""Runs many experiments on several workers; a worker that dies costs one repeated task, never a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import validated
from ketbench.contract.messages import Finished, Message
from ketbench.contract.recording import Recording
from ketbench.contract.run import Run, Status
from ketbench.running.jobs.delivery import Delivery
from ketbench.running.jobs.job import Job, JobQueue
from ketbench.running.jobs.supervisor import Supervisor, end_waiting
from ketbench.running.jobs.watch import Limits
from ketbench.running.jobs.worker.entry import WorkerOptions


@dataclass(slots=True)
class _Entry:
    """A line of the ledger: one task, its present job and how often it was tried."""

    job: Job
    recording: Recording
    tries: int = 1


class Pool:
    """Workers for a sweep.

    Parameters
    ----------
    workers : int
    retries : int
        How often a task whose worker died is given out again.
    memory_limit : int
        Bytes for each worker; 0 for no limit.
    stall_seconds : float, s
    plugin_paths : sequence of path
    threads : int
        Processor threads for each worker.
    show : callable or None
        Told of every message with the experiment it is about, in the thread that iterates `run`.
    """

    def __init__(
        self,
        workers: int,
        *,
        retries: int = 1,
        memory_limit: int = 0,
        stall_seconds: float = 600.0,
        plugin_paths: Sequence[str | Path] = (),
        threads: int = 1,
        show: Callable[[Message, Experiment], None] | None = None,
    ) -> None:
        self._show = show
        self.registry = Registry(plugin_paths)
        options = WorkerOptions(threads, memory_limit, tuple(map(str, plugin_paths)))
        limits = Limits(memory_limit, stall_seconds)
        self._retries = retries
        self._jobs = JobQueue()
        self._delivery = Delivery()
        self._ledger: dict[str, _Entry] = {}
        self._supervisors = [Supervisor(self._jobs, self._delivery, options, limits) for _ in range(max(workers, 1))]
        for supervisor in self._supervisors:
            supervisor.start()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers there are."""
        return tuple(supervisor.worker_pid for supervisor in self._supervisors if supervisor.worker_pid)

    def run(self, tasks: Iterable[tuple[str, Experiment]]) -> Iterator[Run]:
        """Run (run id, experiment) pairs; gives each ended run once, in the order in which they end.

        Raises
        ------
        BackendError, ParamsError
            Before anything runs.
        """
        wanted = list(tasks)
        for _, experiment in wanted:
            validated(self.registry.backend(experiment.backend).params, experiment.params, experiment.backend)
        for run_id, experiment in wanted:
            self._ledger[run_id] = _Entry(self._given_out(run_id, experiment), _empty(run_id, experiment))
        return self._ended()

    def cancel(self) -> None:
        """Stop what runs and drop what waits; `run` still gives every task, as cancelled."""
        for entry in tuple(self._ledger.values()):
            entry.job.cancel_wanted = True
        end_waiting(self._drained(), self._delivery)
        self._ring()

    def close(self) -> None:
        """Stop everything; no worker is left."""
        for supervisor in self._supervisors:
            supervisor.close()
        end_waiting(self._drained(), self._delivery)

    def _ended(self) -> Iterator[Run]:
        while self._ledger:
            for message in self._delivery.wait(None):
                ended = self._noted(message)
                if ended:
                    yield ended

    def _noted(self, message: Message) -> Run | None:
        entry = self._ledger.get(message.run_id)
        if entry is None:
            return None
        if self._show is not None:
            self._show(message, entry.job.experiment)
        if _is_lost(message, entry.job) and entry.tries <= self._retries:
            entry.tries += 1
            entry.recording = _empty(message.run_id, entry.job.experiment)
            entry.job = self._given_out(message.run_id, entry.job.experiment)
            return None
        entry.recording.add(message)
        return self._ledger.pop(message.run_id).recording.run() if isinstance(message, Finished) else None

    def _given_out(self, run_id: str, experiment: Experiment) -> Job:
        job = Job(run_id, experiment)
        self._jobs.put(job)
        self._ring()
        return job

    def _ring(self) -> None:
        for supervisor in self._supervisors:
            supervisor.ring()

    def _drained(self) -> Iterator[Job]:
        while job := self._jobs.take():
            yield job


def _is_lost(message: Message, job: Job) -> bool:
    """Whether the message says that its job's worker died; one that sent its result before lost nothing."""
    return isinstance(message, Finished) and message.status is Status.FAILED and job.worker_lost


def _empty(run_id: str, experiment: Experiment) -> Recording:
    return Recording(Run(run_id, experiment))
