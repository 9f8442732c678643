"""The state of the atoms after a pulse, and what can be read off it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class State:
    """Amplitudes over the basis of ground (0) and Rydberg (1) states.

    Parameters
    ----------
    tensor : torch.Tensor of complex, shape (dim,)
        With its gradient, where one was wanted.
    atoms : int
    time : float
        us since the pulse began.
    basis : ndarray of int64, shape (dim,), or None
        The configuration of each amplitude as bits, atom 0 the highest; None for all ``2^atoms`` in order.
    bound : float
        Upper bound of the norm of what the blockade subspace left out; 0 for the full space.
    engine : str
        What computed it.
    """

    tensor: Any
    atoms: int
    time: float = 0.0
    basis: NDArray[np.int64] | None = None
    bound: float = 0.0
    engine: str = ""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """The amplitudes."""
        return np.asarray(self.amplitudes, dtype=dtype)

    @cached_property
    def amplitudes(self) -> NDArray[np.complex128]:
        """Shape (dim,)."""
        return np.asarray(self.tensor.detach().cpu().numpy(), dtype=np.complex128)

    @cached_property
    def probabilities(self) -> Floats:
        """Of each configuration, shape (dim,); they sum to 1."""
        shares = np.abs(self.amplitudes) ** 2
        return shares / shares.sum()

    @cached_property
    def configurations(self) -> NDArray[np.uint8]:
        """Bits of each amplitude, shape (dim, atoms), atom 0 first."""
        basis = np.arange(2**self.atoms) if self.basis is None else self.basis
        places = np.arange(self.atoms - 1, -1, -1)
        return ((basis[:, None] >> places) & 1).astype(np.uint8)

    @property
    def populations(self) -> Floats:
        """Probability that each atom is in its Rydberg state, shape (atoms,)."""
        return self.probabilities @ self.configurations

    @property
    def correlations(self) -> Floats:
        """``<n_i n_j> - <n_i><n_j>``, shape (atoms, atoms)."""
        bits = self.configurations.astype(np.float64)
        mean = self.populations
        return bits.T @ (bits * self.probabilities[:, None]) - np.outer(mean, mean)

    @property
    def histogram(self) -> Floats:
        """Distribution of the number of Rydberg atoms, shape (atoms + 1,)."""
        return np.bincount(self.configurations.sum(axis=1), self.probabilities, self.atoms + 1).astype(np.float64)

    def sampled(self, shots: int, seed: int = 0) -> NDArray[np.uint8]:
        """Configurations as measured, shape (shots, atoms).

        Raises
        ------
        InputError
            For no shots.
        """
        if shots < 1:
            raise InputError(f"{shots} shots measure nothing; give at least one.")
        chosen = np.random.default_rng(seed).choice(len(self.probabilities), shots, p=self.probabilities)
        return self.configurations[chosen]
