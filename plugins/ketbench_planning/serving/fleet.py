"""From load and rates to whole nodes: enough that calls wait less than wanted in every hour, and no more."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_planning.serving.demand import DAY, Demand
from ketbench_planning.serving.queueing import mean_wait_s


@dataclass(frozen=True, slots=True)
class Rates:
    """What one node does.

    Parameters
    ----------
    prefill, decode : float, token/s
        Input tokens when it does nothing but read prompts, output tokens when it does nothing but answer.
    concurrency : float
        Calls it works on at once.
    """

    prefill: float
    decode: float
    concurrency: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What the fleet must keep.

    Parameters
    ----------
    utilisation : float
        Largest share of a node's rates that may be planned with.
    wait_s : float, s
        Largest mean wait.
    spare : int
        Nodes kept beside.
    """

    utilisation: float = 1.0
    wait_s: float = 1.0
    spare: int = 0


def exact_nodes(demand: Demand, rates: Rates) -> float:
    """Nodes that the mean load keeps busy: input rate / prefill rate + output rate / decode rate.

    Examples
    --------
    >>> published = Demand(1e8, 608e9, 168e9)  # a day of DeepSeek's service
    >>> round(exact_nodes(published, Rates(73_700, 14_800, 740)), 1)
    226.9
    """
    return demand.input_rate / rates.prefill + demand.output_rate / rates.decode


def holding_s(demand: Demand, rates: Rates) -> float:
    """Mean time a call keeps its slot, s: concurrency x (input/prefill + output/decode) of one call."""
    return exact_nodes(demand, rates) * rates.concurrency * DAY / demand.calls


def slots(nodes: float, rates: Rates) -> int:
    """Whole slots of a number of nodes."""
    return max(1, math.floor(nodes * rates.concurrency + 1e-9)) if nodes else 0


def wait_s(demand: Demand, rates: Rates, nodes: int, factor: float = 1.0) -> float:
    """Mean wait when the load is `factor` times the day's mean, s; infinite when it exceeds the nodes."""
    load = exact_nodes(demand, rates) * factor * rates.concurrency
    return 0.0 if load == 0 else mean_wait_s(load, slots(nodes, rates), holding_s(demand, rates))


def needed_nodes(demand: Demand, rates: Rates, limits: Limits, factor: float = 1.0) -> int:
    """Fewest whole nodes for an hour, spare ones not counted.

    Notes
    -----
    Waiting falls with every node, so the smallest number is found by doubling and halving.
    """
    exact = exact_nodes(demand, rates) * factor
    low = max(1, math.ceil(exact / limits.utilisation - 1e-9))

    def enough(nodes: int) -> bool:
        return wait_s(demand, rates, nodes, factor) <= limits.wait_s

    step = 1
    while not enough(low + step - 1):
        step *= 2
    left, right = low + step // 2, low + step - 1
    while left < right:
        middle = (left + right) // 2
        left, right = (left, middle) if enough(middle) else (middle + 1, right)
    return right


def nodes_by_hour(demand: Demand, rates: Rates, limits: Limits, curve: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole nodes of each hour with the spare ones."""
    known = {factor: needed_nodes(demand, rates, limits, factor) for factor in {float(f) for f in curve}}
    return np.array([known[float(factor)] + limits.spare for factor in curve])
