"""A run as the window sees it while it goes on: growing arrays that a plot can take at any moment; no Qt."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from ketbench.base.clock import duration, roughly
from ketbench.base.figures import Figure
from ketbench.contract.experiment import Experiment
from ketbench.contract.long_series import Scratch
from ketbench.contract.messages import Batch, Finished, Message, Paused, Started
from ketbench.contract.plugin import Checkpoint, Progress
from ketbench.contract.recording import Recording
from ketbench.contract.result import Metric, Result
from ketbench.contract.run import LogLine, Run, Status
from ketbench.running.time_left import TimeLeft
from ketbench_ui.plots.points import Floats, Points

__all__ = ["Floats", "LiveRun", "Points", "live_view"]


@dataclass
class LiveRun:
    """The newest state of one run.

    Parameters
    ----------
    run_id : str
    experiment : Experiment
    kept : bool
        Whether it goes into the project; a preview of an interactive backend does not.
    """

    run_id: str
    experiment: Experiment
    kept: bool = True
    status: Status = Status.QUEUED
    progress: Progress = field(default_factory=lambda: Progress(0, 0))
    curves: Mapping[str, Points] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    log: list[LogLine] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    result: Result | None = None
    error: str = ""
    details: str = ""
    seconds: float = 0.0
    began: float = 0.0
    checkpoint_step: int = 0
    checkpointed: float = 0.0
    """When the last checkpoint came, seconds since it began."""
    before: float = 0.0
    """How far the curves of the run it went on from reach in time, seconds."""
    held_since: float = 0.0
    left: TimeLeft = field(default_factory=TimeLeft)
    scratch: Scratch = field(default_factory=Scratch)
    """Where all but the newest points of the curves lie."""
    version: int = 0
    """Raised with each message, so that a drawing knows whether it is old."""

    def __post_init__(self) -> None:
        self._recording = Recording(Run(self.run_id, self.experiment, status=self.status), _Curves(self))
        # One object each, so that what is folded in is there for whoever draws.
        self._recording.figures, self._recording.log = self.figures, self.log
        self._recording.environment = self.facts

    def take(self, message: Message) -> None:
        """Fold one message in: what it says of the run by the recording, what it says of the clock here."""
        self.version += 1
        self._recording.add(message)
        state = self._recording.state
        match message:
            case Started():
                self.status, self.began = state.status, time.monotonic()
            case Batch(_, events):
                for seconds, event in events:
                    if isinstance(event, Progress):
                        self.left.take(seconds, event.done, event.total)
                    elif isinstance(event, Checkpoint):
                        self.checkpointed = seconds
                told, self.checkpoint_step = self._recording.progress, state.checkpoint_step
                # What is done after the curves does not say again where they end.
                self.progress = told if told.steps else replace(told, steps=self.progress.steps)
            case Paused(_, is_paused):
                self._hold(is_paused)
            case Finished():
                self.status, self.seconds, self.result = state.status, state.seconds, state.result
                self.error, self.details = state.error, state.details

    def elapsed(self) -> float:
        """Seconds since it began."""
        if self.status.is_final:
            return self.seconds
        if self.held_since:
            return self.held_since - self.began
        return time.monotonic() - self.began if self.began else 0.0

    def seconds_left(self) -> float | None:
        """What the progress so far suggests; None while it says nothing."""
        return None if self.status.is_final or not self.began else self.left.seconds(self.elapsed())

    def left_words(self) -> str:
        """How long it will still take, or about how long while that is rough; empty while nothing can be said."""
        seconds = self.seconds_left()
        if seconds is None:
            return ""
        rough, early = self.left.is_rough, self.progress.may_end_early
        return f"about {roughly(seconds)} left" if rough and not early else f"{duration(seconds, at_most=early)} left"

    def _hold(self, is_held: bool) -> None:
        """A held run has a clock that stands still."""
        now = time.monotonic()
        if is_held:
            self.status, self.held_since = Status.PAUSED, now
        elif self.held_since:
            self.began += now - self.held_since
            self.status, self.held_since = Status.RUNNING, 0.0


class _Curves:
    """The growing arrays of a live run, as a recording fills them."""

    def __init__(self, live: LiveRun) -> None:
        self._live = live

    def add(self, step: int, values: Mapping[str, float], seconds: float) -> None:
        """Append one point to each curve."""
        live = self._live
        # Only a run of a project, of which nothing comes any more, has curves of another kind.
        growing = cast("dict[str, Points]", live.curves)
        for name, value in values.items():
            if name not in growing:
                growing[name] = Points(live.scratch)
            growing[name].append(step, float(value), live.before + seconds)

    def frozen(self) -> dict[str, Metric]:
        """The last point of each curve alone: of a stopped run these are the result, as the project keeps it."""
        made = {name: points.last() for name, points in self._live.curves.items() if points.count}
        return {name: Metric(part.steps.astype(int), part.values, part.times) for name, part in made.items()}


class _Kept(Mapping[str, Points]):
    """The curves of a run of a project, each made when it is to be drawn: hundreds of runs are offered, few are."""

    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        self._metrics = metrics
        self._made: dict[str, Points] = {}

    def __getitem__(self, name: str) -> Points:
        if name not in self._made:
            metric = self._metrics[name]
            self._made[name] = Points.of(metric.steps, metric.values, metric.times)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)

    def __len__(self) -> int:
        return len(self._metrics)


def live_view(run: Run) -> LiveRun:
    """A finished run of a project in the same shape."""
    return LiveRun(
        run.id,
        run.experiment,
        status=run.status,
        curves=_Kept(run.metrics),
        log=list(run.log),
        facts=dict(run.environment),
        result=run.result,
        error=run.error,
        details=run.details,
        seconds=run.seconds,
        version=1,
        checkpoint_step=run.checkpoint_step if run.checkpoint else 0,
    )
