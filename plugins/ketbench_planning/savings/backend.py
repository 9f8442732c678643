"""The backend `planning.savings`: arithmetic on shares and effects, each with its source; it believes no claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ketbench.plugin import (
    Availability,
    Context,
    Event,
    Page,
    Problem,
    Result,
    Run,
    Severity,
    Task,
    calculated,
    texts_of,
    units_of,
)
from ketbench_planning.paging.pages import savings_page
from ketbench_planning.savings.measured import READ, with_effects
from ketbench_planning.savings.params import SavingsParams
from ketbench_planning.savings.report import SAVINGS, figures, notes, summary

FORMULA_VERSION = "planning-1"
"""Changes whenever a formula gives other numbers than before."""


class Savings:
    """What quantum or photonic means could save of a bill."""

    name = "planning.savings"
    title = "What quantum could save"
    needs: frozenset[str] = frozenset()
    params = SavingsParams
    interactive = True

    def available(self) -> Availability:
        """Always: it is arithmetic."""
        return Availability(True)

    def check(self, task: Task, params: SavingsParams) -> Sequence[Problem]:
        """Findings on the fields."""
        return tuple(findings(params))

    def from_runs(self, values: Mapping[str, Any], runs: Mapping[str, Run]) -> Mapping[str, Any]:
        """The form with the effects that its rows read out of runs; see `ketbench_planning.savings.measured`."""
        return with_effects(values, runs)

    def page(self, task: Task, params: SavingsParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return savings_page(result)

    def run(self, task: Task, params: SavingsParams, context: Context) -> Iterator[Event | Result]:
        """Compute the table.

        Raises
        ------
        ParamsError
            When a finding forbids it.
        """
        facts = {"formula version": FORMULA_VERSION}
        found = (*findings(params), *_unread(params))
        yield from calculated(found, facts, lambda: _answer(params, task.seed), context)


def _answer(params: SavingsParams, seed: int) -> Result:
    return Result(
        summary=summary(params) | {"formula_version": FORMULA_VERSION, "seed": seed},
        figures=figures(params),
        units=units_of(SAVINGS),
        formulas=texts_of(SAVINGS),
        notes=tuple(notes(params)),
    )


def _unread(params: SavingsParams) -> Iterator[Problem]:
    """Effects that a project would have read out of its runs, where there is none."""
    for row in params.claims:
        if row.entry and not row.date.startswith(READ):
            text = f"'{row.name}' reads {row.run}, but there is no project here to read it from"
            yield Problem(f"{text}; run it in the project, or type the effect and leave the entry empty.")


def findings(params: SavingsParams) -> Iterator[Problem]:
    """Errors and warnings."""
    for i, row in enumerate(params.claims):
        if row.basis == "measured" and not row.run.strip():
            text = f"'{row.name}' is called measured, but no run is named; name one, such as run-0007."
            yield Problem(text, f"params.claims[{i}].run")
    touched = sum(row.touches for row in params.claims)
    if touched > 1:
        text = f"The rows touch {100 * touched:.0f} % of the bill together; shares that overlap are counted twice."
        yield Problem(text, "params.claims", Severity.WARNING)
