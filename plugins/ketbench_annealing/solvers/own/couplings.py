"""Couplings on a torch device, dense or sparse by their density; it knows how to multiply, nothing of solving."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import torch

from ketbench_annealing.qubo import Ising

# Below this share of pairs a sparse product takes less time than a dense one on one core (G-set graphs, 2000 spins).
SPARSE_BELOW = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class Couplings:
    """Symmetric couplings J and fields h of ``E = h s + s' J s / 2`` in single precision.

    Parameters
    ----------
    matrix : Tensor, shape (n, n)
        Dense or CSR.
    fields : Tensor, shape (n, 1)
    scale : float
        What energies were divided by, so that the couplings have a root mean square row sum of 1.
    """

    matrix: torch.Tensor
    fields: torch.Tensor
    scale: float

    @property
    def size(self) -> int:
        """Number of spins."""
        return self.matrix.shape[0]

    @property
    def device(self) -> torch.device:
        """Where it lies."""
        return self.fields.device

    def local_fields(self, spins: torch.Tensor) -> torch.Tensor:
        """Return ``h + J s`` for every replica, shape (n, r)."""
        return torch.addmm(self.fields, self.matrix, spins)

    def energies(self, spins: torch.Tensor) -> torch.Tensor:
        """Return scaled energies of every replica, shape (r,); single precision, for comparing only."""
        return (spins * (self.local_fields(spins) + self.fields)).sum(dim=0) / 2


def couplings_of(problem: Ising, device: str = "cpu") -> Couplings:
    """Put a problem on a device, scaled to unit strength."""
    size = len(problem.fields)
    squares = np.zeros(size)
    np.add.at(squares, problem.rows, problem.couplings**2)
    np.add.at(squares, problem.cols, problem.couplings**2)
    scale = float(np.sqrt((squares + problem.fields**2).mean())) or 1.0
    rows = np.concatenate([problem.rows, problem.cols])
    cols = np.concatenate([problem.cols, problem.rows])
    values = torch.as_tensor(np.concatenate([problem.couplings, problem.couplings]) / scale, dtype=torch.float32)
    density = len(rows) / max(1, size * (size - 1))
    indices = torch.as_tensor(np.stack([rows, cols]))
    matrix = torch.sparse_coo_tensor(indices, values, (size, size), check_invariants=False).coalesce()
    chosen = compressed(matrix) if density < SPARSE_BELOW else matrix.to_dense()
    fields = torch.as_tensor(problem.fields / scale, dtype=torch.float32)[:, None]
    return Couplings(chosen.to(device), fields.to(device), scale)


def compressed(matrix: torch.Tensor) -> torch.Tensor:
    """Return a matrix in CSR layout."""
    with warnings.catch_warnings():
        # torch calls its CSR layout beta once in every process; the products used here are tested.
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return matrix.to_sparse_csr()


def bits_from(spins: torch.Tensor) -> np.ndarray:
    """Return bits of every replica, shape (r, n)."""
    return (spins > 0).T.to(torch.int8).cpu().numpy()


def polished(couplings: Couplings, spins: torch.Tensor, rounds: int = 2000) -> torch.Tensor:
    """Flip the best spin of every replica until no flip lowers the energy.

    Parameters
    ----------
    couplings : Couplings
    spins : Tensor of -1 and +1, shape (n, r)
    rounds : int
        A limit against endless work; each round flips at most one spin in each replica.
    """
    found = spins.clone()
    replicas = torch.arange(found.shape[1], device=found.device)
    for _ in range(rounds):
        gains = found * couplings.local_fields(found)
        best, place = gains.max(dim=0)
        helps = best > 1e-5
        if not bool(helps.any()):
            break
        found[place[helps], replicas[helps]] *= -1
    return found
