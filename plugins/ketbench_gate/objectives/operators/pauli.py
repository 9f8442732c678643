"""A real sum of Pauli strings as a sparse matrix, grouped by which wires it flips; wire 0 is the left, highest bit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError, PauliTerm

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Ints = NDArray[np.int64]
MOST_WIRES = 24


@dataclass(frozen=True, eq=False)
class Operator:
    """A Hermitian operator.

    Parameters
    ----------
    terms : tuple of PauliTerm
        Each string once.
    n_wires : int

    Examples
    --------
    >>> from ketbench.plugin import PauliTerm
    >>> Operator((PauliTerm(2.0, ((0, "Z"),)),), 1).matrix.toarray().tolist()
    [[2.0, 0.0], [0.0, -2.0]]
    """

    terms: tuple[PauliTerm, ...]
    n_wires: int

    @cached_property
    def is_real(self) -> bool:
        """Whether its matrix is real: every string has an even number of Y."""
        return all(sum(letter == "Y" for _, letter in term.letters) % 2 == 0 for term in self.terms)

    @cached_property
    def is_diagonal(self) -> bool:
        """Whether it holds only Z and the identity."""
        return all(letter == "Z" for term in self.terms for _, letter in term.letters)

    @cached_property
    def masks(self) -> dict[int, list[PauliTerm]]:
        """Terms by the basis bits that they flip."""
        found: dict[int, list[PauliTerm]] = {}
        for term in self.terms:
            found.setdefault(flips(term, self.n_wires), []).append(term)
        return found

    @cached_property
    def matrix(self) -> Any:
        """The operator as a scipy CSR matrix, shape (2**n, 2**n), real where `is_real`."""
        from scipy.sparse import csr_array

        size = 2**self.n_wires
        index = np.arange(size)
        rows: list[Ints] = []
        columns: list[Ints] = []
        values: list[NDArray[Any]] = []
        for flip, terms in self.masks.items():
            entries = column_values(terms, self.n_wires)
            kept = np.flatnonzero(np.abs(entries) > 1e-14)
            rows.append(index[kept] ^ flip)
            columns.append(index[kept])
            values.append(entries.real[kept] if self.is_real else entries[kept])
        shape = (size, size)
        return csr_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)

    @cached_property
    def diagonal(self) -> Floats:
        """Its diagonal, shape (2**n,)."""
        terms = self.masks.get(0, [])
        return column_values(terms, self.n_wires).real if terms else np.zeros(2**self.n_wires)

    @property
    def largest_norm(self) -> float:
        """The sum of the sizes of the coefficients, which bounds every eigenvalue."""
        return float(sum(abs(term.coefficient) for term in self.terms))


def operator(terms: Iterable[PauliTerm], n_wires: int | None = None) -> Operator:
    """An operator from its terms, equal strings added up.

    Raises
    ------
    InputError
        When nothing is left, a wire is beyond `n_wires`, or there are too many wires.
    """
    total: dict[Any, float] = {}
    for term in terms:
        total[term.letters] = total.get(term.letters, 0.0) + term.coefficient
    kept = tuple(PauliTerm(value, letters) for letters, value in total.items() if value)
    widest = max((term.letters[-1][0] for term in kept if term.letters), default=-1)
    wires = widest + 1 if n_wires is None else n_wires
    if widest < 0:
        raise InputError("The operator holds no Pauli letter, so every state has the same energy; add a term.")
    if widest >= wires:
        raise InputError(f"The operator uses wire {widest}, but there are {wires} wires; add wires.")
    if wires > MOST_WIRES:
        raise InputError(f"The operator has {wires} wires; at most {MOST_WIRES} are simulated exactly.")
    return Operator(kept, wires)


def flips(term: PauliTerm, n_wires: int) -> int:
    """The basis bits that a string flips: those of X and Y."""
    return sum(1 << (n_wires - 1 - wire) for wire, letter in term.letters if letter != "Z")


def signs(term: PauliTerm, n_wires: int) -> int:
    """The basis bits whose ones change a string's sign: those of Y and Z."""
    return sum(1 << (n_wires - 1 - wire) for wire, letter in term.letters if letter != "X")


def column_values(terms: Sequence[PauliTerm], n_wires: int) -> Complexes:
    """Entry of each column of a sum of strings that flip the same bits, shape (2**n,).

    A string takes |i> to ``i**nY * (-1)**popcount(i & (y | z)) |i ^ flip>``. All strings at once are a Walsh-Hadamard
    transform of their coefficients, which costs n passes however many there are.
    """
    size = 2**n_wires
    index = np.arange(size)
    if len(terms) <= max(4, n_wires):
        found = np.zeros(size, dtype=np.complex128)
        for term in terms:
            odd = np.bitwise_count(index & signs(term, n_wires)) & 1
            found += _factor(term) * (1 - 2.0 * odd)
        return found
    table = np.zeros(size, dtype=np.complex128)
    for term in terms:
        table[signs(term, n_wires)] += _factor(term)
    return walsh_hadamard(table)


def _factor(term: PauliTerm) -> complex:
    return term.coefficient * 1j ** sum(letter == "Y" for _, letter in term.letters)


_BLOCK = 5
"""Wires of a Walsh-Hadamard transform that are done by one matrix product."""


@lru_cache
def _hadamard(wires: int) -> Floats:
    index = np.arange(2**wires)
    return 1.0 - 2.0 * (np.bitwise_count(index[:, None] & index) & 1)


def walsh_hadamard(values: NDArray[Any]) -> NDArray[Any]:
    """``out[i] = sum_j (-1)**popcount(i & j) values[j]``, shape (2**n,)."""
    found, left = values, int(np.log2(len(values)))
    while left:
        size = min(left, _BLOCK)
        # The block's wires lead, and are the last ones after it: after all blocks each is where it was.
        found = (found.reshape(2**size, -1).T @ _hadamard(size)).reshape(-1)
        left -= size
    return found
