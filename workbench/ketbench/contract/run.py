"""A run: a snapshot of its experiment, what happened, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ketbench.base.errors import InputError
from ketbench.base.shown import html_of
from ketbench.contract.experiment import Experiment
from ketbench.contract.model import KeptModel
from ketbench.contract.result import Metric, Result


class Status(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """The program ended while it ran; its metrics were recovered from the journal."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (Status.QUEUED, Status.RUNNING, Status.PAUSED)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line a backend wrote.

    Parameters
    ----------
    seconds : float
        Since the run began.
    level : str
        "info", "warning" or "error".
    text : str
    """

    seconds: float
    level: str
    text: str


@dataclass(frozen=True)
class Run:
    """One execution of an experiment.

    Parameters
    ----------
    id : str
        Unique in the project, as "run-0001".
    experiment : Experiment
        As it was when the run began.
    status : Status
    started, finished : str
        UTC, ISO 8601; empty while unknown.
    seconds : float
        Wall time.
    environment : mapping of str to str
        Versions, platform, engine, device.
    metrics : mapping of str to Metric
    log : sequence of LogLine
    result : Result or None
    error : str
        One sentence; empty unless failed.
    details : str
        The traceback, for "copy report" only.
    checkpoint : bytes
        The last checkpoint, safetensors; empty without one.
    checkpoint_step : int
        The step it was made after.
    parent : str
        The run whose checkpoint this one went on from; empty for a run of its own.
    tags : tuple of str
    note : str
    """

    id: str
    experiment: Experiment
    status: Status = Status.QUEUED
    started: str = ""
    finished: str = ""
    seconds: float = 0.0
    environment: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    log: Sequence[LogLine] = ()
    result: Result | None = None
    error: str = ""
    details: str = ""
    checkpoint: bytes = b""
    checkpoint_step: int = 0
    parent: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def seed(self) -> int:
        """The seed that repeats it."""
        return self.experiment.seed

    def model(self) -> KeptModel:
        """The trained model, to predict with.

        Raises
        ------
        InputError
            When the run kept none.
        """
        if self.result is None or self.result.model is None:
            raise InputError(f"{self.id} kept no model; its backend '{self.experiment.backend}' or its end left none.")
        return KeptModel(self, self.result.model)

    def _repr_html_(self) -> str | None:
        return html_of(self)
