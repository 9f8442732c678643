"""The rules of each kind by name, and the two ways to ask for them: a list of findings, or an assertion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ketbench.testing.contributed import common, files, projects, values
from ketbench.testing.contributed.subject import Contributed, contributed
from ketbench.testing.rule import Rule, RuleResult, State

PAGE = "docs/plugin-kinds.md"


def _rule(name: str, title: str, findings: Callable[[Contributed], Iterator[str]]) -> Rule:
    return Rule(name, title, findings, PAGE)


COMMON = (
    _rule("described", "It says what its kind must say, and has its methods.", common.says_what_it_is),
    _rule("manifest", "Its manifest says what its code says.", common.manifest_says_the_same),
    _rule("light-module", "Its module imports nothing heavy at its top.", common.is_light),
)
OF_KIND: Mapping[str, tuple[Rule, ...]] = {
    "importer": (
        _rule("importer-endings", "Its endings are ends of names.", files.importer_endings),
        _rule("importer-reads", "Its example is read, twice the same.", files.importer_reads),
        _rule("importer-refuses", "A damaged file is refused in a sentence.", files.importer_refuses),
    ),
    "exporter": (_rule("exporter-writes", "It writes everything of its kind.", files.exporter_writes),),
    "sample": (
        _rule("sample-built", "It makes the same project each time.", projects.sample_is_built),
        _rule("sample-runs", "Its experiments are ready to run.", projects.sample_can_run),
    ),
    "gate": (
        _rule("gate-steps", "Its name and its decomposition can be read.", projects.gate_is_described),
        _rule("gate-matrix", "It is the gate it says.", projects.gate_is_what_it_says),
    ),
    "score": (
        _rule("score-known", "Examples of known value come out.", values.score_knows_answers),
        _rule("score-sound", "It hangs on predictions alone, and the right ones are best.", values.score_is_sound),
    ),
    "optimiser": (_rule("optimiser-descends", "It goes down and keeps tensors.", values.optimiser_descends),),
    "figure": (_rule("figure-draws", "Any result gives a figure that fits, or none.", values.figure_draws),),
    "section": (_rule("section-writes", "Any run gives texts and figures.", values.section_writes),),
}
CONTRIBUTED_RULES: tuple[Rule, ...] = (*COMMON, *(rule for rules in OF_KIND.values() for rule in rules))


def examine_contribution(
    kind: str, name: str, found: Any, begin: Callable[[Rule], None] = lambda rule: None
) -> Iterator[RuleResult]:
    """Look at every rule of a kind in turn.

    Parameters
    ----------
    kind, name : str
    found : object
        What the entry point leads to, or its class.
    begin : callable
        Called with each rule before it is looked at.
    """
    subject = contributed(kind, name, found)
    described = True
    for rule in (*COMMON, *OF_KIND[kind]):
        begin(rule)
        # What is not described cannot be looked at further; one mistake is one finding.
        made = rule.examined(subject) if described else _skipped(rule)
        described = described and not (rule.name == "described" and made.state is State.FAILED)
        yield made


def assert_contribution_conforms(kind: str, name: str, found: Any) -> None:
    """Fail with all broken rules, a line each.

    Raises
    ------
    AssertionError
        Naming the rule, what was found and where the rule is explained.
    """
    failed = [result for result in examine_contribution(kind, name, found) if result.state is State.FAILED]
    lines = [f"{r.rule}: {finding} ({r.anchor})" for r in failed for finding in r.findings]
    if lines:
        raise AssertionError("\n".join([f"The {kind} '{name}' breaks {len(failed)} of the rules.", *lines]))


def _skipped(rule: Rule) -> RuleResult:
    why = "It does not say what its kind must say."
    return rule.ended(State.NOT_EXAMINED, (why,))
