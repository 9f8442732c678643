"""What a rule of the suite is, and what looking at it gives; holds no rule itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

PAGE = "docs/plugin-rules.md"


class State(StrEnum):
    """What became of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EXAMINED = "not examined"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Parameters
    ----------
    name : str
        Also its anchor on the page of rules.
    title : str
        What a backend must do, in one sentence.
    findings : callable
        Given the subject under examination, yields a sentence for each way in which it breaks the rule; raises
        `NotExamined`.
    page : str
        Of the documentation.
    """

    name: str
    title: str
    findings: Callable[[Any], Iterable[str]]
    page: str = PAGE

    @property
    def anchor(self) -> str:
        """Where the documentation explains it."""
        return f"{self.page}#{self.name}"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule for one backend.

    Parameters
    ----------
    rule, title, anchor : str
    state : State
    findings : tuple of str
        Why it failed or was not examined, a sentence each.
    """

    rule: str
    title: str
    anchor: str
    state: State
    findings: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "rule": self.rule,
            "state": self.state.value,
            "title": self.title,
            "anchor": self.anchor,
            "findings": list(self.findings),
        }
