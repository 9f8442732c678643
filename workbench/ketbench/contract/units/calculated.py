"""The run of a backend that computes its form once: refuse what is wrong, say what was used, answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ketbench.base.errors import ParamsError
from ketbench.base.problems import Problem, Severity
from ketbench.contract.plugin import Context, Described, Event
from ketbench.contract.result import Result


def calculated(
    findings: Iterable[Problem], facts: Mapping[str, str], answer: Callable[[], Result], context: Context
) -> Iterator[Event | Result]:
    """Events and result of an interactive backend that keeps nothing between runs.

    Parameters
    ----------
    findings : iterable of Problem
        What ``check`` finds; notes and warnings forbid nothing.
    facts : mapping of str to str
        What the result rests on, as the version of its formulas.
    answer : callable
        Computes the result; not called after a cancel.
    context : Context

    Raises
    ------
    ParamsError
        The first error among the findings.
    """
    refused = next((one for one in findings if one.severity is Severity.ERROR), None)
    if refused is not None:
        raise ParamsError(str(refused))
    yield Described(dict(facts))
    if not context.cancelled():
        yield answer()
