"""Places in parameters as the form names them: titles and row numbers in place of keys; finds no problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from pydantic import BaseModel

from ketbench.base.problems import Problem
from ketbench.contract.forms import FormField, form

_KEYED = re.compile(r"Parameter '([A-Za-z_][\w.]*)'(?: of '[^']*')?")
_TAIL = re.compile(r", unable to parse string as an? (number|integer)")


@lru_cache(maxsize=512)
def place_words(params: type[BaseModel], place: str) -> str:
    """The titles on the way to a field, rows counted from one.

    Examples
    --------
    >>> from ketbench_photonic.link.params import LinkParams
    >>> place_words(LinkParams, "stages.3.amount"), place_words(LinkParams, "no_such.field")
    ('Stages, row 4, Amount', 'no such, field')
    """
    fields: Mapping[str, FormField] = {one.name: one for one in form(params)}
    words: list[str] = []
    for part in place.removeprefix("params.").split("."):
        if part.isdecimal():
            words.append(f"row {int(part) + 1}")
            continue
        found = fields.get(part)
        words.append(found.title if found is not None else part.replace("_", " "))
        fields = {one.name: one for one in found.columns} if found is not None else {}
    return ", ".join(words)


def in_words(text: str, params: type[BaseModel] | None) -> str:
    """A sentence about a parameter with the name that the form has for it.

    Examples
    --------
    >>> from ketbench_photonic.link.params import LinkParams
    >>> in_words("Parameter 'stages.3.amount' is 'x', but it must be a valid number.", LinkParams)
    "Stages, row 4, Amount is 'x', but it must be a valid number."
    """
    if params is None:
        return text
    return _TAIL.sub("", _KEYED.sub(lambda found: _named(params, found), text))


def _named(params: type[BaseModel], found: re.Match[str]) -> str:
    words = place_words(params, found[1])
    # A key that is its title with underscores is a name that everybody reads.
    return found[0] if words.lower() == found[1].replace("_", " ") else words


def told(problem: Problem, params: type[BaseModel] | None) -> Problem:
    """The problem in the form's words; its place stays."""
    return replace(problem, message=in_words(str(problem.message), params), remedy=in_words(problem.remedy, params))
