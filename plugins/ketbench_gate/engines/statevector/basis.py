"""Tables over all basis states: where a shuffle takes them, the bits and signs they have; no torch here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench_gate.circuits.observables import PauliString
from ketbench_gate.engines.statevector.planning.normal_form import Phase, Shuffle

Indices = NDArray[np.int64]
Reals = NDArray[np.float64]


def shuffled(items: Iterable[Shuffle], n: int) -> Indices:
    """For each state the one whose amplitude it takes, shape (2**n,)."""
    states = np.arange(2**n)
    source = states.copy()
    for item in items:
        source = source[_step(states, item, n)]
    return source


def inverse(source: Indices) -> Indices:
    """The shuffle that undoes one."""
    back = np.empty_like(source)
    back[source] = np.arange(len(source))
    return back


def phase_table(item: Phase, n: int) -> Reals:
    """The table of a phase over all states, shape (2**n,)."""
    return item.table[local_index(np.arange(2**n), item.wires, n)]


def local_index(states: Indices, wires: Sequence[int], n: int) -> Indices:
    """The bits of some wires of each state as one number, the first wire most significant."""
    found = np.zeros_like(states)
    for wire in wires:
        found = 2 * found + _bit(states, wire, n)
    return found


def flip_mask(term: PauliString, n: int) -> int:
    """The bits that a Pauli string flips."""
    return sum(1 << (n - 1 - wire) for wire, letter in term.letters if letter in "XY")


def signs(term: PauliString, n: int) -> tuple[Reals, int]:
    """The factor of each state under a Pauli string, real part split off, and its number of Y modulo 4.

    The operator takes amplitude i to ``(-1j)**count * sign[i] * amplitude[i ^ mask]``.
    """
    states = np.arange(2**n)
    odd = np.zeros_like(states)
    count = 0
    for wire, letter in term.letters:
        if letter in "YZ":
            odd ^= _bit(states, wire, n)
        count += letter == "Y"
    return term.factor * (1.0 - 2.0 * odd), count % 4


def _bit(states: Indices, wire: int, n: int) -> Indices:
    return (states >> (n - 1 - wire)) & 1


def _step(states: Indices, item: Shuffle, n: int) -> Indices:
    holds = np.ones(len(states), dtype=bool)
    for control in item.controls:
        holds &= _bit(states, control.wire, n) == control.value
    if len(item.targets) == 1:
        moved = states ^ (1 << (n - 1 - item.targets[0]))
    else:
        a, b = item.targets
        differ = _bit(states, a, n) ^ _bit(states, b, n)
        moved = states ^ ((differ << (n - 1 - a)) | (differ << (n - 1 - b)))
    return np.where(holds, moved, states)
