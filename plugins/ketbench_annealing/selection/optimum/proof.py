"""Says how far from the optimum a set of exactly k features can be: by enumeration, or by a lower bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice
from math import comb

import numpy as np

from ketbench_annealing.arrays import Floats, Ints
from ketbench_annealing.selection.optimum.exact_k import Found

MOST_SETS = 1_000_000
_MOST_SHARED, _BLOCK = 2000, 256
"""Of more features the shares stay halves: each further table of that size would take hundreds of megabytes."""
_SETS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known about the optimum.

    Parameters
    ----------
    bound : float
        No set of k features costs less.
    proved : bool
        The bound is the optimum itself, found by enumeration.
    gap : float
        ``(value - bound) / |bound|``, 0 when the set is optimal; an upper limit unless `proved`.
    """

    bound: float
    proved: bool
    gap: float


def enumerable(size: int, k: int) -> bool:
    """Whether C(n, k) is at most a million."""
    return comb(size, k) <= MOST_SETS


def enumerated(linear: Floats, weights: Floats, k: int, cancelled: Callable[[], bool] = lambda: False) -> Found | None:
    """Return the optimum over all sets of k, or None when cancelled.

    Examples
    --------
    >>> best = enumerated(np.array([-2.0, -1.0, -1.0]), np.array([[0, 5.0, 0], [5.0, 0, 0], [0, 0, 0]]), 2)
    >>> best.chosen.tolist() if best else None
    [True, False, True]
    """
    size = len(linear)
    # Few non-members are cheaper to list than many members: the cost over the complement is quadratic too.
    outside = k > size - k
    fields = -(linear + weights.sum(axis=1)) if outside else linear
    constant = float(linear.sum() + weights.sum() / 2) if outside else 0.0
    best_value, best_set = np.inf, np.empty(0, dtype=np.int64)
    for sets in _sets(size, min(k, size - k)):
        if cancelled():
            return None
        costs = _costs(fields, weights, sets)
        place = int(costs.argmin())
        if costs[place] < best_value:
            best_value, best_set = float(costs[place]), sets[place]
    chosen = np.full(size, outside)
    chosen[best_set] = not outside
    return Found(chosen, best_value + constant)


def lower_bound(linear: Floats, weights: Floats, k: int, *, rounds: int = 60) -> float:
    """Return a number that no set of k costs less than.

    Every member pays its own term and half its pairs, at least the k - 1 cheapest (Gilmore 1962, Lawler 1963). How a
    pair's weight is shared between its two ends is free; a subgradient ascent on the shares raises the bound
    (the dual of the level-1 linearisation of Adams and Sherali 1986).

    Parameters
    ----------
    linear : ndarray, shape (n,)
    weights : ndarray, shape (n, n)
    k : int
    rounds : int
    """
    if k == 0:
        return 0.0
    if len(linear) > _MOST_SHARED:
        return _even_bound(linear, weights, k)
    shares = weights / 2
    best = -np.inf
    step = 0.25 * float(np.abs(weights).mean()) if weights.size else 0.0
    for turn in range(max(1, rounds)):
        bound, used = _bound_of(linear, shares, k)
        best = max(best, bound)
        rising = used - used.T
        if not rising.any():
            break
        shares = shares + step / (1 + 0.1 * turn) * rising
    return best


def _even_bound(linear: Floats, weights: Floats, k: int) -> float:
    """The bound where each end of a pair pays half of it, row by row."""
    cost = linear.copy()
    for start in range(0, len(linear), _BLOCK):
        part = weights[start : start + _BLOCK].copy()
        part[np.arange(len(part)), np.arange(start, start + len(part))] = np.inf
        if k > 1:
            cost[start : start + _BLOCK] += np.partition(part, k - 2, axis=1)[:, : k - 1].sum(axis=1) / 2
    return float(np.partition(cost, k - 1)[:k].sum())


def proof_of(found: Found, optimum: Found | None, bound: float) -> Proof:
    """Compare a set with the proved optimum, or with the best bound when there is none."""
    if optimum is not None:
        return Proof(optimum.value, True, _gap(found.value, optimum.value))
    return Proof(bound, False, _gap(found.value, bound))


def _gap(value: float, bound: float) -> float:
    scale = max(abs(bound), 1e-12)
    gap = (value - bound) / scale
    return 0.0 if gap < 1e-9 else gap


def _sets(size: int, k: int) -> Iterator[Ints]:
    if k == 0:
        yield np.empty((1, 0), dtype=np.int64)
        return
    every = combinations(range(size), k)
    while part := list(islice(every, _SETS_AT_ONCE)):
        flat = np.fromiter(chain.from_iterable(part), dtype=np.int64, count=len(part) * k)
        yield flat.reshape(-1, k)


def _costs(linear: Floats, weights: Floats, sets: Ints) -> Floats:
    costs = linear[sets].sum(axis=1)
    for i in range(sets.shape[1]):
        for j in range(i):
            costs += weights[sets[:, i], sets[:, j]]
    return costs


def _bound_of(linear: Floats, shares: Floats, k: int) -> tuple[float, Floats]:
    """Return the bound and which shares it uses, shape (n, n)."""
    size = len(linear)
    used = np.zeros((size, size))
    cost = linear.copy()
    if k > 1:
        open_shares = shares.copy()
        np.fill_diagonal(open_shares, np.inf)
        partners = np.argpartition(open_shares, k - 2, axis=1)[:, : k - 1]
        cost = cost + np.take_along_axis(shares, partners, axis=1).sum(axis=1)
        np.put_along_axis(used, partners, 1.0, axis=1)
    members = np.argpartition(cost, k - 1)[:k]
    active = np.zeros(size)
    active[members] = 1.0
    return float(cost[members].sum()), used * active[:, None]
