"""Folds the messages of a job into a `Run`; keeps every point, touches no disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Protocol

from ketbench.base.figures import Figure
from ketbench.contract.messages import Batch, Finished, Message, Paused, Started
from ketbench.contract.plugin import Checkpoint, Described, Drawn, Event, Logged, Measured, Progress
from ketbench.contract.result import Metric, MetricLog, Result
from ketbench.contract.run import LogLine, Run, Status


class Points(Protocol):
    """Where measured points go."""

    def add(self, step: int, values: Mapping[str, float], seconds: float) -> None:
        """Append one point to each named series."""
        ...

    def frozen(self) -> dict[str, Metric]:
        """All series as arrays."""
        ...


class Recording:
    """A run as far as it is known; `run` is a frozen value of it at any moment.

    Parameters
    ----------
    run : Run
        As it was submitted, or as it was when an earlier part ended.
    metrics : Points or None
        Where points go; a `MetricLog` that begins with those of the run if left out.
    """

    def __init__(self, run: Run, metrics: Points | None = None) -> None:
        self._run = run
        self.environment = dict(run.environment)
        self.log = list(run.log)
        self.metrics: Points = metrics if metrics is not None else MetricLog(run.metrics)
        # What was kept of a parent lies before all that comes.
        self._before = seconds_of(run)
        self.progress = Progress(0, 0)
        self.figures: dict[str, Figure] = {}
        self.lasted = max([run.seconds, *(float(m.times.max()) for m in run.metrics.values() if len(m))])
        """Seconds up to the last thing heard: how long a run lasted that was cut short."""

    @property
    def state(self) -> Run:
        """The run without its points, its log and its environment: cheap at any moment."""
        return self._run

    @property
    def status(self) -> Status:
        """Where the run stands."""
        return self._run.status

    def add(self, message: Message) -> None:
        """Take in one message."""
        match message:
            case Started(_, started, environment):
                self.environment.update(environment)
                self._run = replace(self._run, status=Status.RUNNING, started=started)
            case Batch(_, events):
                for seconds, event in events:
                    self.lasted = max(self.lasted, seconds)
                    self._take(seconds, event)
            case Paused(_, is_paused):
                self._run = replace(self._run, status=Status.PAUSED if is_paused else Status.RUNNING)
            case Finished(_, status, finished, seconds, result, error, details):
                if result is None and status is Status.CANCELLED:
                    result = self._so_far()
                self._run = replace(
                    self._run,
                    status=status,
                    finished=finished,
                    seconds=seconds,
                    result=result,
                    error=error,
                    details=details,
                )

    def run(self) -> Run:
        """The run so far, with all points."""
        return replace(
            self._run, metrics=self.metrics.frozen(), environment=dict(self.environment), log=tuple(self.log)
        )

    def _so_far(self) -> Result | None:
        """The last value of each metric: what a run that was stopped had reached."""
        metrics = self.metrics.frozen()
        last = {name: float(metric.values[-1]) for name, metric in metrics.items() if len(metric)}
        if not last:
            return None
        step = max(int(metric.steps[-1]) for metric in metrics.values() if len(metric))
        note = f"Stopped after step {step}; the values are those measured last. Resume the run to complete it."
        return Result({name: value if isfinite(value) else None for name, value in last.items()}, notes=(note,))

    def _take(self, seconds: float, event: Event) -> None:
        match event:
            case Measured(step, values):
                self.metrics.add(step, values, self._before + seconds)
            case Progress():
                self.progress = event
            case Logged(text, level):
                self.log.append(LogLine(self._before + seconds, level, text))
            case Drawn(name, figure):
                self.figures[name] = figure
            case Checkpoint(step, data):
                self._run = replace(self._run, checkpoint=data, checkpoint_step=step)
            case Described(facts):
                self.environment.update(facts)


def seconds_of(run: Run) -> float:
    """How far the curves of a run reach in time, seconds."""
    return max((float(metric.times[-1]) for metric in run.metrics.values() if len(metric)), default=0.0)
