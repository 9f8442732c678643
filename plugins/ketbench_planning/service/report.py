"""The numbers of a planned service by the names the documentation gives them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ketbench.plugin import Value
from ketbench_planning.service.growth import MONTHS, Growth, growth
from ketbench_planning.service.plan import MONTH, Plan
from ketbench_planning.serving.fleet import exact_nodes, holding_s, slots
from ketbench_planning.serving.queueing import late_share, mean_wait_s
from ketbench_planning.serving.simulated import MOST_LOAD, MOST_SLOTS, Played, played


@dataclass(frozen=True, slots=True)
class Check:
    """A line small enough to be played out, by formula and by simulation."""

    slots: int
    load: float
    erlang_s: float
    simulated: Played


def checked(plan: Plan, seed: int) -> Check | None:
    """Play out this service's line, cut to what can be measured; None when nobody calls."""
    if not plan.demand.calls:
        return None
    there = slots(max(plan.nodes, 1), plan.rates)
    share = min(MOST_LOAD, exact_nodes(plan.demand, plan.rates) * float(plan.curve.max()) / max(plan.nodes, 1))
    count = max(1, min(MOST_SLOTS, there))
    load, holding = share * count, holding_s(plan.demand, plan.rates)
    return Check(count, load, mean_wait_s(load, count, holding), played(load, count, holding, seed))


def summary(plan: Plan, ahead: Growth, check: Check | None) -> dict[str, Value]:
    """All numbers; a word where there is none."""
    return {**_first(plan), **_money(plan), **_growth(ahead), **_load(plan), **_waiting(plan), **_check(check)}


def _first(plan: Plan) -> dict[str, Value]:
    revenue, cost = plan.revenue, plan.cost
    return {
        "nodes": plan.nodes,
        "cost_per_day": cost,
        "revenue_per_day": revenue,
        "margin": (revenue - cost) / revenue if revenue else "no revenue",
        "power_kw": "not stated" if plan.power_kw is None else plan.power_kw,
        "wait_s": plan.wait if math.isfinite(plan.wait) else "without end: more calls arrive than are answered",
    }


def _money(plan: Plan) -> dict[str, Value]:
    demand, cost = plan.demand, plan.cost
    tokens = demand.input_tokens + demand.output_tokens
    return {
        "cost_per_month": cost * MONTH,
        "cost_per_million_tokens": cost / tokens * 1e6 if tokens else "no tokens",
        "cost_per_million_output": cost / demand.output_tokens * 1e6 if demand.output_tokens else "no output",
        "markup": (plan.revenue - cost) / cost if cost else "no cost",
    }


def _growth(ahead: Growth) -> dict[str, Value]:
    month = ahead.full_month
    return {"full_month": f"not within {MONTHS} months" if month is None else month}


def _load(plan: Plan) -> dict[str, Value]:
    demand = plan.demand
    return {
        "nodes_mean": plan.exact,
        "nodes_average": float(plan.hours.mean()) if plan.params.billing == "nodes in use" else float(plan.nodes),
        "accelerators": plan.nodes * plan.params.gpus_per_node,
        "calls_a_day": demand.calls,
        "input_tokens_a_day": demand.input_tokens,
        "output_tokens_a_day": demand.output_tokens,
        "peak_over_mean": float(plan.curve.max()),
        "prefill_rate": plan.rates.prefill if math.isfinite(plan.rates.prefill) else "no bound: all is cached",
        "decode_rate": plan.rates.decode,
        "calls_at_once": plan.rates.concurrency,
    }


def _waiting(plan: Plan) -> dict[str, Value]:
    working = plan.nodes - (plan.params.spare_nodes if plan.params.fleet_nodes is None else 0)
    busy = plan.exact * float(plan.curve.max())
    late = 1.0
    if busy == 0:
        late = 0.0
    elif working:
        places, holding = slots(working, plan.rates), holding_s(plan.demand, plan.rates)
        late = late_share(busy * plan.rates.concurrency, places, holding, plan.params.wanted_wait)
    power = plan.power_kw
    average = float(plan.hours.mean()) / plan.nodes if plan.nodes else 0.0
    return {
        "utilisation": busy / working if working else "no nodes",
        "late_share": late,
        "energy_mwh_per_day": "not stated" if power is None else power * average * 24 / 1000,
    }


def _check(check: Check | None) -> dict[str, Value]:
    names = ("check_slots", "check_wait_s", "check_simulated_s", "check_error_s")
    if check is None:
        return dict.fromkeys(names, "no calls")
    values = (check.slots, check.erlang_s, check.simulated.mean_s, check.simulated.error_s)
    return dict(zip(names, values, strict=True))


def ahead_of(plan: Plan) -> Growth:
    """The 24 months after today."""
    return growth(plan)
