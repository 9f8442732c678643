"""Waiting in closed form: Erlang's formulas for calls that arrive at random and wait in one line for a free slot."""

from __future__ import annotations

import math

LARGEST_SLOTS = 1e12


def erlang_b(load: float, slots: int) -> float:
    """Share of calls that find all slots taken when nobody waits.

    Notes
    -----
    B = (a^c/c!) / sum_{k<=c} a^k/k!, written as a Poisson density over its distribution so that millions of slots cost
    as little as one (A. K. Erlang, 1917).

    Examples
    --------
    >>> round(erlang_b(2.0, 3), 6)  # (8/6) / (1 + 2 + 2 + 8/6)
    0.210526
    """
    from scipy.special import gammaincc  # late: the list of backends must come up without scipy

    if load == 0:
        return 0.0 if slots else 1.0
    density = math.exp(slots * math.log(load) - load - math.lgamma(slots + 1))
    return density / float(gammaincc(slots + 1, load))


def erlang_c(load: float, slots: int) -> float:
    """Share of calls that must wait; 1 when the load reaches the slots.

    Examples
    --------
    >>> round(erlang_c(2.0, 3), 6)  # 4/9
    0.444444
    """
    if load >= slots:
        return 1.0
    blocked = erlang_b(load, slots)
    return blocked / (1 - load / slots * (1 - blocked))


def mean_wait_s(load: float, slots: int, holding_s: float) -> float:
    """Mean wait before a call starts, s: C(c, a) T / (c - a); infinite when the load reaches the slots.

    Parameters
    ----------
    load : float
        Calls in service on average, a = arrivals x holding time.
    slots : int
    holding_s : float, s
        Mean time a call keeps its slot.

    Examples
    --------
    >>> round(mean_wait_s(0.5, 1, 1.0), 6)  # one slot: rho/(1 - rho) T
    1.0
    """
    if load >= slots:
        return math.inf
    return erlang_c(load, slots) * holding_s / (slots - load)


def late_share(load: float, slots: int, holding_s: float, limit_s: float) -> float:
    """Share of calls that wait longer than a limit: C(c, a) exp(-(c - a) t/T)."""
    if load >= slots:
        return 1.0
    return erlang_c(load, slots) * math.exp(-(slots - load) * limit_s / holding_s)
