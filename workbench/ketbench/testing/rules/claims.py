"""Rules of what a result claims: numbers that are numbers, units of something, scores beside a control."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Set
from numbers import Real
from typing import Any

from ketbench.backends.training.asked_score import named, takes_params
from ketbench.contract.plugin import Measured
from ketbench.contract.result import Result
from ketbench.testing.rule import NotExamined
from ketbench.testing.subject import Subject

SCORE = re.compile(r"(train_|validation_|test_)?(balanced_|top_\d+_)?(accuracy|r2|f1(_\w+)?|auc|mcc|kappa)")
"""Keys of the summary that sweeps, Compare and verdicts look for; their scale is that of scikit-learn's scores."""
CLAIM = re.compile(r"advantage|supremacy|outperform|beats? classical|speed-?_?up", re.IGNORECASE)
"""What no result says by itself: better than what?"""
CLOCK = ("s", "ms", "us", "min", "h", "1/s", "s/step")


def summary_is_sound(subject: Subject) -> Iterator[str]:
    """Values of the summary are finite, and units belong to entries."""
    result = _result(subject)
    for owner, summary in _summaries(result):
        for key, value in _numbers(summary):
            if not math.isfinite(value):
                yield f"Entry '{key}' of the summary{owner} is {value}; give None for what was not measured."
    known = {key for _, summary in _summaries(result) for key in summary} | set(result.arrays)
    known |= {name for event in subject.play.of(Measured) for name in event.values}
    # A time to something that did not happen is measured in other runs.
    known |= set(getattr(subject.backend, "clocked", ()))
    for key in result.units:
        if key not in known:
            yield f"units names '{key}', which the result has not; name an entry of it or leave it out."
    for key, value in _numbers(result.summary):
        if SCORE.fullmatch(key) and value > 1:
            yield f"Score '{key}' is {value:g}, but 1 is the best there is; give a share, not per cent."


def scores_have_controls(subject: Subject) -> Iterator[str]:
    """A score stands beside the same score of at least one classical control."""
    result = _result(subject)
    scores = [key for key, _ in _numbers(result.summary) if SCORE.fullmatch(key)]
    claimed = _claim(result)
    if claimed and not result.baselines:
        yield f"'{claimed}' is claimed without any baseline; give a classical control on the same data and budget."
    elif not scores:
        raise NotExamined("The summary holds no score of a model.")
    for key in scores:
        if not any(key in dict(_numbers(control.summary)) for control in result.baselines):
            yield f"No baseline has '{key}'; give a classical control with the same key, on the same rows."


def scores_are_named(subject: Subject) -> Iterator[str]:
    """What `scores` names with parameters is what a run reports: a sweep asks before it spends."""
    told = getattr(subject.backend, "scores", None)
    if not callable(told) or not takes_params(told):
        raise NotExamined("It has no method scores(task, params): a sweep learns of a wrong score from a run.")
    result = _result(subject)
    names = set(named(subject.backend, subject.task, subject.params))
    if not names:
        raise NotExamined("scores names nothing for this task, which says that it does not know.")
    for key in sorted({key for key, _ in _numbers(result.summary)} - names):
        yield f"The summary has '{key}', which scores(task, params) does not name; name it, or a sweep refuses it."
    for key in sorted(names - set(result.summary)):
        yield f"scores(task, params) names '{key}', which the summary has not; a sweep by it ends after one run."


def _claim(result: Result) -> str:
    """The words of a claim to be better than what is classical, in a name, a text of the summary or a note."""
    words = [*result.summary, *(v for v in result.summary.values() if isinstance(v, str)), *result.notes]
    return next((word for word in map(str, words) if CLAIM.search(word)), "")


def headline_findings(subject: Subject, clocked: Set[str]) -> Iterator[str]:
    """What is compared with controls must be the same for the same seed."""
    one, other = subject.play.result, subject.again.result
    if one is None or other is None:
        return
    shared = {key for control in one.baselines for key in control.summary}
    for key in sorted(k for k in one.summary if k in shared or SCORE.fullmatch(k)):
        first, second = one.summary[key], other.summary.get(key)
        timed = key in clocked or one.units.get(key) in CLOCK or key.endswith(("seconds", "_s", "_ms"))
        if not timed and not _same(first, second):
            yield f"Entry '{key}' is {first!r} once and {second!r} again with the same seed; use task.seed only."


def _result(subject: Subject) -> Result:
    found = subject.play.result
    if found is None:
        raise NotExamined("The run gave no result.")
    return found


def _summaries(result: Result) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "", result.summary
    for control in result.baselines:
        yield f" of the control '{control.name}'", control.summary


def _numbers(summary: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Entries that are numbers, those of numpy among them; True and False are none."""
    for key, value in summary.items():
        if isinstance(value, Real) and value is not True and value is not False:
            yield key, float(value)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (one != one and other != other)
