"""A run: a snapshot of its experiment, what happened, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ketbench.base.errors import InputError
from ketbench.base.shown import html_of, plot_of
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

    def metrics_frame(self) -> Any:
        """All curves as a DataFrame of pandas: a column a metric, a row a step, NaN where none was measured.

        Raises
        ------
        InputError
            Where pandas is not installed.
        """
        from importlib import import_module

        try:
            pandas: Any = import_module("pandas")
        except ImportError:
            raise InputError("A frame of the metrics needs pandas; install ketbench[data].") from None
        columns = {name: pandas.Series(m.values, index=m.steps) for name, m in self.metrics.items()}
        # A step that was measured twice, as after going on from a checkpoint, keeps its last value.
        columns = {name: held[~held.index.duplicated(keep="last")] for name, held in columns.items()}
        frame = pandas.DataFrame(columns)
        frame.index.name = "step"
        return frame.sort_index()

    def plot(self) -> Any:
        """The curves as a figure of matplotlib."""
        return plot_of(self)

    def __repr__(self) -> str:
        score = ", ".join(f"{name} {value:.4g}" for name, value in self._scores())
        return f"<Run {self.id} of '{self.experiment.name}': {self.status.value}{', ' + score if score else ''}>"

    def _scores(self) -> list[tuple[str, float]]:
        summary = self.result.summary if self.result is not None else {}
        told = (item for item in summary.items() if item[0].endswith(("accuracy", "loss", "energy", "r2")))
        return [(name, value) for name, value in told if isinstance(value, float)][:2]

    def _repr_html_(self) -> str | None:
        return html_of(self)
