"""Which input the bill hangs on: each of them a fifth down and up, all else kept."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench_planning.service.params import ServiceParams
from ketbench_planning.service.plan import MONTH, planned

SWING = 0.2
INPUTS = {
    "users": "users",
    "calls_per_day": "calls a day",
    "input_tokens": "input tokens of a call",
    "output_tokens": "output tokens of a call",
    "input_tokens_per_day": "input tokens a day",
    "output_tokens_per_day": "output tokens a day",
    "prefill_rate": "input rate of a node",
    "decode_rate": "output rate of a node",
    "user_speed": "output speed of a call",
    "gpu_price_per_hour": "price of an accelerator",
    "total_parameters": "parameters",
    "compute_share": "share of the dense peak",
    "memory_share": "share of the memory bandwidth",
    "peak_over_mean": "busiest hour over the mean",
    "pue": "PUE",
}


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar: the cost a month, $, with an input a fifth lower and a fifth higher."""

    title: str
    low: float
    high: float


def tornado(params: ServiceParams) -> list[Swing]:
    """Bars that move the cost, widest first; an input that is empty, or bounded so that it cannot move, is left out."""
    needed = as_needed(params)
    found = [_swing(needed, name, title) for name, title in INPUTS.items()]
    moving = [bar for bar in found if bar is not None and bar.low != bar.high]
    return sorted(moving, key=lambda bar: -abs(bar.high - bar.low))


def as_needed(params: ServiceParams) -> ServiceParams:
    """The same service with the nodes it needs: a fleet that is fixed costs the same whatever arrives."""
    return params.model_copy(update={"fleet_nodes": None})


def monthly_cost(params: ServiceParams) -> float:
    """Cost a month of the nodes that are needed, $; 0 when no node can serve the model."""
    plan = planned(as_needed(params))
    return 0.0 if plan is None else plan.cost * MONTH


def _swing(params: ServiceParams, name: str, title: str) -> Swing | None:
    value = getattr(params, name)
    if value is None or not value:
        return None
    costs = [_cost(params, name, value * factor) for factor in (1 - SWING, 1 + SWING)]
    low, high = costs
    return None if low is None or high is None else Swing(title, low, high)


def _cost(params: ServiceParams, name: str, value: float) -> float | None:
    if name == "peak_over_mean":
        value = max(1.0, value)
    if name in ("compute_share", "memory_share"):
        value = min(1.0, value)
    plan = planned(params.model_copy(update={name: value}))
    return None if plan is None else plan.cost * MONTH
