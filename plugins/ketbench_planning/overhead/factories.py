"""Magic-state factories of 15-to-1 distillation in one to three rounds: the cheapest that reaches an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import comb

from ketbench_planning.overhead.code import Law, patch_qubits

INPUTS = 15
UNITS = {"space-efficient": (20, 13), "quick": (31, 11)}
"""15-to-1 units: logical qubits and logical cycles (arXiv 2211.07629, table VIII; the quick one is its RM prep)."""
MAY_FAIL = 0.01
"""Chance that a run of a factory yields no state, shared among its rounds (arXiv 2211.07629, appendix C)."""
LEAST_GAIN = 0.1
"""A patch is used only where its logical error is at most this share of the raw state's."""
LARGEST = 61
MOST_UNITS = 10**6


@dataclass(frozen=True, slots=True)
class Factory:
    """One factory.

    Parameters
    ----------
    distances : tuple of int
        Of each round, first round first; empty when the raw state is good enough.
    error : float
        Of the state it makes.
    qubits : int
        Of its largest round: rounds take turns on the same qubits.
    cycles : float
        Rounds of error correction it takes, over all its rounds.
    units : tuple of int
        15-to-1 units of each round; more than the states that are needed, for some fail.
    """

    distances: tuple[int, ...]
    error: float
    qubits: int
    cycles: float
    units: tuple[int, ...] = ()


def output_error(error: float, logical: float) -> float:
    """Error of a 15-to-1 unit: 35 e^3 + 7.1 P, e of its inputs and P of its logical operations (arXiv 2211.07629)."""
    return 35 * error**3 + 7.1 * logical


def failure(error: float, logical: float) -> float:
    """Chance that a 15-to-1 unit notices an error and yields nothing: 15 e + 356 P (arXiv 2211.07629)."""
    return 15 * error + 356 * logical


@lru_cache(maxsize=4096)
def units_for(needed: int, fails: float, allowed: float) -> int:
    """Fewest units of which at least `needed` succeed, but for a chance of `allowed`; 0 where no number is enough.

    Examples
    --------
    >>> units_for(1, 0.015, 0.01), units_for(15, 0.026, 0.005)
    (2, 18)
    """
    for count in range(needed, MOST_UNITS):
        if count > 20 * needed + 200:
            return 0
        short = sum(comb(count, k) * (1 - fails) ** k * fails ** (count - k) for k in range(needed))
        if short < allowed:
            return count
    return 0


def candidates(law: Law, raw_error: float, target: float, form: str) -> list[Factory]:
    """All factories that might be the cheapest: with the least last distance for each choice of the rounds before.

    A further round is tried only where fewer reach nothing.
    """
    if raw_error <= target:
        return [Factory((), raw_error, 0, 0.0)]
    every = {distance: law.at(distance) for distance in range(3, LARGEST + 1, 2)}
    logical = {distance: wrong for distance, wrong in every.items() if wrong <= LEAST_GAIN * raw_error}
    for rounds in (1, 2, 3):
        rows = list(_rows(logical, raw_error, target, rounds, ()))
        found = [made for distances, error in rows for made in _factories(distances, error, raw_error, logical, form)]
        if found:
            return found
    return []


def _rows(
    logical: Mapping[int, float], error: float, target: float, rounds: int, before: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], float]]:
    """Distances of all rounds that reach the target, with their error; only the smallest last distance of each."""
    for distance, wrong in logical.items():
        # Distances only grow from round to round: later states are worth more.
        if before and distance < before[-1]:
            continue
        made = output_error(error, wrong)
        if rounds > 1:
            yield from _rows(logical, made, target, rounds - 1, (*before, distance))
        elif made <= target:
            yield (*before, distance), made
            return


def _factories(
    distances: tuple[int, ...], error: float, raw_error: float, logical: Mapping[int, float], form: str
) -> Iterator[Factory]:
    """With either kind of unit in each round."""
    units = _units(distances, raw_error, logical)
    if not units:
        return
    for kinds in _choices(len(distances)):
        sizes = [n * kind[0] * patch_qubits(form, d) for n, kind, d in zip(units, kinds, distances, strict=True)]
        cycles = float(sum(kind[1] * d for kind, d in zip(kinds, distances, strict=True)))
        yield Factory(distances, error, max(sizes), cycles, units)


def _choices(rounds: int) -> Iterator[tuple[tuple[int, int], ...]]:
    if not rounds:
        yield ()
        return
    for before in _choices(rounds - 1):
        for kind in UNITS.values():
            yield (*before, kind)


def _units(distances: tuple[int, ...], raw_error: float, logical: Mapping[int, float]) -> tuple[int, ...]:
    """Units of each round, so that a run yields a state with a chance of 99 %; empty where units only fail."""
    errors = [raw_error]
    for distance in distances:
        errors.append(output_error(errors[-1], logical[distance]))
    needed, found = 1, list[int]()
    for error, distance in reversed(list(zip(errors[:-1], distances, strict=True))):
        fails = failure(error, logical[distance])
        count = units_for(needed, fails, MAY_FAIL / len(distances)) if fails < 1 else 0
        if not count:
            return ()
        found.insert(0, count)
        needed = INPUTS * count
    return tuple(found)
