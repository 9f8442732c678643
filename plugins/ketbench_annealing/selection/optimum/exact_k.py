"""Finds good sets of exactly k features by exchanging pairs; k is kept by construction, never by a penalty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ketbench_annealing.arrays import Flags, Floats, Ints

# A batch holds this many exchange costs at once: it stays in the cache of one core.
_COSTS_AT_ONCE = 400_000
_PATIENCE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A set of features and its cost.

    Parameters
    ----------
    chosen : ndarray of bool, shape (n,)
    value : float
    """

    chosen: Flags
    value: float


def swap_search(
    linear: Floats,
    weights: Floats,
    k: int,
    *,
    restarts: int = 32,
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Found:
    """Minimise ``sum_i h_i + sum_(i<j) W_ij`` over sets of exactly k members.

    The best exchange of a member for a non-member is taken until none helps, from a greedy start and from random
    ones; then the best set is disturbed by random exchanges until that has not helped for some rounds.

    Parameters
    ----------
    linear : ndarray, shape (n,)
    weights : ndarray, shape (n, n)
        Symmetric, zero on the diagonal.
    k : int
    restarts : int
    seed : int
    cancelled : callable

    Examples
    --------
    >>> swap_search(np.array([-3.0, -1.0, -2.0]), np.zeros((3, 3)), 2).chosen.tolist()
    [True, False, True]
    """
    size = len(linear)
    if k in (0, size):
        return _found(linear, weights, np.full(size, k == size))
    generator = np.random.default_rng(seed)
    starts = np.stack([greedy(linear, weights, k), *(_random_set(generator, size, k) for _ in range(restarts))])
    best = _best_of(linear, weights, starts)
    fruitless = 0
    while fruitless < _PATIENCE and not cancelled():
        kicked = _kicked(best.chosen, generator, max(4, restarts // 2))
        challenger = _best_of(linear, weights, kicked)
        improved = challenger.value < best.value - _tolerance(linear, weights)
        best = challenger if improved else best
        fruitless = 0 if improved else fruitless + 1
    return best


def greedy(linear: Floats, weights: Floats, k: int) -> Ints:
    """Return members taken one by one, each the cheapest given those before, shape (k,)."""
    fields = linear.copy()
    members: list[int] = []
    for _ in range(k):
        pick = int(fields.argmin())
        members.append(pick)
        fields = fields + weights[pick]
        fields[members] = np.inf
    return np.array(members, dtype=np.int64)


def polished(linear: Floats, weights: Floats, chosen: Flags, k: int) -> Found:
    """Bring any set to k members by the cheapest additions and removals, then exchange until nothing helps."""
    repaired = chosen.copy()
    while repaired.sum() != k:
        fields = linear + weights[repaired].sum(axis=0)
        grow = repaired.sum() < k
        cost = np.where(repaired == grow, np.inf, fields if grow else -fields)
        repaired[int(cost.argmin())] = grow
    return (
        _best_of(linear, weights, np.flatnonzero(repaired)[None, :])
        if 0 < k < len(linear)
        else (_found(linear, weights, repaired))
    )


def set_value(linear: Floats, weights: Floats, chosen: Flags) -> float:
    """Cost of a set."""
    members = np.flatnonzero(chosen)
    return float(linear[members].sum() + weights[np.ix_(members, members)].sum() / 2)


def _found(linear: Floats, weights: Floats, chosen: Flags) -> Found:
    return Found(chosen, set_value(linear, weights, chosen))


def _tolerance(linear: Floats, weights: Floats) -> float:
    largest = max(float(np.abs(linear).max()), float(weights.max()), -float(weights.min()))
    return 1e-12 * max(largest, 1e-300)


def _random_set(generator: np.random.Generator, size: int, k: int) -> Ints:
    return generator.permutation(size)[:k]


def _kicked(chosen: Flags, generator: np.random.Generator, count: int) -> Ints:
    members, others = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    most = min(len(members), len(others), 4)
    sets: list[Ints] = []
    for _ in range(count):
        exchanged = int(generator.integers(1, most + 1))
        kept = generator.permutation(members)[exchanged:]
        sets.append(np.concatenate([kept, generator.permutation(others)[:exchanged]]))
    return np.stack(sets)


def _best_of(linear: Floats, weights: Floats, starts: Ints) -> Found:
    k, size = starts.shape[1], len(linear)
    step = max(1, _COSTS_AT_ONCE // (k * (size - k)))
    best: Found | None = None
    for begin in range(0, len(starts), step):
        for members in _descended(linear, weights, starts[begin : begin + step].copy()):
            chosen = np.zeros(size, dtype=bool)
            chosen[members] = True
            found = _found(linear, weights, chosen)
            best = found if best is None or found.value < best.value else best
    assert best is not None, "there is at least one start"
    return best


def _descended(linear: Floats, weights: Floats, members: Ints) -> Ints:
    """Exchange pairs in all rows at once until no row gains; shape (r, k)."""
    size, k = len(linear), members.shape[1]
    tolerance = _tolerance(linear, weights)
    others = np.stack([np.setdiff1d(np.arange(size), row, assume_unique=True) for row in members])
    fields = linear + weights[members].sum(axis=1)
    active = np.arange(len(members))
    while len(active):
        inside, outside, field = members[active], others[active], fields[active]
        rows = np.arange(len(active))[:, None]
        costs = (
            field[rows, outside][:, None, :]
            - field[rows, inside][:, :, None]
            - weights[inside[:, :, None], outside[:, None, :]]
        ).reshape(len(active), -1)
        choice = costs.argmin(axis=1)
        gains = costs[np.arange(len(active)), choice] < -tolerance
        active, choice = active[gains], choice[gains]
        leave, enter = choice // (size - k), choice % (size - k)
        leaving, entering = members[active, leave], others[active, enter]
        members[active, leave], others[active, enter] = entering, leaving
        fields[active] += weights[entering] - weights[leaving]
    return members
