"""Expectation values and their errors out of counts, as read and with the errors of reading taken out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_hardware.programs.observables import Basis, Term, basis_of

Floats = NDArray[np.float64]
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Misread:
    """How often each wire is read wrongly, from programs that prepare all zeros and all ones.

    Parameters
    ----------
    ones, zeros : ndarray, shape (n_wires,)
        The chance to read 1 where 0 was prepared, and 0 where 1 was.
    """

    ones: Floats
    zeros: Floats

    def undone(self, letters: Sequence[int]) -> Floats:
        """What each outcome of some wires counts for a parity without errors of reading, shape (2,) * wires.

        The inverse of the calibration matrix of each wire, applied to (1, -1): errors of different wires are taken as
        independent (Bravyi et al. 2021, arXiv:2006.14044, tensored).
        """
        weights = np.ones(())
        for wire in letters:
            e, f = float(self.ones[wire]), float(self.zeros[wire])
            # Rows of the inverse of [[1 - e, f], [e, 1 - f]], times (1, -1).
            one = np.array([1 - f + e, -(1 - e + f)]) / (1 - e - f)
            weights = np.multiply.outer(weights, one)
        return weights


def misread(zeros: Counts, ones: Counts, n_wires: int) -> Misread | None:
    """The rates out of two calibration programs; None where a wire reads no better than a coin."""
    found = Misread(_rate(zeros, "1", n_wires), _rate(ones, "0", n_wires))
    return found if (found.ones + found.zeros < 0.9).all() else None


def _rate(counts: Counts, letter: str, n_wires: int) -> Floats:
    shots = sum(counts.values())
    hits = [sum(n for bits, n in counts.items() if bits[wire] == letter) for wire in range(n_wires)]
    return np.array(hits, dtype=np.float64) / max(1, shots)


def value(
    observable: Sequence[Term], among: Sequence[Basis], counts: Sequence[Counts], wrong: Misread | None = None
) -> tuple[float, float]:
    """Mean and standard error of an observable for one row.

    Parameters
    ----------
    observable : sequence of Term
    among : sequence of tuple
        The bases that were read.
    counts : sequence of mapping
        Of each basis.
    wrong : Misread or None
        Rates to take out.
    """
    mean, variance = 0.0, 0.0
    for number, held in enumerate(counts):
        mine = [term for term in observable if basis_of(term, among) == number]
        if not mine:
            continue
        n = np.array(list(held.values()), dtype=np.float64)
        readings = sum((_readings(term, list(held), wrong) for term in mine), np.zeros(len(n)))
        shots = float(n.sum())
        middle = float((n * readings).sum() / shots)
        mean += middle
        largest = sum(abs(term.factor) for term in mine if term.letters)
        # A value at the very end is given the variance of one other reading.
        least = 4 * largest**2 / (shots + 2) * (1 - 1 / (shots + 2))
        variance += max(float((n * (readings - middle) ** 2).sum() / shots), least) / shots
    return mean, math.sqrt(variance)


def _readings(term: Term, outcomes: Sequence[str], wrong: Misread | None) -> Floats:
    """What each outcome contributes."""
    wires = [wire for wire, _ in term.letters]
    if not wires:
        return np.full(len(outcomes), term.factor)
    bits = np.array([[int(bits[wire]) for wire in wires] for bits in outcomes]).reshape(len(outcomes), len(wires))
    if wrong is None:
        return term.factor * (1.0 - 2.0 * (bits.sum(axis=1) % 2))
    return term.factor * wrong.undone(wires)[tuple(bits.T)]
