"""A submitted run and the queue it waits in; any thread may ask, only the supervisor changes what runs."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Finished
from ketbench.contract.model import Asked
from ketbench.contract.plugin import Ended
from ketbench.contract.run import Status

_serials = itertools.count(1)


@dataclass(eq=False)
class Job:
    """One submitted run.

    Parameters
    ----------
    run_id : str
    experiment : Experiment
    resume : bytes
        A checkpoint to go on from; empty to begin anew.
    branch : bool
        Whether the checkpoint may come from other settings.
    ended : Ended, Asked or None
        What an earlier run left, to be explained instead of run again.
    status : Status
    finished : Finished or None
        How it ended, once it has.
    worker_lost : bool
        Whether its worker died under it, or before it could begin; the same job may well succeed on another.
    """

    run_id: str
    experiment: Experiment
    resume: bytes = b""
    branch: bool = False
    ended: Ended | Asked | None = None
    status: Status = Status.QUEUED
    finished: Finished | None = None
    worker_lost: bool = False
    cancel_wanted: bool = False
    hold_wanted: bool = False
    hold_sent: bool = False
    unsaved: bool = False
    serial: int = field(default_factory=lambda: next(_serials))
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    def end(self, finished: Finished) -> None:
        """Close the job."""
        self.finished, self.status = finished, finished.status
        self._ended.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end; whether it came in time."""
        return self._ended.wait(timeout)


class JobQueue:
    """Jobs that wait, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: list[Job] = []

    def __len__(self) -> int:
        return len(self._jobs)

    def put(self, job: Job) -> None:
        """Append a job."""
        with self._lock:
            self._jobs.append(job)

    def take(self) -> Job | None:
        """Remove and give the first job."""
        with self._lock:
            return self._jobs.pop(0) if self._jobs else None

    def remove(self, run_id: str) -> Job | None:
        """Remove and give a job by its run; None when it does not wait."""
        with self._lock:
            found = next((job for job in self._jobs if job.run_id == run_id), None)
            if found:
                self._jobs.remove(found)
            return found

    def move(self, run_id: str, position: int) -> bool:
        """Put a waiting job at a position, 0 being next; whether it waits at all."""
        with self._lock:
            found = next((job for job in self._jobs if job.run_id == run_id), None)
            if found:
                self._jobs.remove(found)
                self._jobs.insert(max(position, 0), found)
            return found is not None

    def waiting(self) -> tuple[Job, ...]:
        """All jobs in order."""
        with self._lock:
            return tuple(self._jobs)
