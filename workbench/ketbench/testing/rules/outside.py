"""Rules of what the program sees of a backend before anything runs: its words, its needs, its answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ketbench.backends.registry import told
from ketbench.contract.forms import form
from ketbench.contract.plugin import Availability, Problem
from ketbench.testing.rule import NotExamined
from ketbench.testing.subject import Subject

INPUTS = ("dataset", "circuit")
GARBAGE = (
    "",
    " ",
    "\x00",
    "\n\n",
    "\u202e\U0001f4a5",
    "'; DROP TABLE runs; --",
    "../../etc/passwd",
    "1e999",
    "x" * 10_000,
)
"""What people and programs type into a text field: nothing, control characters, paths, numbers too large, a lot."""


def says_who_it_is(subject: Subject) -> Iterator[str]:
    """Name and title are words, and needs name inputs that there are."""
    backend: Any = subject.backend
    for name in ("name", "title"):
        value = getattr(backend, name, None)
        if not isinstance(value, str) or not value.strip():
            yield f"{name} is {value!r}; give a few words as a str."
    for name in ("needs", "takes"):
        value = getattr(backend, name, frozenset())
        if isinstance(value, str) or not isinstance(value, (frozenset, set, tuple, list)):
            yield f'{name} is {value!r}; write {name} = frozenset({{"dataset"}}).'
            continue
        for one in value:
            if one not in INPUTS:
                yield f"{name} has {one!r}; there are {' and '.join(map(repr, INPUTS))}."


def answers_whether_it_can_run(subject: Subject) -> Iterator[str]:
    """`available` gives an `Availability`, with a reason and a remedy where it cannot run."""
    try:
        answer: Any = subject.backend.available()
    except Exception as error:
        yield f"available() fails with {told(error)}; return Availability(False, reason, remedy)."
        return
    if not isinstance(answer, Availability):
        yield f"available() gave {type(answer).__name__}; return Availability(True)."
    elif not answer.ok and not (answer.reason.strip() and answer.remedy.strip()):
        yield "available() says no without reason and remedy; give a sentence each."


def any_text_is_answered(subject: Subject) -> Iterator[str]:
    """Whatever stands in a text parameter, `check` answers with problems and does not fail."""
    fields = [field.name for field in form(subject.backend.params) if field.kind == "text"]
    if not fields:
        raise NotExamined("No parameter is a text.")
    for name in fields:
        for text in GARBAGE:
            if sentence := _of_text(subject, name, text):
                yield sentence
                break


def _of_text(subject: Subject, name: str, text: str) -> str:
    shown = repr(text if len(text) < 30 else f"{text[:10]}…")
    try:
        params = type(subject.params).model_validate({**subject.params.model_dump(), name: text})
    except ValueError:
        # The form refuses it, which is an answer.
        return ""
    except Exception as error:
        return f"Parameter '{name}' with {shown} fails with {told(error)}; raise ValueError with a sentence."
    try:
        found: Any = subject.backend.check(subject.task, params)
        if not isinstance(found, Sequence):
            # What check gives at all is looked at with the good task.
            return ""
        wrong = [one for one in found if not isinstance(one, Problem)]
    except Exception as error:
        return f"check fails with {told(error)} where '{name}' is {shown}; return a Problem."
    return f"check gave {type(wrong[0]).__name__} where '{name}' is {shown}; return Problems." if wrong else ""
