"""Figures of `planning.service` as data: the day, the months ahead, the bill's causes, and other accelerators."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Axis, Bars, Figure, Line, Mark, Series, Table, inputs_table
from ketbench_planning.service.alternatives import alternatives
from ketbench_planning.service.growth import Growth
from ketbench_planning.service.plan import Plan
from ketbench_planning.service.report import Check
from ketbench_planning.service.sensitivity import SWING, monthly_cost, tornado
from ketbench_planning.supply.chips import CHIPS
from ketbench_planning.supply.rules import RULES


def figures(plan: Plan, ahead: Growth, check: Check | None) -> dict[str, Figure]:
    """All figures by name, in the order of the tabs."""
    found: dict[str, Figure] = {"months ahead": months(ahead), "the day": day(plan)}
    bars = tornado(plan.params)
    if bars:
        found["what the cost hangs on"] = swings(plan, [(b.title, b.low, b.high) for b in bars])
    found |= {"other accelerators": others(plan), "accelerators and rules": rules()}
    if check is not None:
        found["queue check"] = queue(check)
    return found | {"inputs": inputs_table(plan.params)}


def months(ahead: Growth) -> Line:
    """Needed and present nodes over 24 months."""
    full = ahead.full_month
    title = (
        "The fleet lasts 24 months" if full is None else f"The fleet is full in month {full}: registration must close"
    )
    x = ahead.months.astype(np.float64)
    return Line(
        title=title,
        series=[Series("nodes needed", x, ahead.needed), Series("nodes there", x, ahead.there)],
        x=Axis("months from today"),
        y=Axis("nodes", from_zero=True),
        marks=[] if full is None else [Mark("full", x=float(full))],
    )


def day(plan: Plan) -> Line:
    """Nodes and load of each hour."""
    hours = np.arange(24, dtype=np.float64)
    busy = plan.exact * plan.curve
    return Line(
        title=f"Up to {plan.nodes} nodes in the busiest hour",
        note="Load in nodes that it keeps busy; the gap to the nodes is what keeps calls from waiting.",
        series=[Series("nodes", hours, plan.hours.astype(np.float64)), Series("load", hours, busy)],
        x=Axis("hour of the day", "h"),
        y=Axis("nodes", from_zero=True),
    )


def swings(plan: Plan, bars: list[tuple[str, float, float]]) -> Bars:
    """Change of the monthly cost with each input a fifth down and up."""
    base = monthly_cost(plan.params)
    return Bars(
        title=f"The nodes needed cost {base:,.0f} $ a month; each input {100 * SWING:.0f} % down and up",
        note="Whole nodes are counted, so a small service answers in steps.",
        categories=[title for title, _, _ in bars],
        names=["a fifth down", "a fifth up"],
        values=np.array([[low - base for _, low, _ in bars], [high - base for _, _, high in bars]]),
        y=Axis("change of the cost a month", "$"),
    )


def others(plan: Plan) -> Table:
    """The same service on each chip by the roofline, and what the chosen rule says."""
    rule = RULES[plan.params.rule]
    rows = [(a.chip, a.verdict, a.nodes, a.cost_per_day, a.equal_price) for a in alternatives(plan.params)]
    return Table(
        title=f"The same service on other accelerators; rule: {rule.name} ({rule.date})",
        note="By the roofline for all, at one price of an accelerator-hour; equal price: where the cost is the same.",
        columns=["accelerator", "export", "nodes", "cost a day, $", "equal price, $/h"],
        rows=rows,
        missing="cannot serve it",
    )


def rules() -> Table:
    """Each chip's figures and what each dated rule says of it."""
    rows = [
        (c.name, c.total_processing_performance, c.performance_density, c.link_gbs and 2 * c.link_gbs,
         c.bf16_tflops, c.fp8_tflops, c.memory_gb, c.memory_tbs, c.power_w,
         *(rule.says(c) for rule in RULES.values()), f"{c.source}; date {c.date}", c.doubt or None)
        for c in CHIPS.values()
    ]  # fmt: skip
    return Table(
        title="Accelerators and export rules",
        note=" ".join(f"{r.name} ({r.date}; {r.source}): {r.text}" for r in RULES.values()),
        columns=["accelerator", "TPP", "density, 1/mm2", "link, both ways, GB/s", "BF16 dense, TFLOP/s",
                 "FP8 dense, TFLOP/s", "memory, GB", "memory, TB/s", "power, W", *RULES, "source", "doubt"],
        rows=rows,
        missing="not stated",
    )  # fmt: skip


def queue(check: Check) -> Table:
    """Erlang's formula beside the line played out."""
    return Table(
        title="The waiting formula against a simulation",
        columns=["", "value"],
        rows=[
            ("slots", check.slots),
            ("calls in service", check.load),
            ("mean wait by Erlang C, s", check.erlang_s),
            ("mean wait simulated, s", check.simulated.mean_s),
            ("its standard error, s", check.simulated.error_s),
        ],
    )
