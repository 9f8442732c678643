"""The backend `planning.savings`: arithmetic on shares and effects, each with its source; it believes no claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ketbench.plugin import (
    Availability,
    Context,
    Described,
    Event,
    Page,
    ParamsError,
    Problem,
    Result,
    Run,
    Severity,
    Task,
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
        errors = [p for p in findings(params) if p.severity is Severity.ERROR]
        if errors:
            raise ParamsError(str(errors[0]))
        unread = next((row for row in params.claims if row.entry and not row.date.startswith(READ)), None)
        if unread is not None:
            text = f"'{unread.name}' reads {unread.run}, but there is no project here to read it from"
            raise ParamsError(f"{text}; run it in the project, or type the effect and leave the entry empty.")
        yield Described({"formula version": FORMULA_VERSION})
        if context.cancelled():
            return
        yield Result(
            summary=summary(params) | {"formula_version": FORMULA_VERSION, "seed": task.seed},
            figures=figures(params),
            units=units_of(SAVINGS),
            formulas=texts_of(SAVINGS),
            notes=tuple(notes(params)),
        )


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
