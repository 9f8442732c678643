"""A finding about a circuit, a dataset or an experiment: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a problem matters: an error forbids Run, a warning does not, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class QuickFix:
    """Parameters that would be otherwise after a click.

    Parameters
    ----------
    title : str
        For a button.
    why : str
        What it does, in a sentence.
    params : mapping of str to JSON value
        Only those that change.
    """

    title: str
    why: str
    params: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, in one sentence.

    Parameters
    ----------
    message : str
        What is wrong, with the name of the object and the value.
    where : str
        A dotted place that the window can go to: ``params.learning_rate``, ``circuit.ops[3]``,
        ``dataset.columns.species``; empty for the whole.
    severity : Severity
    remedy : str
        What the user can do; empty when the message says it already.
    quick_fix : QuickFix or None
        What one click does about it, where parameters alone mend it.
    """

    message: str
    where: str = ""
    severity: Severity = Severity.ERROR
    remedy: str = ""
    quick_fix: QuickFix | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()
