"""Small torch modules that several adapters share."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor, nn

from ketbench_finetune.adapters.factors import pair


class Mpo(nn.Module):
    """A matrix as a product of two tensors, A[i1, o1, c] and B[c, i2, o2]; its numbers are counted by `mpo_count`.

    Parameters
    ----------
    inputs, outputs, bond : int
    zero : bool
        Whether the second tensor begins at zero.
    """

    def __init__(self, inputs: int, outputs: int, bond: int, *, zero: bool = False) -> None:
        super().__init__()
        (i1, i2), (o1, o2) = pair(inputs), pair(outputs)
        # Entries of the whole matrix get the variance 1 / (3 inputs), as those of LoRA's first factor.
        size = (1 / (3 * inputs * bond)) ** 0.25
        self.first = nn.Parameter(torch.randn(i1, o1, bond) * size)
        self.second = nn.Parameter(torch.zeros(bond, i2, o2) if zero else torch.randn(bond, i2, o2) * size)
        self._shape = (inputs, outputs)

    def matrix(self) -> Tensor:
        """The matrix, shape (inputs, outputs)."""
        return torch.einsum("apc,cbq->abpq", self.first, self.second).reshape(self._shape)

    def forward(self, x: Tensor) -> Tensor:
        """Rows times the matrix."""
        return x @ self.matrix()


class Turns(nn.Module):
    """What stands in the circuit's place when it is off in qtha1: tanh of a small linear layer, n (n + 1) numbers."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.eye(n) + torch.randn(n, n) / sqrt(n) * 0.1)
        self.bias = nn.Parameter(torch.zeros(n))

    def forward(self, x: Tensor) -> Tensor:
        """Between -1 and 1."""
        return torch.tanh(x @ self.weight.T + self.bias)
