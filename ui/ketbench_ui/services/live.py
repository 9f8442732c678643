"""A run as the window sees it while it goes on: growing arrays that a plot can take at any moment; no Qt."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ketbench.base.figures import Figure
from ketbench.contract.experiment import Experiment
from ketbench.contract.long_series import Scratch
from ketbench.contract.messages import Batch, Finished, Message, Paused, Started
from ketbench.contract.plugin import Checkpoint, Described, Drawn, Event, Logged, Measured, Progress
from ketbench.contract.result import Result
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
    curves: dict[str, Points] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    log: list[LogLine] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    result: Result | None = None
    error: str = ""
    details: str = ""
    seconds: float = 0.0
    began: float = 0.0
    checkpoint_step: int = 0
    before: float = 0.0
    """How far the curves of the run it went on from reach in time, seconds."""
    held_since: float = 0.0
    left: TimeLeft = field(default_factory=TimeLeft)
    scratch: Scratch = field(default_factory=Scratch)
    """Where all but the newest points of the curves lie."""
    version: int = 0
    """Raised with each message, so that a drawing knows whether it is old."""

    def take(self, message: Message) -> None:
        """Fold one message in."""
        self.version += 1
        match message:
            case Started(_, _, environment):
                self.status, self.began = Status.RUNNING, time.monotonic()
                self.facts.update(environment)
            case Batch(_, events):
                for seconds, event in events:
                    self._event(seconds, event)
            case Paused(_, is_paused):
                self._hold(is_paused)
            case Finished(_, status, _, seconds, result, error, details):
                self.status, self.seconds, self.result = status, seconds, result
                self.error, self.details = error, details

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

    def _hold(self, is_held: bool) -> None:
        """A held run has a clock that stands still."""
        now = time.monotonic()
        if is_held:
            self.status, self.held_since = Status.PAUSED, now
        elif self.held_since:
            self.began += now - self.held_since
            self.status, self.held_since = Status.RUNNING, 0.0

    def _curve(self, name: str) -> Points:
        if name not in self.curves:
            self.curves[name] = Points(self.scratch)
        return self.curves[name]

    def _event(self, seconds: float, event: Event) -> None:
        match event:
            case Measured(step, values):
                for name, value in values.items():
                    self._curve(name).append(step, float(value), self.before + seconds)
            case Progress(done, total):
                self.progress = event
                self.left.take(seconds, done, total)
            case Logged(text, level):
                self.log.append(LogLine(seconds, level, text))
            case Drawn(name, figure):
                self.figures[name] = figure
            case Checkpoint(step):
                self.checkpoint_step = step
            case Described(facts):
                self.facts.update(facts)


def live_view(run: Run) -> LiveRun:
    """A finished run of a project in the same shape."""
    curves = {n: Points.of(m.steps, m.values, m.times) for n, m in run.metrics.items()}
    return LiveRun(
        run.id,
        run.experiment,
        status=run.status,
        curves=curves,
        log=list(run.log),
        facts=dict(run.environment),
        result=run.result,
        error=run.error,
        details=run.details,
        seconds=run.seconds,
        version=1,
        checkpoint_step=run.checkpoint_step if run.checkpoint else 0,
    )
