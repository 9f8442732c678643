"""The part of the Hamiltonian that is a number per configuration."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def energies(interactions: Any, torch: Any) -> Any:
    """Interaction energy of every configuration, rad/us.

    Grown atom by atom: an excited atom adds its interactions with those that are excited before it.

    Parameters
    ----------
    interactions : torch.Tensor, shape (batch, n, n)
    torch : module

    Returns
    -------
    torch.Tensor, shape (batch, 2^n), atom 0 the highest bit
    """
    batch, size = interactions.shape[:2]
    found = torch.zeros(batch, 1, dtype=interactions.dtype, device=interactions.device)
    for atom in range(size):
        field = torch.zeros_like(found[:, :1])
        for other in range(atom):
            with_other = field + interactions[:, atom, other, None]
            field = torch.stack([field, with_other], 2).reshape(batch, -1)
        found = torch.stack([found, found + field], 2).reshape(batch, -1)
    return found


def subspace_energies(interactions: Floats, bits: NDArray[np.uint8]) -> Floats:
    """Interaction energies of some configurations, shape (dim,), for bits of shape (dim, n)."""
    chosen = bits.astype(np.float64)
    return ((chosen @ interactions) * chosen).sum(axis=1) / 2
