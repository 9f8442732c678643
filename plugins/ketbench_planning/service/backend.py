"""The backend `planning.service`: computed again on each change of its form; it holds no state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.plugin import (
    Availability,
    Context,
    Event,
    Page,
    ParamsError,
    Problem,
    Result,
    Task,
    Truth,
    calculated,
    texts_of,
    units_of,
)
from ketbench_planning.paging.pages import service_page
from ketbench_planning.service.checks import findings
from ketbench_planning.service.figures import figures
from ketbench_planning.service.outputs import SERVICE
from ketbench_planning.service.params import ServiceParams
from ketbench_planning.service.plan import Plan, planned
from ketbench_planning.service.presets import PRESETS, SOURCES
from ketbench_planning.service.report import ahead_of, checked, summary

FORMULA_VERSION = "planning-1"
"""Changes whenever a formula gives other numbers than before."""
PUBLISHED = "DeepSeek, a published day"


class ServicePlan:
    """Nodes, waiting, money and power of a language-model service."""

    name = "planning.service"
    title = "What a service needs"
    needs: frozenset[str] = frozenset()
    params = ServiceParams
    scores = ("cost_per_day", "nodes", "margin")
    interactive = True
    presets = PRESETS
    """Form values by preset, for a window that offers to fill the form with them."""

    def truths(self) -> Sequence[Truth]:
        """A published day, whose fleet and bill are known."""
        return (Truth("DeepSeek's published day costs 87 072 $", Task(), {"preset": PUBLISHED}, _off_the_bill),)

    def available(self) -> Availability:
        """Always: numpy and scipy are all it needs."""
        return Availability(True)

    def check(self, task: Task, params: ServiceParams) -> Sequence[Problem]:
        """Findings on the fields."""
        return tuple(findings(params))

    def page(self, task: Task, params: ServiceParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return service_page(result)

    def run(self, task: Task, params: ServiceParams, context: Context) -> Iterator[Event | Result]:
        """Plan the service once.

        Raises
        ------
        ParamsError
            When a finding forbids it.
        """
        facts = {"formula version": FORMULA_VERSION, "demand": SOURCES[params.preset]}
        yield from calculated(findings(params), facts, lambda: _answer(params, task.seed), context)


def _answer(params: ServiceParams, seed: int) -> Result:
    plan = planned(params)
    if plan is None:
        raise ParamsError("No node can serve this model; use more accelerators a node.")
    ahead, check = ahead_of(plan), checked(plan, seed)
    return Result(
        summary=summary(plan, ahead, check) | {"formula_version": FORMULA_VERSION, "seed": seed},
        figures=figures(plan, ahead, check),
        units=units_of(SERVICE),
        formulas=texts_of(SERVICE),
        notes=tuple(_notes(plan)),
    )


def _off_the_bill(result: Result) -> str:
    cost = result.summary["cost_per_day"]
    right = isinstance(cost, int | float) and abs(cost / 87_072 - 1) < 0.01
    return "" if right else f"It says {cost} $ a day."


def _notes(plan: Plan) -> Iterator[str]:
    params = plan.params
    typed = [n for n in ("prefill_rate", "decode_rate") if getattr(params, n) is not None]
    if len(typed) < 2:
        yield (
            f"Rates that are not typed come from a roofline of {params.gpus_per_node} x {params.chip} with "
            f"{params.compute_share:g} of the dense peak and {params.memory_share:g} of the memory bandwidth: "
            "our assumptions, not a measurement."
        )
    if params.daily_curve != "flat":
        yield "The shape of the day is an assumption of ours."
    yield f"Demand: {SOURCES[params.preset]}. Prices: as typed; the defaults are DeepSeek's list prices of 2025-02."
    yield "Power is that of the busiest hour, all nodes on; energy follows the nodes in use."
