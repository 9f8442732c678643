"""What a running job says to the process that started it; journal, window and command line all read these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ketbench.contract.plugin import Event
from ketbench.contract.result import Result
from ketbench.contract.run import Status


@dataclass(frozen=True, slots=True)
class Started:
    """The worker took the job.

    Parameters
    ----------
    run_id : str
    started : str
        UTC, ISO 8601.
    environment : mapping of str to str
    """

    run_id: str
    started: str
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some events in order, each with its seconds since the run began."""

    run_id: str
    events: tuple[tuple[float, Event], ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """The training stands still, or goes on again; nothing of it is kept on disk."""

    run_id: str
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """The one last message of a job, however it ended.

    Parameters
    ----------
    run_id : str
    status : Status
        Done, failed or cancelled.
    finished : str
        UTC, ISO 8601.
    seconds : float
        Wall time of the run.
    result : Result or None
    error : str
        One sentence; empty unless failed.
    details : str
        The traceback; for "copy report" only.
    """

    run_id: str
    status: Status
    finished: str
    seconds: float
    result: Result | None = None
    error: str = ""
    details: str = ""


Message = Started | Batch | Paused | Finished
