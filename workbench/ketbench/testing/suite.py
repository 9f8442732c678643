"""The rules by name, and the two ways to ask for them: a list of findings, or an assertion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ketbench.backends.registry import AnyBackend
from ketbench.contract.plugin import Task
from ketbench.testing import outlook
from ketbench.testing.rule import Rule, RuleResult, State
from ketbench.testing.rules import (
    chosen,
    claims,
    keeping,
    outside,
    stated,
    truths,
)
from ketbench.testing.rules import (
    explaining as explain_rules,
)
from ketbench.testing.rules import (
    params as params_rules,
)
from ketbench.testing.rules import (
    results as result_rules,
)
from ketbench.testing.rules import (
    runs as run_rules,
)
from ketbench.testing.subject import Subject

RULES: tuple[Rule, ...] = (
    Rule("words", "Name, title and needs are words that mean something.", outside.says_who_it_is),
    Rule(
        "available",
        "available gives an Availability, with a remedy for a no.",
        outside.answers_whether_it_can_run,
    ),
    Rule("defaults", "Params build without any argument.", params_rules.defaults_build),
    Rule("json", "Params survive a round trip through JSON.", params_rules.json_round_trip),
    Rule("bounds", "Each bound refuses one step beyond it.", params_rules.bounds_reject),
    Rule("light", "Asking available() imports nothing heavy.", outlook.asks_lightly),
    Rule("no-qt", "Importing the backend brings in no Qt.", outlook.brings_no_qt),
    Rule("manifest", "The manifest says what the code says.", stated.manifest_says_the_same),
    Rule("good-task", "check accepts a good task.", run_rules.accepts_a_good_task),
    Rule("texts", "Whatever stands in a text parameter, check answers.", outside.any_text_is_answered),
    Rule("files", "Whatever a file parameter leads to, it is answered.", chosen.any_file_is_answered),
    Rule("columns", "A row for a column that is gone is answered.", chosen.any_column_is_answered),
    Rule("events", "A run gives events and results only, metrics are numbers.", run_rules.only_events),
    Rule("one-result", "A run gives exactly one result, last.", run_rules.one_result_last),
    Rule("same-seed", "The same seed gives the same metrics.", run_rules.same_seed_same_metrics),
    Rule("steps", "Steps of metrics never fall.", run_rules.steps_never_fall),
    Rule("progress", "Progress never passes its total.", run_rules.progress_within_total),
    Rule("one-count", "Texts of the progress count steps as the curves do.", run_rules.steps_are_counted_once),
    Rule("arrays", "Arrays are finite and writable.", result_rules.arrays_finite_and_writable),
    Rule("summary", "The summary holds finite numbers, units belong to it.", claims.summary_is_sound),
    Rule("control", "A score stands beside that of a classical control.", claims.scores_have_controls),
    Rule("scores", "scores names the numbers that a run reports.", claims.scores_are_named),
    Rule("saved", "The result survives saving and loading.", result_rules.result_survives_saving),
    Rule("figures", "The arrays of each figure fit together.", result_rules.figures_agree),
    Rule("cancel", "A run stops within a second.", run_rules.stops_within_a_second),
    Rule("interactive", "An interactive backend takes less than a second.", run_rules.interactive_ones_are_quick),
    Rule("checkpoint", "Checkpoints are safetensors.", keeping.checkpoints_are_safetensors),
    Rule("resume", "A run continues from its own checkpoint.", keeping.a_run_goes_on),
    Rule("bad-task", "A bad task gives a problem, not a traceback.", run_rules.refuses_bad_tasks),
    Rule("explain", "Explaining a run that is over adds to it only.", explain_rules.explains_what_is_over),
    Rule("truth", "Tasks of known answer come out right.", truths.known_answers),
)


BEHIND: Mapping[str, tuple[str, ...]] = {
    "texts": ("good-task",),
    "files": ("good-task",),
    "columns": ("good-task",),
    "bad-task": ("good-task", "one-result"),
    "one-count": ("steps",),
}
"""Rules that ask again what another has found wrong already."""


def examine(
    backend: AnyBackend,
    task: Task | None = None,
    params: Any = None,
    begin: Callable[[Rule], None] = lambda rule: None,
    without: Collection[str] = (),
) -> Iterator[RuleResult]:
    """Look at every rule in turn.

    Parameters
    ----------
    backend : Backend
    task : Task or None
        A good task that takes a second or two; the backend's own `example()`, or a small one, if left out.
    params : BaseModel or None
        Likewise.
    begin : callable
        Told of each rule before it is looked at.
    without : collection of str
        Names of rules that are left out.

    Yields
    ------
    RuleResult
        One a rule, in the order of `RULES`, as soon as it is known.
    """
    subject = Subject(backend, task, params)
    failed: set[str] = set()
    for rule in RULES:
        if rule.name in without:
            continue
        begin(rule)
        cause = next((name for name in BEHIND.get(rule.name, ()) if name in failed), "")
        made = _behind(rule, cause) if cause else rule.examined(subject)
        failed |= {rule.name} if made.state is State.FAILED else set()
        yield made


def _behind(rule: Rule, cause: str) -> RuleResult:
    """One mistake is told once: what would fail for the same reason is not looked at."""
    return rule.ended(State.NOT_EXAMINED, (f"It breaks the rule '{cause}'.",))


def assert_backend_conforms(backend: AnyBackend, task: Task | None = None, params: Any = None) -> None:
    """Fail with all broken rules, a line each.

    Raises
    ------
    AssertionError
        Naming the rule, what was found and where the rule is explained.
    """
    failed = [result for result in examine(backend, task, params) if result.state is State.FAILED]
    lines = [f"{r.rule}: {finding} ({r.anchor})" for r in failed for finding in r.findings]
    if lines:
        raise AssertionError("\n".join([f"Backend '{backend.name}' breaks {len(failed)} of the rules.", *lines]))
