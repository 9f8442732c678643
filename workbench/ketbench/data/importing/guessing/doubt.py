"""A guess that could be wrong: what it is about, how sure it is, and the options that settle it; reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench.data.importing.options import Options

ASKED_BELOW = 0.6
"""A guess that is less sure than this is asked about."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to settle a doubt.

    Parameters
    ----------
    title : str
        For a button.
    options : mapping of str to value
        Fields of `Options` with the values they take.
    flag : str
        The same on the command line, as "--decimal comma".
    """

    title: str
    options: Mapping[str, Any] = field(hash=False)
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A guess to ask about.

    Parameters
    ----------
    about : str
        The guess, by a field of `Options`, as "decimal".
    sentence : str
        What could be meant, without a full stop.
    answers : tuple of Answer
        The reading that was taken is not among them unless an option says it.
    confidence : float, 0 to 1
    settled_by : tuple of str
        Further fields of `Options` that answer it when they are given.
    """

    about: str
    sentence: str
    answers: tuple[Answer, ...] = ()
    confidence: float = 0.5
    settled_by: tuple[str, ...] = ()

    def is_open(self, options: Options) -> bool:
        """Whether no option that was given settles it."""
        return all(getattr(options, name, None) is None for name in (self.about, *self.settled_by))

    def __str__(self) -> str:
        flags = " or ".join(answer.flag for answer in self.answers if answer.flag)
        return f"{self.sentence}; settle it with {flags}." if flags else f"{self.sentence}."
