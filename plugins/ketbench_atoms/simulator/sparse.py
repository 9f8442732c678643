"""Evolution by sparse matrices, for the blockade subspace and for exchange between atoms (XY)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_atoms.physics.pulse import Window
from ketbench_atoms.simulator.diagonal import subspace_energies

Floats = NDArray[np.float64]
_EARLY, _LATE = 0.5 - sqrt(3) / 6, 0.5 + sqrt(3) / 6
_FIRST, _SECOND = 0.25 + sqrt(3) / 6, 0.25 - sqrt(3) / 6


class Parts:
    """The Hamiltonian's matrices on some configurations.

    Parameters
    ----------
    basis : ndarray of int64, shape (dim,)
        In rising order.
    interactions : ndarray, shape (n, n)
        rad/us.
    weights : ndarray, shape (n,)
    exchange : bool
        Whether the interactions move an excitation instead of shifting a pair.
    """

    def __init__(self, basis: NDArray[np.int64], interactions: Floats, weights: Floats, *, exchange: bool) -> None:
        size = len(weights)
        bits = ((basis[:, None] >> np.arange(size - 1, -1, -1)) & 1).astype(np.uint8)
        self.raising = _raising(basis, size)
        self.number = bits.sum(axis=1).astype(np.float64)
        self.local = bits @ weights
        from scipy.sparse import diags_array

        still: Any = _exchange(basis, interactions) if exchange else diags_array(subspace_energies(interactions, bits))
        self.still = still.tocsr()

    def hamiltonian(self, omega: float, delta: float, phase: float, local: float) -> Any:
        """The whole, sparse, in rad/us."""
        from scipy.sparse import diags_array

        up = self.raising * (omega / 2 * np.exp(1j * phase))
        return (self.still + up + up.conj().T - diags_array(delta * self.number + local * self.local)).tocsr()


def propagated(
    parts: Parts, windows: Sequence[Window], tolerance: float, stopped: Callable[[], bool]
) -> Iterator[NDArray[np.complex128]]:
    """Yield the state after each window, from all atoms in their ground states.

    Within a window that changes, two exponentials a step (commutator-free, fourth order; Blanes and Moan 2006,
    Appl. Numer. Math. 56, 1519).
    """
    from scipy.sparse.linalg import expm_multiply

    state = np.zeros(len(parts.number), dtype=np.complex128)
    state[0] = 1.0
    for window in windows:
        if window.part.is_stepwise:
            values = [float(np.asarray(v)[0]) for v in window.sampled(np.array([0.5]))]
            state = np.asarray(expm_multiply(-1j * window.duration * parts.hamiltonian(*values), state))
        else:
            steps = _steps(window, tolerance)
            for step in range(steps):
                if stopped():
                    return
                state = _step(parts, window, step, steps, state)
        yield state


def _step(parts: Parts, window: Window, step: int, steps: int, state: NDArray[np.complex128]) -> NDArray[np.complex128]:
    from scipy.sparse.linalg import expm_multiply

    shares = (step + np.array([_EARLY, _LATE])) / steps
    early, late = np.array([np.asarray(v, dtype=float) for v in window.sampled(shares)]).T
    first, second = parts.hamiltonian(*early), parts.hamiltonian(*late)
    dt = window.duration / steps
    state = np.asarray(expm_multiply(-1j * dt * (_FIRST * first + _SECOND * second), state))
    return np.asarray(expm_multiply(-1j * dt * (_SECOND * first + _FIRST * second), state))


def _steps(window: Window, tolerance: float) -> int:
    """By how fast the drive is, as a fourth-order method needs it."""
    rates = np.abs(np.array([np.asarray(v, dtype=float) for v in window.sampled(np.linspace(0, 1, 65))]))
    reach = max(1.0, float((rates[0] + rates[1] + rates[3]).max()))
    return max(4, ceil(reach * window.duration * (1e-2 / tolerance) ** 0.25))


def _raising(basis: NDArray[np.int64], size: int) -> Any:
    """Sum over atoms of |1><0|, between configurations that are there."""
    from scipy.sparse import csr_array

    rows: list[Any] = []
    columns: list[Any] = []
    for atom in range(size):
        bit = 1 << (size - 1 - atom)
        low = np.flatnonzero((basis & bit) == 0)
        high = np.searchsorted(basis, basis[low] | bit)
        there = (high < len(basis)) & (basis[np.minimum(high, len(basis) - 1)] == (basis[low] | bit))
        rows.append(high[there])
        columns.append(low[there])
    ends = np.concatenate(rows), np.concatenate(columns)
    return csr_array((np.ones(len(ends[0]), dtype=np.complex128), ends), shape=(len(basis), len(basis)))


def _exchange(basis: NDArray[np.int64], strengths: Floats) -> Any:
    """``sum_(i<j) J_ij (|01><10| + |10><01|)``."""
    from scipy.sparse import csr_array

    size = len(strengths)
    rows: list[Any] = [np.empty(0, np.int64)]
    columns: list[Any] = [np.empty(0, np.int64)]
    values: list[Any] = [np.empty(0)]
    for a in range(size):
        for b in range(size):
            if a != b:
                one, other = 1 << (size - 1 - a), 1 << (size - 1 - b)
                here = np.flatnonzero(((basis & one) != 0) & ((basis & other) == 0))
                rows.append(np.searchsorted(basis, basis[here] ^ one ^ other))
                columns.append(here)
                values.append(np.full(len(here), strengths[a, b]))
    ends = np.concatenate(rows), np.concatenate(columns)
    return csr_array((np.concatenate(values), ends), shape=(len(basis), len(basis)))
