"""The backend `planning.training`: computed again on each change of its form; it holds no state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.plugin import (
    Availability,
    Context,
    Event,
    Page,
    Problem,
    Result,
    Task,
    calculated,
    texts_of,
    units_of,
)
from ketbench_planning.paging.pages import training_page
from ketbench_planning.training.checks import findings
from ketbench_planning.training.figures import figures
from ketbench_planning.training.outputs import TRAINING
from ketbench_planning.training.params import TrainingParams
from ketbench_planning.training.report import TrainingReport, kind_of, report, summary

FORMULA_VERSION = "planning-1"
"""Changes whenever a formula gives other numbers than before."""


class TrainingPlan:
    """Time, utilisation, memory, days and cost of training a language model."""

    name = "planning.training"
    title = "What a training needs"
    needs: frozenset[str] = frozenset()
    params = TrainingParams
    scores = ("training_days", "mfu", "training_cost")
    interactive = True

    def available(self) -> Availability:
        """Always: numpy and scipy are all it needs."""
        return Availability(True)

    def check(self, task: Task, params: TrainingParams) -> Sequence[Problem]:
        """Findings on the fields."""
        return tuple(findings(params))

    def page(self, task: Task, params: TrainingParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return training_page(result)

    def run(self, task: Task, params: TrainingParams, context: Context) -> Iterator[Event | Result]:
        """Plan the training once.

        Raises
        ------
        ParamsError
            When a finding forbids it.
        """
        facts = {"formula version": FORMULA_VERSION}
        yield from calculated(findings(params), facts, lambda: _answer(params, task.seed), context)


def _answer(params: TrainingParams, seed: int) -> Result:
    found = report(params)
    return Result(
        summary=summary(found) | {"formula_version": FORMULA_VERSION, "seed": seed},
        figures=figures(found),
        units=units_of(TRAINING),
        formulas=texts_of(TRAINING),
        notes=tuple(_notes(found)),
    )


def _notes(found: TrainingReport) -> Iterator[str]:
    machine, chip = found.machine, found.machine.chip
    sparse = f"; marketed figures with sparsity are twice that, {2 * machine.peak / 1e12:g}"
    yield (
        f"The peak is dense {found.params.precision}, {machine.peak / 1e12:g} TFLOP/s of {chip.name}"
        f"{sparse if chip.maker == 'NVIDIA' else ''}."
    )
    yield (
        f"The prediction takes {machine.bus_gbs:g} GB/s of bus bandwidth in a node and {machine.network_gbs:g} GB/s "
        f"of network, one direction, and constants fitted to published runs in {kind_of(found.params)}."
    )
    if found.params.measured_iteration is not None:
        yield "Rates, utilisation, days and cost follow the measured iteration; the times by cause are predicted."
