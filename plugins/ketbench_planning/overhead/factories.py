"""Magic-state factories of 15-to-1 distillation in one to three rounds: the smallest that reaches an error."""

from __future__ import annotations

from collections.abc import Iterator
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
    for rounds in (1, 2, 3):
        found = [f for f in _made(law, raw_error, form, rounds, ()) if f.error <= target]
        if found:
            # A further round needs fifteen times the states: it never pays where fewer rounds do.
            return min(found, key=lambda f: (f.qubits * f.cycles, f.qubits))
    return None


def _made(law: Law, raw_error: float, form: str, rounds: int, before: tuple[int, ...]) -> Iterator[Factory]:
    if len(before) == rounds:
        yield _factory(law, raw_error, form, before)
        return
    for distance in range(before[-1] if before else 3, LARGEST + 1, 2):
        # Distances only grow from round to round: later states are worth more.
        yield from _made(law, raw_error, form, rounds, (*before, distance))


def _factory(law: Law, raw_error: float, form: str, distances: tuple[int, ...]) -> Factory:
    error = raw_error
    for distance in distances:
        error = output_error(error, law.at(distance))
    last = len(distances) - 1
    qubits = [
        INPUTS ** (last - i) * UNIT_PATCHES * patch_qubits(form, distance) for i, distance in enumerate(distances)
    ]
    return Factory(distances, error, max(qubits), float(sum(UNIT_CYCLES * d for d in distances)))
