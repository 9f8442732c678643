"""What a rule of the suite is, and what looking at it gives; holds no rule itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ketbench.backends.registry import told

PAGE = "docs/plugin-rules.md"


class State(StrEnum):
    """What became of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EXAMINED = "not examined"


class NotExamined(Exception):
    """A rule has nothing to look at; the text says why, in one sentence."""


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

    def ended(self, state: State, findings: tuple[str, ...] = ()) -> RuleResult:
        """What became of it."""
        return RuleResult(self.name, self.title, self.anchor, state, findings)

    def examined(self, subject: Any) -> RuleResult:
        """Look at a subject; a rule that itself fails counts as broken, with what it failed with."""
        try:
            findings = tuple(self.findings(subject))
        except NotExamined as why:
            return self.ended(State.NOT_EXAMINED, (str(why),))
        except Exception as error:
            return self.ended(State.FAILED, (f"Looking at it failed with {told(error)}.",))
        return self.ended(State.FAILED if findings else State.PASSED, findings)


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
