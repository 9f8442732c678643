"""Runs submitted experiments one after another in a worker; the road of window, command line and notebook alike."""

from __future__ import annotations

import atexit
import os
from collections.abc import Sequence
from pathlib import Path

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import validated
from ketbench.contract.messages import Message
from ketbench.contract.model import Asked
from ketbench.contract.plugin import Ended
from ketbench.contract.run import Status
from ketbench.running.environment import cpu_count
from ketbench.running.jobs.delivery import Delivery, Sink
from ketbench.running.jobs.job import Job, JobQueue
from ketbench.running.jobs.supervisor import Keeper, Supervisor, end_waiting
from ketbench.running.jobs.watch import Limits
from ketbench.running.jobs.worker.entry import WorkerOptions


class JobRunner:
    """A queue of runs and a long-lived worker.

    Each job gives `Started`, any number of `Batch` and exactly one `Finished`, whatever its backend does.

    Parameters
    ----------
    sink : callable or None
        Called with each message, in a thread of the runner, before `poll` or `wait` gives it; what it raises ends
        the run as failed.
    memory_limit : int
        Bytes the worker and all it starts may take; 0 for no limit.
    stall_seconds : float, s
        Longest silence of a run.
    plugin_paths : sequence of path
        Folders with plugins besides the environment.
    threads : int
        Processor threads of the worker; 0 takes OMP_NUM_THREADS, or all there are.
    registry : Registry or None
        To look up backends with; one of its own if left out.
    keeper : callable or None
        Answers what a training asks about its work on devices, in a thread of the runner; see
        `ketbench.running.devices.training.keeping`. Without one such work is not kept.
    """

    def __init__(
        self,
        sink: Sink | None = None,
        memory_limit: int = 0,
        stall_seconds: float = 600.0,
        plugin_paths: Sequence[str | Path] = (),
        *,
        threads: int = 0,
        registry: Registry | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self.registry = registry or Registry(plugin_paths)
        paths = tuple(dict.fromkeys([*map(str, plugin_paths), *self.registry.plugin_paths]))
        options = WorkerOptions(threads or default_threads(), memory_limit, paths, keeps_jobs=keeper is not None)
        self._jobs = JobQueue()
        self._open: dict[str, Job] = {}
        self._delivery = Delivery(sink)
        limits = Limits(memory_limit, stall_seconds)
        self._supervisor = Supervisor(self._jobs, self._delivery, options, limits, keeper)
        self._started = self._closed = False

    def __enter__(self) -> JobRunner:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the worker; called by `submit` and `warm` when it was not."""
        if self._closed:
            raise InputError("The job runner is closed; make another one.")
        if not self._started:
            self._started = True
            # Without it an interpreter that ends would wait for the worker, and the worker for the interpreter.
            atexit.register(self.close)
            self._supervisor.start()

    def warm(self, backend: str) -> None:
        """Have the worker import what a backend needs, before its first run and after each restart."""
        self.start()
        self._supervisor.warm(backend)

    def submit(
        self,
        experiment: Experiment,
        run_id: str,
        resume: bytes = b"",
        *,
        branch: bool = False,
        ended: Ended | Asked | None = None,
    ) -> Job:
        """Append a run to the queue.

        Parameters
        ----------
        experiment : Experiment
        run_id : str
        resume : bytes
            A checkpoint to go on from.
        branch : bool
            Whether the settings may differ from those the checkpoint was made with.
        ended : Ended, Asked or None
            What a run of the experiment left: the backend explains it then, and runs nothing.

        Raises
        ------
        BackendError
            For a backend that is unknown or does not load.
        ParamsError
            For parameters outside their form.
        InputError
            When a run of that name waits or runs already.
        """
        backend = self.registry.backend(experiment.backend)
        validated(backend.params, experiment.params, experiment.backend)
        self._open = {name: job for name, job in self._open.items() if job.finished is None}
        if run_id in self._open:
            raise InputError(f"Run '{run_id}' is waiting or running already; give this one another name.")
        self.start()
        job = self._open[run_id] = Job(run_id, experiment, resume, branch, ended)
        self._jobs.put(job)
        self._supervisor.ring()
        return job

    @property
    def queue(self) -> tuple[Job, ...]:
        """The jobs that wait, the next one first."""
        return self._jobs.waiting()

    @property
    def running(self) -> Job | None:
        """The job that runs."""
        return self._supervisor.current

    @property
    def worker_pid(self) -> int:
        """Process id of the worker, 0 while there is none."""
        return self._supervisor.worker_pid

    def move(self, run_id: str, position: int) -> bool:
        """Put a waiting run at a position of the queue, 0 being next; whether it was waiting."""
        return self._jobs.move(run_id, position)

    def cancel_queued(self, run_id: str) -> bool:
        """Take a run out of the queue; it ends as cancelled. Whether it was waiting."""
        job = self._jobs.remove(run_id)
        if job:
            end_waiting([job], self._delivery)
        return job is not None

    def cancel(self, run_id: str) -> bool:
        """Stop a run, waiting or running; whether there was one. A deaf backend loses its worker after 2 s."""
        if self.cancel_queued(run_id):
            return True
        # Not `running`: between queue and worker a job is in neither for a moment.
        job = self._open.get(run_id)
        if job is None or job.finished:
            return False
        job.cancel_wanted = True
        self._supervisor.ring()
        return True

    def hold(self, run_id: str, is_held: bool) -> bool:
        """Let a running backend stand still or go on, at its next look at `cancelled`; whether there was one."""
        job = self._open.get(run_id)
        if job is None or job.finished or job.status is Status.QUEUED:
            return False
        job.hold_wanted = is_held
        self._supervisor.ring()
        return True

    def poll(self) -> list[Message]:
        """Messages since the last call; never waits."""
        return self._delivery.poll()

    def wait(self, timeout: float | None = None) -> list[Message]:
        """Messages, at least one, or none when `timeout` seconds are over."""
        return self._delivery.wait(timeout)

    def restart(self) -> None:
        """Replace the worker; a running job ends as cancelled, waiting ones go on."""
        self._supervisor.restart()

    def close(self) -> None:
        """Stop everything; when it returns, no worker is left and every job has ended."""
        if self._closed:
            return
        self._closed = True
        self._supervisor.close()
        end_waiting(self._jobs.waiting(), self._delivery)
        atexit.unregister(self.close)


def default_threads() -> int:
    """OMP_NUM_THREADS where the user set it, else every processor this process may use."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return int(asked) if asked.isdecimal() and int(asked) > 0 else cpu_count()
