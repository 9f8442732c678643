"""Gates on one state vector, forward and back: excitations as turns of pairs, Pauli rotations, phases, mixers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_gate.objectives.operators.pauli import Floats, Ints

State = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Pairs:
    """``exp(theta / 2 * (|to><from| - |from><to|))`` on disjoint pairs: an excitation without any CNOT.

    Parameters
    ----------
    low, high : ndarray of int, shape (m,)
        Basis states: `low` turns into `high`.
    sign : ndarray, shape (m,), or float
        -1 where fermions are passed by (UCCSD); 1 for a Givens rotation (Arrazola et al., Quantum 6, 742).
    parameter : int
    scale : float
        Factor before the parameter.
    """

    low: Ints
    high: Ints
    sign: Floats | float
    parameter: int
    scale: float = 1.0
    is_real = True

    def applied(self, state: State, angle: float) -> State:
        """The state after the gate; done in place."""
        half = self.scale * angle / 2
        cosine, sine = np.cos(half), np.sin(half) * self.sign
        low, high = state[self.low], state[self.high]
        state[self.low] = cosine * low - sine * high
        state[self.high] = cosine * high + sine * low
        return state

    def slope(self, bra: State, state: State) -> float:
        """``2 Re <bra| d gate>``, both states behind the gate."""
        low, high = self.low, self.high
        both = np.vdot(bra[high], self.sign * state[low]) - np.vdot(bra[low], self.sign * state[high])
        return self.scale * float(both.real)

    def moved(self, state: State) -> State:
        """The derivative of the state by the angle, given the state behind the gate."""
        found = np.zeros_like(state)
        found[self.high] = self.sign * state[self.low]
        found[self.low] = -self.sign * state[self.high]
        return found * (self.scale / 2)


@dataclass(frozen=True, eq=False)
class Rotation:
    """``exp(-1j theta / 2 P)`` of a Pauli string P.

    Parameters
    ----------
    source : ndarray of int, shape (2**n,)
        ``(P psi)[i] = values[i] psi[source[i]]``.
    turned : ndarray, shape (2**n,)
        ``-1j * values``; real for an odd number of Y.
    parameter : int
        -1 for a fixed angle.
    scale : float
    fixed : float
        The angle where it is fixed.
    """

    source: Ints
    turned: NDArray[Any]
    parameter: int
    scale: float = 1.0
    fixed: float = 0.0

    @property
    def is_real(self) -> bool:
        """Whether real states stay real."""
        return not np.iscomplexobj(self.turned)

    def applied(self, state: State, angle: float) -> State:
        """The state after the gate."""
        half = self.scale * angle / 2
        return np.cos(half) * state + (np.sin(half) * self.turned) * state[self.source]

    def slope(self, bra: State, state: State) -> float:
        """As `Pairs.slope`."""
        return self.scale * float(np.vdot(bra, self.turned * state[self.source]).real)

    def moved(self, state: State) -> State:
        """As `Pairs.moved`."""
        return (self.scale / 2) * self.turned * state[self.source]


@dataclass(frozen=True, eq=False)
class Phase:
    """``exp(-1j theta table)``: a whole cost layer as one multiplication.

    Parameters
    ----------
    table : ndarray, shape (2**n,)
    parameter : int
    """

    table: Floats
    parameter: int
    is_real = False

    @cached_property
    def _distinct(self) -> tuple[Floats, Ints]:
        values, place = np.unique(self.table, return_inverse=True)
        return values, place.reshape(-1)

    def applied(self, state: State, angle: float) -> State:
        """The state after the gate; few distinct costs need few exponentials."""
        values, place = self._distinct
        if len(values) * 4 < len(self.table):
            return state * np.exp(-1j * angle * values)[place]
        return state * np.exp(-1j * angle * self.table)

    def slope(self, bra: State, state: State) -> float:
        """As `Pairs.slope`."""
        return 2 * float((self.table @ (bra.conj() * state)).imag)

    def moved(self, state: State) -> State:
        """As `Pairs.moved`."""
        return -1j * self.table * state


_BLOCK = 4
"""Wires that the mixer turns by one matrix product."""


@dataclass(frozen=True, eq=False)
class Mixer:
    """``exp(-1j theta sum X)``, four wires a matrix product.

    Parameters
    ----------
    n_wires : int
    parameter : int
    folded : bool
        Whether the state is one half of a state that is the same when all bits are flipped: X on the wire that is
        left out turns the half around.
    """

    n_wires: int
    parameter: int
    folded: bool = False
    is_real = False

    def applied(self, state: State, angle: float) -> State:
        """The state after the gate."""
        for size in self._sizes:
            state = _leading(_mixed(size, angle), state)
        return np.cos(angle) * state - 1j * np.sin(angle) * state[::-1] if self.folded else state

    def slope(self, bra: State, state: State) -> float:
        """As `Pairs.slope`."""
        return 2 * float(np.vdot(bra, self._summed(state)).imag)

    def moved(self, state: State) -> State:
        """As `Pairs.moved`."""
        return -1j * self._summed(state)

    @cached_property
    def _sizes(self) -> list[int]:
        whole, rest = divmod(self.n_wires, _BLOCK)
        return [_BLOCK] * whole + ([rest] if rest else [])

    def _summed(self, state: State) -> State:
        """``sum_k X_k`` on the state."""
        total = state[::-1].copy() if self.folded else np.zeros_like(state)
        for wire in range(self.n_wires):
            halves = state.reshape(2**wire, 2, -1)
            total.reshape(2**wire, 2, -1)[:] += halves[:, ::-1]
        return total


def _mixed(size: int, angle: float) -> State:
    one = np.array([[np.cos(angle), -1j * np.sin(angle)], [-1j * np.sin(angle), np.cos(angle)]])
    found = one
    for _ in range(size - 1):
        found = np.kron(found, one)
    return found


def _leading(matrix: State, state: State) -> State:
    """A matrix on the leading wires, which then are the last: after all blocks each wire is where it was."""
    return (state.reshape(len(matrix), -1).T @ matrix.T).reshape(-1)


@dataclass(frozen=True, eq=False)
class Shuffle:
    """A fixed gate that moves basis states and changes signs: CNOT, CZ.

    Parameters
    ----------
    source, back : ndarray of int, shape (2**n,)
    sign : ndarray, shape (2**n,), or None
    """

    source: Ints
    back: Ints
    sign: Floats | None = None
    parameter: int = -1
    is_real = True

    def applied(self, state: State, angle: float) -> State:
        """The state after the gate, or before it for a negative angle."""
        moved = state[self.source if angle >= 0 else self.back]
        return moved if self.sign is None else moved * self.sign


Move = Pairs | Rotation | Phase | Mixer | Shuffle
