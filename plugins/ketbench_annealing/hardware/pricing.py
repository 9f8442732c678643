"""How strong chains should be, and what reads cost in time of a quantum annealer; it sends nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ketbench.plugin import counted
from ketbench_annealing.qubo import Ising

PREFACTOR = 1.414
FACTORS = (0.5, 0.75, 1.0, 1.5, 2.0)
"""Of the chain strength, for a sweep."""
_PROGRAMMING, _READOUT, _DELAY = 15e-3, 120e-6, 20e-6
"""Typical of an Advantage: programming once a problem, readout and pause once a read, s; a real one says its own."""


def torque_strength(problem: Ising) -> float:
    """Chain strength by uniform torque compensation, as Ocean computes it.

    ``1.414 * rms(J) * sqrt(mean degree)``: the torque that the couplings of a chain exert on it at random adds up as
    the square root of their number (D-Wave, `dwave.embedding.chain_strength`); 1 without couplings.

    Parameters
    ----------
    problem : Ising

    Examples
    --------
    >>> ring = Ising(np.zeros(4), np.array([0, 1, 2, 0]), np.array([1, 2, 3, 3]), np.ones(4))
    >>> round(torque_strength(ring), 2)
    2.0
    """
    pairs = len(problem.couplings)
    if not pairs:
        return 1.0
    degree = 2 * pairs / len(problem.fields)
    return PREFACTOR * float(np.sqrt((problem.couplings**2).mean())) * float(np.sqrt(degree))


@dataclass(frozen=True, slots=True)
class Price:
    """What sampling would take of a quantum annealer.

    Parameters
    ----------
    problems, reads : int
        Problems sent, and reads of each.
    anneal : float, us
    """

    problems: int
    reads: int
    anneal: float

    @property
    def seconds(self) -> float:
        """Access time of the processor, s: ``problems * (programming + reads * (anneal + readout + pause))``."""
        return self.problems * (_PROGRAMMING + self.reads * (self.anneal * 1e-6 + _READOUT + _DELAY))

    @property
    def said(self) -> str:
        """The price in a sentence."""
        how = (
            f"{counted(self.problems, 'chain strength')} with {counted(self.reads, 'read')} of {self.anneal:g} us each"
        )
        return (
            f"A real annealer would need about {self.seconds:.2g} s of QPU time: {how}, with times that are typical of"
            " an Advantage."
        )
