"""Exact evolution of a few atoms by diagonalising; exact also where atoms are so close that steps would not end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_atoms.physics.pulse import Window

Floats = NDArray[np.float64]


def propagated(state: Any, energies: Any, batch: Sequence[Sequence[Window]], weights: Floats) -> Iterator[Any]:
    """Yield the state after each window; nothing may change within one.

    Parameters
    ----------
    state : torch.Tensor of complex, shape (batch, 2^n)
    energies : torch.Tensor, shape (batch, 2^n)
    batch : sequence over the batch of sequence of Window
    weights : ndarray, shape (batch, n)
    """
    import torch

    for number in range(len(batch[0])):
        windows = [one[number] for one in batch]
        matrix = torch.stack(
            [_hamiltonian(energies[i], window, weights[i]).to(torch.complex128) for i, window in enumerate(windows)]
        )
        values, vectors = torch.linalg.eigh(matrix)
        lengths = torch.tensor([w.duration for w in windows], dtype=torch.float64, device=state.device)
        turned = (vectors.conj().transpose(1, 2) @ state.to(torch.complex128)[:, :, None])[:, :, 0]
        turned = turned * torch.exp(-1j * values * lengths[:, None])
        state = (vectors @ turned[:, :, None])[:, :, 0].to(state.dtype)
        yield state


def _hamiltonian(energies: Any, window: Window, weights: Floats) -> Any:
    import torch

    omega, delta, phase, local = (float(np.asarray(wave)[0]) for wave in window.sampled(np.array([0.5])))
    size = len(weights)
    dim = 2**size
    states = np.arange(dim)
    found = np.zeros((dim, dim), dtype=np.complex128)
    for atom in range(size):
        bit = 1 << (size - 1 - atom)
        low = states[(states & bit) == 0]
        found[low, low | bit] += omega / 2 * np.exp(-1j * phase)
        found[low | bit, low] += omega / 2 * np.exp(1j * phase)
        found[low | bit, low | bit] -= delta + local * weights[atom]
    made = torch.as_tensor(found, device=energies.device)
    return made + torch.diag(energies.to(made.dtype))
