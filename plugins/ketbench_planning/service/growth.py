"""Twenty-four months ahead: users grow, nodes are added, and one month the fleet is full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_planning.service.plan import Plan, help_of_second, limits_of
from ketbench_planning.serving.fleet import needed_nodes

MONTHS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """Needed and present nodes by month.

    Parameters
    ----------
    months : ndarray of int, shape (25,)
        From 0, today.
    needed, there : ndarray, shape (25,)
    """

    months: NDArray[np.int64]
    needed: NDArray[np.float64]
    there: NDArray[np.float64]

    @property
    def full_month(self) -> int | None:
        """First month in which the busiest hour needs more nodes than there are: registration must close before."""
        short = np.flatnonzero(self.needed > self.there + 1e-9)
        return int(self.months[short[0]]) if short.size else None


def growth(plan: Plan) -> Growth:
    """Carry the load and the fleet forward."""
    params, months = plan.params, np.arange(MONTHS + 1)
    peak, limits = float(plan.curve.max()), limits_of(plan.params)
    factors = (1 + params.monthly_growth) ** months
    needed = [_needed(plan, float(factor) * peak) for factor in factors]
    start = plan.nodes if params.fleet_nodes is None else params.fleet_nodes
    there = start - (limits.spare if params.fleet_nodes is None else 0) + params.new_nodes_per_month * months
    return Growth(months, np.array(needed), np.asarray(there, dtype=np.float64))


def _needed(plan: Plan, factor: float) -> float:
    if not plan.demand.calls:
        return 0.0
    nodes = needed_nodes(plan.demand, plan.rates, limits_of(plan.params), factor)
    return max(0.0, nodes - np.floor(help_of_second(plan.params) + 1e-9))
