"""Finds answers of a statement by its QUBO: each road gives bits, and only the reference form judges them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ketbench_annealing.arrays import Bits, Floats
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.answers import Stop
from ketbench_annealing.solvers.samplers.sampling import annealed_longer, sampled
from ketbench_annealing.stating.encoding import Encoded
from ketbench_annealing.stating.statement import Statement

KEPT = 50
Road = Callable[[Stop], Iterator[Bits]]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best states of a road, those that meet all constraints first, each once.

    Parameters
    ----------
    bits : ndarray of 0 and 1, shape (r, n)
        Of the reference form.
    energies : ndarray, shape (r,)
        The objective that is minimised.
    violations : ndarray, shape (r,)
        Sums of all violations.
    seen : ndarray of int, shape (r,)
    penalties : ndarray, shape (r,)
        The part of the QUBO's energy that constraints cost, as answered.
    answers, feasible : int
        How many came, and how many of them met all constraints.
    seconds : float, s
    cpu : float, s
        Processor time of this process.
    """

    bits: Bits
    energies: Floats
    violations: Floats
    seen: np.ndarray
    penalties: Floats
    answers: int = 0
    feasible: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def is_feasible(self) -> bool:
        """Whether the best state meets all constraints."""
        return bool(len(self.bits)) and self.violations[0] == 0

    @property
    def best(self) -> float | None:
        """The objective (minimised) of the best state that meets all constraints."""
        return float(self.energies[0]) if self.is_feasible else None


def nothing(size: int) -> Found:
    """No answer yet."""
    empty = np.empty(0)
    return Found(np.empty((0, size), np.int8), empty, empty, np.empty(0, np.int64), empty)


def with_answers(statement: Statement, encoded: Encoded, found: Found, batch: Bits) -> Found:
    """Add a batch of states of the QUBO, slack included; answers that differ by slack or a flip are one."""
    if not len(batch):
        return found
    states = batch[:, : encoded.size]
    energies, violations = statement.objective.values(states), statement.violations(states)
    penalties = encoded.qubo.energies(batch) - energies
    if statement.flips:
        states = states ^ states[:, :1]
    if statement.alike is not None:
        states = np.stack([statement.alike(state) for state in states])
    bits = np.concatenate([found.bits, states])
    _, first, inverse = np.unique(np.packbits(bits, axis=1), axis=0, return_index=True, return_inverse=True)
    seen = np.bincount(inverse.ravel(), weights=np.concatenate([found.seen, np.ones(len(batch), np.int64)]))
    energy = np.concatenate([found.energies, energies])[first]
    violation = np.concatenate([found.violations, violations])[first]
    penalty = np.concatenate([found.penalties, penalties])[first]
    order = np.lexsort((energy, violation))[:KEPT]
    met = int((violations == 0).sum())
    return Found(
        bits[first][order], energy[order], violation[order], seen[order].astype(np.int64), penalty[order],
        found.answers + len(batch), found.feasible + met, found.seconds, found.cpu,
    )  # fmt: skip


def annealing(qubo: Qubo, reads: int, seed: int) -> Road:
    """Simulated annealing whose reads grow longer."""
    return lambda stopped: annealed_longer(qubo, reads=reads, seed=seed, stopped=stopped)


def tabu(qubo: Qubo, reads: int, seed: int) -> Road:
    """Tabu search."""
    from dwave.samplers import TabuSampler

    return lambda stopped: sampled(TabuSampler(), qubo, {}, reads=reads, seed=seed, stopped=stopped)


def descent(qubo: Qubo, seed: int) -> Road:
    """Steepest descent from random states, again and again."""
    from dwave.samplers import SteepestDescentSampler

    return lambda stopped: sampled(SteepestDescentSampler(), qubo, {}, reads=10**9, seed=seed, stopped=stopped)


def greedy(qubo: Qubo) -> Road:
    """From all bits 0, the flip that lowers the energy most, until none does; one answer."""

    def road(_stopped: Stop) -> Iterator[Bits]:
        dense = qubo.dense()
        bits = np.zeros(qubo.size, np.int8)
        slope = np.diag(dense).copy()
        pairs = 2 * (dense - np.diag(np.diag(dense)))
        for _ in range(10 * qubo.size):
            change = np.where(bits == 1, -slope, slope)
            at = int(change.argmin())
            if change[at] >= -1e-12:
                break
            slope += pairs[:, at] * (1 if bits[at] == 0 else -1)
            bits[at] ^= 1
        yield bits[None, :]

    return road


def walked(
    statement: Statement,
    encoded: Encoded,
    road: Road,
    seconds: float,
    cancelled: Stop,
    wanted: float | None = None,
    *,
    of_processor: bool = False,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Found]:
    """Follow a road for so long, or until an answer as good as wanted; yields the state of things after each batch.

    With `of_processor` the seconds are those of the processor, so that controls get what the solver used.
    """
    began, worked = clock(), time.process_time()
    found = nothing(encoded.size)

    def spent() -> float:
        return clock() - began

    def cpu() -> float:
        return time.process_time() - worked

    def stopped() -> bool:
        best = found.best
        met = wanted is not None and best is not None and best <= wanted + 1e-9 * max(1.0, abs(wanted))
        return met or cancelled() or (cpu() if of_processor else spent()) > seconds

    for batch in road(stopped):
        now = with_answers(statement, encoded, found, batch)
        found = Found(
            now.bits, now.energies, now.violations, now.seen, now.penalties, now.answers, now.feasible, spent(), cpu()
        )
        yield found
        if stopped():
            return
