"""AdamW, whose state is plain tensors; torch's own imports its compiler, two seconds of every process."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import torch
from torch import Tensor, nn

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class AdamW:
    """Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2.

    Parameters
    ----------
    parameters : sequence of Parameter
    decay : float
    """

    def __init__(self, parameters: Sequence[nn.Parameter], decay: float = 0.0) -> None:
        self.parameters = list(parameters)
        self.first = [torch.zeros_like(p) for p in self.parameters]
        self.second = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0
        self._decay = decay

    def step(self, gradients: Sequence[Tensor], rate: float) -> None:
        """Move every parameter."""
        self.steps += 1
        lift1, lift2 = 1 - BETA1**self.steps, 1 - BETA2**self.steps
        with torch.no_grad():
            for p, g, m, v in zip(self.parameters, gradients, self.first, self.second, strict=True):
                m.mul_(BETA1).add_(g, alpha=1 - BETA1)
                v.mul_(BETA2).addcmul_(g, g, value=1 - BETA2)
                if self._decay:
                    p.mul_(1 - rate * self._decay)
                p.addcdiv_(m, (v.sqrt() / sqrt(lift2)).add_(EPSILON), value=-rate / lift1)
