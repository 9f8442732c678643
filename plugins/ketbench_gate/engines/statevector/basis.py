"""Tables over all basis states: where a shuffle takes them, the bits and signs they have; no torch here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_gate.circuits.observables import PauliString
from ketbench_gate.engines.statevector.planning.normal_form import Phase, Shuffle

Indices = NDArray[Any]
"""Whole numbers."""
AT_ONCE = 1 << 16
Reals = NDArray[np.float64]


def shuffled(items: Iterable[Shuffle], n: int) -> Indices:
    """For each state the one whose amplitude it takes, shape (2**n,); some states at once, for their memory's sake."""
    made = np.empty(2**n, _narrow(n))
    order = tuple(items)[::-1]
    for start in range(0, 2**n, AT_ONCE):
        states = np.arange(start, min(start + AT_ONCE, 2**n))
        for item in order:
            states = _step(states, item, n)
        made[start : start + len(states)] = states
    return made


def inverse(source: Indices) -> Indices:
    """The shuffle that undoes one."""
    back = np.empty_like(source)
    for start in range(0, len(source), AT_ONCE):
        places = source[start : start + AT_ONCE]
        back[places] = np.arange(start, start + len(places))
    return back


def _narrow(n: int) -> type[np.signedinteger[Any]]:
    """Half the memory for the numbers of states where they fit."""
    return np.int32 if n < 31 else np.int64


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


def signs(term: PauliString, n: int, states: Indices) -> tuple[Reals, int]:
    """The factor of each of some states under a Pauli string, real part split off, and its number of Y modulo 4.

    The operator takes amplitude i to ``(-1j)**count * sign[i] * amplitude[i ^ mask]``.
    """
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
