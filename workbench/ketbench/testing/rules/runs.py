"""Rules of a run: what comes out, in which order, the same with the same seed, and how it stops."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence, Set
from typing import Any

import numpy as np

from ketbench.backends.registry import told
from ketbench.base.errors import KetbenchError, RunCancelled
from ketbench.base.figures import same
from ketbench.contract.plugin import Checkpoint, Described, Drawn, Logged, Measured, Problem, Progress, Severity, Task
from ketbench.contract.result import Result
from ketbench.testing.playing import RUN_SECONDS, Play, played, stopped
from ketbench.testing.rule import NotExamined
from ketbench.testing.rules.claims import headline_findings
from ketbench.testing.subject import Subject
from ketbench.testing.tasks import bad_tasks

_STEP = re.compile(r"\bstep (\d+)\b", re.IGNORECASE)
EVENTS = (Progress, Measured, Logged, Drawn, Checkpoint, Described, Result)
STOP_SECONDS = 1.0
QUICK_SECONDS = 1.0
MOST_FINDINGS = 3


def accepts_a_good_task(subject: Subject) -> Iterator[str]:
    """`check` gives problems as objects, and no error for a good task."""
    given: Any = subject.backend.check(subject.task, subject.params)
    if not isinstance(given, Sequence) or isinstance(given, str):
        yield f"check gave {type(given).__name__}; return a list of Problem, and () where there is nothing to say."
        return
    found: Sequence[Any] = given
    for problem in found:
        if not isinstance(problem, Problem):
            yield f"check gave {type(problem).__name__}; give ketbench.contract.plugin.Problem."
        elif problem.severity is Severity.ERROR:
            yield f"check refuses the good task: {problem}"


def only_events(subject: Subject) -> Iterator[str]:
    """Every item is an event or a result, every metric a number."""
    for number, item in enumerate(subject.play.items):
        if not isinstance(item, EVENTS):
            yield f"Item {number} is a {type(item).__name__}; send an event or a Result."
            return
        if isinstance(item, Measured):
            for name, value in item.values.items():
                if not _is_number(value):
                    yield f"Metric '{name}' at step {item.step} is {value!r}; send a float."
                    return


def one_result_last(subject: Subject) -> Iterator[str]:
    """Exactly one result, as the last item."""
    play = subject.play
    if play.error is not None:
        yield f"The run of a good task fails with {told(play.error)}."
        return
    if not play.ended:
        yield f"The run of a good task was still going on after {RUN_SECONDS:g} s; offer a shorter example()."
        return
    results = len(play.of(Result))
    if results != 1:
        yield f"The run gave {results} results; the last item must be the one Result."
    elif not isinstance(play.items[-1], Result):
        yield f"{type(play.items[-1]).__name__} came after the result; the result must come last."


def same_seed_same_metrics(subject: Subject) -> Iterator[str]:
    """Two runs with one seed measure the same, but for metrics that the backend declares as `clocked`."""
    clocked: Set[str] = getattr(subject.backend, "clocked", frozenset())
    first, second = _points(subject.play, clocked), _points(subject.again, clocked)
    yield from headline_findings(subject, clocked)
    if not first and not second:
        yield from _same_arrays(subject)
        return
    for one, other in zip(first, second, strict=False):
        if one[:2] != other[:2] or not _equal(one[2], other[2]):
            yield f"Metric '{one[1]}' at step {one[0]} is {one[2]!r} once and {other[2]!r} again; use task.seed only."
            return
    if len(first) != len(second):
        yield f"One run measures {len(first)} values and its repetition {len(second)}; use task.seed only."


def _same_arrays(subject: Subject) -> Iterator[str]:
    """Without metrics, such as in an estimator, arrays and figures of the result stand in for them."""
    one, other = subject.play.result, subject.again.result
    if one is None or other is None or not (one.arrays or one.figures):
        raise NotExamined("The run measures nothing step by step, and its result holds neither array nor figure.")
    for name, array in one.arrays.items():
        if not same(np.asarray(array), np.asarray(other.arrays.get(name))):
            yield f"Array '{name}' differs between two runs with one seed; use task.seed only."
    for name, figure in one.figures.items():
        if not same(figure, other.figures.get(name)):
            yield f"Figure '{name}' differs between two runs with one seed; use task.seed only."


def steps_never_fall(subject: Subject) -> Iterator[str]:
    """The steps of metrics only grow or stay."""
    measured = subject.play.of(Measured)
    if not measured:
        raise NotExamined("The run measures nothing step by step.")
    for before, after in itertools.pairwise(measured):
        if after.step < before.step:
            yield f"Step {after.step} comes after step {before.step}; count on."
            return


def progress_within_total(subject: Subject) -> Iterator[str]:
    """`done` lies between 0 and `total`, where there is a total."""
    shown = subject.play.of(Progress)
    if not shown:
        raise NotExamined("The run shows no progress.")
    for event in shown:
        if event.done < 0 or (event.total and event.done > event.total):
            yield f"Progress is {event.done} of {event.total}; give the total of all work from the start."
            return


def steps_are_counted_once(subject: Subject) -> Iterator[str]:
    """What a text of the progress calls a step is the step of the curves, and no curve ends behind `steps`."""
    newest, measured, planned = -1, -1, 0
    shown = False
    for item in subject.play.items:
        if isinstance(item, Measured):
            newest = max(newest, item.step)
            if planned and newest > planned:
                yield f"Step {newest} is measured after a progress of {planned} steps; give the last step of the run."
                return
            continue
        if not isinstance(item, Progress):
            continue
        shown, planned = True, item.steps or planned
        found = _STEP.search(item.text)
        # A text may come right before its point, or right after it.
        if found and newest >= 0 and not newest <= int(found[1]) <= max(newest, measured) + 1:
            yield f"The progress says '{item.text}' where the curves are at step {newest}; count one way in both."
            return
        measured = newest
    if not shown:
        raise NotExamined("The run shows no progress.")


def stops_within_a_second(subject: Subject) -> Iterator[str]:
    """The run ends soon after the wish to stop."""
    subject.require_running()
    # A busy machine may delay one try by more than a second; a backend that does not listen fails both.
    tries = (stopped(subject.backend, subject.task, subject.long_params, STOP_SECONDS) for _ in range(2))
    if not any(play.ended for play in tries):
        text = f"The run was still going on {STOP_SECONDS:g} s after the wish to stop"
        yield f"{text}; look at context.cancelled() at least twice a second."


def interactive_ones_are_quick(subject: Subject) -> Iterator[str]:
    """One that runs at every change of the form takes less than a second."""
    if not getattr(subject.backend, "interactive", False):
        raise NotExamined("It is not interactive.")
    subject.require_running()
    getattr(subject.backend, "warm", lambda: None)()
    # The best of three: a busy machine is nobody's fault.
    if not any(played(subject.backend, subject.task, subject.params, QUICK_SECONDS).ended for _ in range(3)):
        text = f"interactive = True, but a run takes over {QUICK_SECONDS:g} s"
        yield f"{text}; make it quick, or leave interactive out."


def refuses_bad_tasks(subject: Subject) -> Iterator[str]:
    """A bad task ends in a problem or in one sentence, never in a traceback."""
    looked, found = False, 0
    for name, task in bad_tasks(subject.needs, subject.task):
        looked = True
        for sentence in _of_bad_task(subject, name, task):
            yield sentence
            found += 1
        if found >= MOST_FINDINGS:
            return
    if not looked:
        raise NotExamined("It needs neither dataset nor circuit, so no task can be bad.")


def _of_bad_task(subject: Subject, name: str, task: Task) -> Iterator[str]:
    try:
        given: Any = subject.backend.check(task, subject.params)
        good: Any = subject.backend.check(subject.task, subject.params)
        if given is None and good is None:
            # What check gives at all is looked at with the good task.
            return
        problems = list(given or ())
    except Exception as error:
        yield f"check of a task {name} fails with {told(error)}; return a Problem."
        return
    if any(getattr(problem, "severity", None) is Severity.ERROR for problem in problems):
        return
    if name in ("without a dataset", "without a circuit"):
        yield f"check finds nothing wrong in a task {name}; return a Problem."
        return
    if not _can_run(subject):
        return
    play = stopped(subject.backend, task, subject.params, STOP_SECONDS)
    if play.error is not None and not isinstance(play.error, (KetbenchError, RunCancelled)):
        yield f"check accepts a task {name}, and its run fails with {told(play.error)}; return a Problem."


def _can_run(subject: Subject) -> bool:
    try:
        subject.require_running()
    except NotExamined:
        return False
    return True


def _points(play: Play, clocked: Set[str]) -> list[tuple[int, str, object]]:
    measured = play.of(Measured)
    return [(e.step, name, value) for e in measured for name, value in e.values.items() if name not in clocked]


def _equal(one: object, other: object) -> bool:
    both_nan = one != one and other != other
    return bool(one == other) or both_nan


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, str) and isinstance(float(value), float)
    except (TypeError, ValueError):
        return False
