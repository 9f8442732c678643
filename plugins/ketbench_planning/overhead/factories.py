"""Magic-state factories of 15-to-1 distillation in one to three rounds: the smallest that reaches an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ketbench_planning.overhead.code import Law, patch_qubits

UNIT_PATCHES, UNIT_CYCLES, INPUTS = 20, 13, 15
"""Space-efficient 15-to-1 unit: logical qubits, logical cycles, states in (arXiv 2211.07629, table VIII)."""
LARGEST = 61


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
    """

    distances: tuple[int, ...]
    error: float
    qubits: int
    cycles: float


def output_error(error: float, logical: float) -> float:
    """Error of a 15-to-1 unit: 35 e^3 + 7.1 P, e of its inputs and P of its logical operations (arXiv 2211.07629)."""
    return 35 * error**3 + 7.1 * logical


def smallest(law: Law, raw_error: float, target: float, form: str) -> Factory | None:
    """The factory with the least qubits x time whose states have at most the wanted error; None when there is none."""
    if raw_error <= target:
        return Factory((), raw_error, 0, 0.0)
    logical = {distance: law.at(distance) for distance in range(3, LARGEST + 1, 2)}
    for rounds in (1, 2, 3):
        found = [_factory(d, e, form) for d, e in _rows(logical, raw_error, target, rounds, ())]
        if found:
            # A further round needs fifteen times the states: it never pays where fewer rounds do.
            return min(found, key=lambda f: (f.qubits * f.cycles, f.qubits))
    return None


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


def _factory(distances: tuple[int, ...], error: float, form: str) -> Factory:
    last = len(distances) - 1
    qubits = [
        INPUTS ** (last - i) * UNIT_PATCHES * patch_qubits(form, distance) for i, distance in enumerate(distances)
    ]
    return Factory(distances, error, max(qubits), float(sum(UNIT_CYCLES * d for d in distances)))
