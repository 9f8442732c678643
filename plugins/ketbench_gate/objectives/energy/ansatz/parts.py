"""Pieces that ansaetze share: Pauli rotations, CNOT, excitations of a reference state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ketbench.plugin import PauliTerm
from ketbench_gate.objectives.energy.states.moves import Pairs, Rotation, Shuffle, State
from ketbench_gate.objectives.operators.pauli import column_values, flips


def basis_state(number: int, n_wires: int) -> State:
    """A state of the basis, shape (2**n,)."""
    found = np.zeros(2**n_wires)
    found[number] = 1.0
    return found


def uniform(n_wires: int) -> State:
    """The state |+...+>."""
    return np.full(2**n_wires, 2.0 ** (-n_wires / 2))


def rotation(
    letters: Sequence[tuple[int, str]], n_wires: int, parameter: int, scale: float = 1.0, fixed: float = 0.0
) -> Rotation:
    """``exp(-1j theta / 2 P)``; P by its letters."""
    term = PauliTerm(1.0, tuple(sorted(letters)))
    flip = flips(term, n_wires)
    source = np.arange(2**n_wires) ^ flip
    turned = -1j * column_values([term], n_wires)[source]
    is_real = np.abs(turned.imag).max() < 1e-15
    return Rotation(source, turned.real if is_real else turned, parameter, scale, fixed)


def cnot(control: int, target: int, n_wires: int) -> Shuffle:
    """A CNOT, which is its own inverse."""
    index = np.arange(2**n_wires)
    held = (index >> (n_wires - 1 - control)) & 1
    source = index ^ (held << (n_wires - 1 - target))
    return Shuffle(source, source)


@dataclass(frozen=True, slots=True)
class Excitation:
    """Particles that move from some wires to as many others.

    Parameters
    ----------
    below, above : tuple of int
        Occupied wires that are emptied, empty wires that are filled.
    """

    below: tuple[int, ...]
    above: tuple[int, ...]

    def pairs(self, n_wires: int, parameter: int, *, fermionic: bool = False, scale: float = 1.0) -> Pairs:
        """The gate; with `fermionic` the signs of Jordan-Wigner, as UCCSD's exponentials have them."""
        index = np.arange(2**n_wires)
        full = sum(1 << (n_wires - 1 - wire) for wire in self.below)
        empty = sum(1 << (n_wires - 1 - wire) for wire in self.above)
        low = index[((index & full) == full) & ((index & empty) == 0)]
        high = (low ^ full) | empty
        sign = self._signs(low, n_wires) if fermionic else 1.0
        return Pairs(low, high, sign, parameter, scale)

    def _signs(
        self, low: np.ndarray[tuple[int], np.dtype[np.int64]], n_wires: int
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Sign of ``a+_above ... a_below`` on each state: particles on wires before, operator by operator."""
        states, sign = low.copy(), np.ones(len(low))
        for wire in (*self.below, *reversed(self.above)):
            before = ((1 << wire) - 1) << (n_wires - wire)
            sign *= 1 - 2.0 * (np.bitwise_count(states & before) & 1)
            states = states ^ (1 << (n_wires - 1 - wire))
        return sign


def excitations(reference: int, n_wires: int, *, spin: bool = True) -> tuple[Excitation, ...]:
    """All doubles, then all singles, out of a basis state; with `spin` those that keep the spin.

    The order is that of PennyLane's `AllSinglesDoubles`; spins alternate along the wires.
    """
    occupied = [wire for wire in range(n_wires) if reference >> (n_wires - 1 - wire) & 1]
    virtual = [wire for wire in range(n_wires) if wire not in occupied]
    doubles = [
        Excitation(below, above)
        for below in combinations(occupied, 2)
        for above in combinations(virtual, 2)
        if not spin or _spin(below) == _spin(above)
    ]
    singles = [Excitation((i,), (a,)) for i in occupied for a in virtual if not spin or _spin((i,)) == _spin((a,))]
    return (*doubles, *singles)


def _spin(wires: Sequence[int]) -> int:
    return sum(1 - 2 * (wire % 2) for wire in wires)
