"""What every solver yields, and the best of it; energies are always computed anew from the bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ketbench_annealing.arrays import Bits, Floats
from ketbench_annealing.qubo import Qubo

Stop = Callable[[], bool]
Answers = Iterator[Bits]
"""Batches of bits, shape (r, n); a batch may be empty, to let the caller look at the clock."""

KEPT = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Solutions:
    """The best answers so far, cheapest first, each once.

    Parameters
    ----------
    bits : ndarray of 0 and 1, shape (r, n)
    energies : ndarray, shape (r,)
    seen : ndarray of int, shape (r,)
        How often each was answered.
    """

    bits: Bits
    energies: Floats
    seen: np.ndarray

    @classmethod
    def none(cls, size: int) -> Solutions:
        """No answer yet."""
        return cls(np.empty((0, size), np.int8), np.empty(0), np.empty(0, np.int64))

    @property
    def best(self) -> float:
        """Lowest energy; infinite without an answer."""
        return float(self.energies[0]) if len(self.energies) else float("inf")

    def with_batch(self, problem: Qubo, batch: Bits) -> Solutions:
        """Add a batch; its energies come from its bits, whatever the solver said."""
        if not len(batch):
            return self
        bits = np.concatenate([self.bits, batch])
        energies = np.concatenate([self.energies, problem.energies(batch)])
        seen = np.concatenate([self.seen, np.ones(len(batch), np.int64)])
        packed = np.packbits(bits, axis=1)
        _, first, inverse = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        counts = np.bincount(inverse.ravel(), weights=seen).astype(np.int64)
        order = np.argsort(energies[first], kind="stable")[:KEPT]
        return Solutions(bits[first[order]], energies[first[order]], counts[order])


def flips_alone(problem: Qubo) -> bool:
    """Whether flipping every bit changes no energy: no field over spins, as in a cut."""
    spins = problem.ising()
    largest = float(np.abs(spins.couplings).max(initial=0.0))
    return bool(len(spins.couplings)) and float(np.abs(spins.fields).max()) <= 1e-9 * largest


def one_of_two(bits: Bits) -> Bits:
    """Of two answers that differ by flipping every bit, the one whose first bit is 0."""
    return bits ^ bits[:, :1]
