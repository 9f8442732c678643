"""Runs an experiment with a live line in the terminal; every message is on disk before it is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ketbench.backends.readiness import require_ready
from ketbench.backends.registry import Registry
from ketbench.base.clock import duration
from ketbench.cli.terminal import note
from ketbench.contract.messages import Batch, Finished, Message
from ketbench.contract.plugin import Logged, Measured, Progress
from ketbench.contract.run import Run
from ketbench.project.session import Session
from ketbench.running.devices.training.keeping import Keeper
from ketbench.running.jobs import Job, JobRunner
from ketbench.running.jobs.guarding.memory import default_memory_limit
from ketbench.running.likely_time import expected
from ketbench.running.run_values import with_values
from ketbench.running.time_left import TimeLeft

WAIT_SECONDS = 0.5


def watched(session: Session, made: Callable[[str], Run]) -> Run:
    """Begin the run that is made for a free id, and follow it to its end, showing progress on standard error.

    Ctrl+C stops the run and keeps what it measured.
    """
    registry = Registry()
    run = made(session.project.next_run_id())
    folder = str(session.path.absolute().parent)
    run = replace(run, experiment=with_values(registry, run.experiment, session.project.runs, folder))
    for problem in require_ready(registry, run.experiment):
        note(str(problem))
    likely = None if run.checkpoint else expected(run.experiment, session.project.runs.values())
    session.begin_run(run)
    limit = default_memory_limit()
    with JobRunner(sink=session.record, memory_limit=limit, keeper=Keeper(session)) as runner:
        job = runner.submit(run.experiment, run.id, run.checkpoint, branch=bool(run.checkpoint))
        followed(runner, job, f"about {duration(likely.seconds)}, as {likely.run_id} took" if likely else "")
    return session.project.run(run.id)


def followed(runner: JobRunner, job: Job, before: str = "") -> Finished:
    """Show a job to its end, with what is known of its time before it says so itself; Ctrl+C stops it."""
    with _Line(before) as line:
        try:
            return _follow(runner, line)
        except KeyboardInterrupt:
            runner.cancel(job.run_id)
            return _follow(runner, line)


def _follow(runner: JobRunner, line: _Line) -> Finished:
    while True:
        for message in runner.wait(WAIT_SECONDS):
            line.show(message)
            if isinstance(message, Finished):
                return message


class _Line:
    """One line with a bar, the newest metrics and the time left."""

    def __init__(self, before: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns: tuple[Any, ...] = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"))
        self._bar = Bar(
            *columns, TextColumn("{task.fields[metrics]}"), console=Console(file=sys.stderr), transient=True
        )
        self._task = self._bar.add_task("starting", total=None, metrics="", left=before)
        self._left = TimeLeft()

    def __enter__(self) -> _Line:
        self._bar.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._bar.stop()

    def show(self, message: Message) -> None:
        """Take in one message."""
        if not isinstance(message, Batch):
            return
        for seconds, event in message.events:
            match event:
                case Progress(done, total, text, at_most):
                    self._bar.update(self._task, completed=done, total=total or None, description=text or "running")
                    self._left.take(seconds, done, total)
                    self._say_left(seconds, at_most)
                case Measured(_, values):
                    newest = "  ".join(f"{name} {value:.4g}" for name, value in list(values.items())[:3])
                    self._bar.update(self._task, metrics=newest)
                case Logged(text, level) if level != "info":
                    self._bar.console.print(text)
                case _:
                    pass

    def _say_left(self, seconds: float, at_most: bool) -> None:
        left = self._left.seconds(seconds)
        if left is not None:
            self._bar.update(self._task, left=f"{duration(left, at_most=at_most)} left")
