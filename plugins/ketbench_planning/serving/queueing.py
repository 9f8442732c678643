"""Waiting in closed form: Erlang's formulas for calls that arrive at random and wait in one line for a free slot."""

from __future__ import annotations

import math

SMALL = 10_000
"""Slots up to which factorials are taken as they are; beyond, their logarithms cancel to nothing."""


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
    return math.exp(_log_density(load, slots)) / float(gammaincc(slots + 1, load))


def _log_density(load: float, slots: int) -> float:
    """Logarithm of a Poisson density, a^c exp(-a)/c!.

    Notes
    -----
    For many slots -a f(x) - ln(2 pi c)/2 - 1/(12 c), x = (c - a)/a and f(x) = (1 + x) ln(1 + x) - x (C. Loader, Fast
    and Accurate Computation of Binomial Probabilities, 2000); near x = 0 the series of f.
    """
    if slots <= SMALL:
        return slots * math.log(load) - load - math.lgamma(slots + 1)
    x = (slots - load) / load
    if abs(x) < 0.01:
        f = x**2 * (1 / 2 - x * (1 / 6 - x * (1 / 12 - x * (1 / 20 - x / 30))))
    else:
        f = (1 + x) * math.log1p(x) - x
    return -load * f - math.log(2 * math.pi * slots) / 2 - 1 / (12 * slots)


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
