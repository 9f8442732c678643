"""Rows of the training part changed anew in each step; draws by a number alone, as a resumed run must."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ketbench_gate.params import TrainingParams

MOST_SHIFT = 1
"""Pixels that a picture moves at most, up or down and left or right."""


def augmented(features: Tensor, shape: Sequence[int], settings: TrainingParams, number: int) -> Tensor:
    """The rows of a mini-batch as they are trained on; the very same without augmentation.

    Parameters
    ----------
    features : Tensor, shape (batch, n_features)
    shape : sequence of int
        Height, width and channels of a row that is a picture.
    settings : TrainingParams
    number : int
        Decides what is drawn.
    """
    kind = settings.augmentation
    if kind == "none":
        return features
    generator = torch.Generator().manual_seed(number)
    if kind == "noise":
        noise = torch.randn(features.shape, generator=generator, dtype=torch.float64)
        return features + (settings.augmentation_strength * noise).to(features)
    pictures = features.reshape(-1, *shape)
    if kind == "flip":
        turned = (torch.rand(len(pictures), generator=generator) < 0.5).to(features.device)
        made = torch.where(turned[:, None, None, None], pictures.flip(2), pictures)
    else:
        made = _shifted(pictures, generator)
    return made.reshape(features.shape)


def _shifted(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Each picture moved by up to a pixel both ways, its edge repeated."""
    batch, height, width, _ = pictures.shape
    moves = torch.randint(-MOST_SHIFT, MOST_SHIFT + 1, (2, batch), generator=generator).to(pictures.device)
    rows = (torch.arange(height, device=pictures.device) + moves[0][:, None]).clamp(0, height - 1)
    columns = (torch.arange(width, device=pictures.device) + moves[1][:, None]).clamp(0, width - 1)
    which = torch.arange(batch, device=pictures.device)[:, None, None]
    return pictures[which, rows[:, :, None], columns[:, None, :]]
