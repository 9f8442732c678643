"""Lowest energies by diagonalisation, in the sector of a particle number where one is given; to 16 qubits and more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench.plugin import InputError
from ketbench_gate.objectives.operators.pauli import Floats, Ints, Operator

DENSE = 512
"""Sectors up to this size are diagonalised whole; larger ones by Lanczos steps."""
MOST_WIRES = 20


@dataclass(frozen=True, slots=True)
class Sector:
    """Basis states with so many particles.

    Parameters
    ----------
    particles : int
    twice_sz : int or None
        Particles on even wires less those on odd wires (spins alternate, up first); None for any.
    """

    particles: int
    twice_sz: int | None = None

    def states(self, n_wires: int) -> Ints:
        """Numbers of its basis states, ascending.

        Raises
        ------
        InputError
            When there are none.
        """
        index = np.arange(2**n_wires)
        inside = np.bitwise_count(index) == self.particles
        if self.twice_sz is not None:
            inside &= spin_balance(n_wires) == self.twice_sz
        found = np.flatnonzero(inside)
        if not len(found):
            raise InputError(f"{n_wires} wires hold no state of {self.particles} particles with that spin.")
        return found


def spin_balance(n_wires: int) -> Ints:
    """Particles on even wires less those on odd wires of each basis state, shape (2**n,)."""
    index = np.arange(2**n_wires)
    even = sum(1 << (n_wires - 1 - wire) for wire in range(0, n_wires, 2))
    odd = sum(1 << (n_wires - 1 - wire) for wire in range(1, n_wires, 2))
    return np.bitwise_count(index & even).astype(np.int64) - np.bitwise_count(index & odd)


def conserves_particles(found: Operator) -> bool:
    """Whether no matrix element joins states of different particle number."""
    index = np.arange(2**found.n_wires)
    matrix = found.matrix.tocoo()
    return bool((np.bitwise_count(index[matrix.row]) == np.bitwise_count(index[matrix.col])).all())


def lowest_energies(found: Operator, count: int = 1, sector: Sector | None = None) -> Floats:
    """The lowest eigenvalues, ascending, shape (count,) or fewer where the space is smaller.

    Parameters
    ----------
    found : Operator
    count : int
    sector : Sector or None
        Only states of this particle number; the lowest eigenvalue of the whole operator may belong to another
        molecule, as HeH+'s does.

    Raises
    ------
    InputError
        Beyond 20 wires.

    Examples
    --------
    >>> from ketbench.plugin import PauliTerm
    >>> from ketbench_gate.objectives.operators.pauli import operator
    >>> lowest_energies(operator([PauliTerm(1.0, ((0, "Z"),)), PauliTerm(1.0, ((0, "X"),))])).round(6).tolist()
    [-1.414214]
    """
    if found.n_wires > MOST_WIRES:
        raise InputError(f"{found.n_wires} wires are too many to diagonalise; at most {MOST_WIRES} are.")
    if found.is_diagonal:
        values = found.diagonal if sector is None else found.diagonal[sector.states(found.n_wires)]
        return np.sort(values)[:count]
    matrix = found.matrix
    if sector is not None:
        states = sector.states(found.n_wires)
        matrix = matrix[states][:, states]
    return _lowest(matrix, count)


def _lowest(matrix: Any, count: int) -> Floats:
    size = matrix.shape[0]
    if size <= DENSE or count >= size - 1:
        return np.linalg.eigvalsh(matrix.toarray())[:count].astype(np.float64)
    from scipy.sparse import linalg

    # Fixed, so that the same operator gives the same digits; random, so that no symmetry hides the lowest state.
    start = np.random.default_rng(0).normal(size=size)
    # Its stubs take the tolerance for a whole number.
    lanczos: Any = linalg.eigsh
    return np.sort(lanczos(matrix, k=count, which="SA", v0=start, tol=1e-12, return_eigenvectors=False))
