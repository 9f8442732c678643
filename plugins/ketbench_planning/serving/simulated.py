"""The same line played out call by call with random numbers, to check the closed form it does not know."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

CALLS, WARM_UP, BATCHES = 40_000, 4_000, 20
MOST_SLOTS, MOST_LOAD = 200, 0.9
"""A check needs many more calls than slots, and a line near saturation forgets too slowly to be measured."""


@dataclass(frozen=True, slots=True)
class Played:
    """Waits of a simulated line.

    Parameters
    ----------
    mean_s : float, s
    error_s : float, s
        Standard error from means of batches, since neighbours in a line wait alike.
    waited : float
        Share of calls that waited at all.
    """

    mean_s: float
    error_s: float
    waited: float


def played(load: float, slots: int, holding_s: float, seed: int, calls: int = CALLS) -> Played:
    """Play out a line: random arrivals, exponential holding times, the first free slot takes the next call.

    Parameters
    ----------
    load : float
        Calls in service on average; below `slots`.
    slots : int
    holding_s : float, s
    seed : int
    calls : int
    """
    random = np.random.default_rng(seed)
    arrivals = np.cumsum(random.exponential(holding_s / load, calls))
    holdings = random.exponential(holding_s, calls)
    free = [0.0] * slots
    waits = np.empty(calls)
    for i in range(calls):
        start = max(float(arrivals[i]), free[0])
        waits[i] = start - arrivals[i]
        heapq.heapreplace(free, start + float(holdings[i]))
    kept = waits[WARM_UP:]
    means = np.array([part.mean() for part in np.array_split(kept, BATCHES)])
    return Played(float(kept.mean()), float(means.std(ddof=1) / np.sqrt(BATCHES)), float((kept > 0).mean()))
