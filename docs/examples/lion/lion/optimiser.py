"""The optimiser lion: Lion, steps of one size in the direction of the sign of a mean gradient (Chen et al. 2023)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


class Optimiser:
    """Listed by its manifest; torch is imported when a training begins."""

    title = "Lion"
    help = "Steps of one size along the sign of a mean gradient; a tenth of Adam's rate is usual."

    def make(
        self, parameters: Sequence[torch.nn.Parameter], learning_rate: float, weight_decay: float
    ) -> torch.optim.Optimizer:
        """A torch optimiser; its state holds tensors only, so that checkpoints keep it."""
        from lion.lion import Lion

        return Lion(parameters, learning_rate, weight_decay)
