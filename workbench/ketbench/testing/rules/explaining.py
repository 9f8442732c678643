"""The rule of what explains a run that is over: it adds, replaces nothing, measures nothing and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from ketbench.backends.registry import told
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch
from ketbench.contract.plugin import Checkpoint, Context, Described, Drawn, Ended, Logged, Measured, Progress, Task
from ketbench.contract.recording import Recording
from ketbench.contract.result import Result
from ketbench.contract.run import Run
from ketbench.running.explaining import explained
from ketbench.testing.playing import RUN_SECONDS, Play, played
from ketbench.testing.rule import NotExamined
from ketbench.testing.rules.figure_shapes import shape_findings
from ketbench.testing.subject import Subject

EVENTS = (Progress, Measured, Logged, Drawn, Checkpoint, Described)


def explains_what_is_over(subject: Subject) -> Iterator[str]:
    """`explain` of a run that is over gives events and one result, which holds only what is new."""
    if not hasattr(subject.backend, "explain"):
        raise NotExamined("It has no explain().")
    result = subject.play.result
    if result is None:
        raise NotExamined("The run gave no result to explain.")
    run = replace(_kept(subject.play), result=result)
    play = _explained(subject, run)
    yield from _course(play)
    if play.result is None:
        return
    yield from _only_new(result, play.result)
    yield from _nothing_left(subject, explained(run, play.result, "", 0.0))


def _kept(play: Play) -> Run:
    """The run as a project would keep it."""
    recording = Recording(Run("run-0001", Experiment("conformance", "examined")))
    events = [event for event in play.items if isinstance(event, EVENTS)]
    recording.add(Batch("run-0001", tuple((0.0, event) for event in events)))
    return recording.run()


def _ended(run: Run) -> Ended:
    return Ended(run.result or Result(), run.metrics, run.checkpoint)


def _explained(subject: Subject, run: Run) -> Play:
    backend: Any = subject.backend

    def explain(task: Task, params: Any, context: Context) -> Any:
        return backend.explain(task, params, _ended(run), context)

    stand_in: Any = SimpleNamespace(run=explain)
    return played(stand_in, subject.task, subject.params)


def _course(play: Play) -> Iterator[str]:
    if play.error is not None:
        yield f"explain() fails with {told(play.error)}."
    elif not play.ended:
        yield f"explain() was still going on after {RUN_SECONDS:g} s; leave out what takes so long."
    elif len(play.of(Result)) != 1 or not isinstance(play.items[-1], Result):
        yield f"explain() gave {len(play.of(Result))} results; its last item must be the one Result."
    for kind in (Measured, Checkpoint):
        if play.of(kind):
            yield f"explain() sent {kind.__name__}, which belongs to a run that trains; send Progress and Logged."


def _only_new(before: Result, new: Result) -> Iterator[str]:
    for part in ("figures", "summary", "arrays"):
        again = sorted(set(getattr(before, part)) & set(getattr(new, part)))
        if again:
            yield f"explain() gives '{again[0]}' in {part}, which the run has already; give only what is new."
    for name, figure in new.figures.items():
        for finding in shape_findings(figure):
            yield f"Figure '{name}' of explain(): {finding}."


def _nothing_left(subject: Subject, run: Run) -> Iterator[str]:
    """Explained once, the run has nothing more to explain."""
    offer: Any = getattr(subject.backend, "explain_offer", None)
    if offer is None:
        return
    said = offer(subject.task, subject.params, _ended(run))
    if not isinstance(said, str):
        yield f"explain_offer() gives {type(said).__name__}; give a text, empty when nothing is missing."
    elif said:
        yield f"explain_offer() still offers what explain() gave or left out: {said}"
