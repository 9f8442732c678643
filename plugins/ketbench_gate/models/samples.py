"""The prepared dataset as tensors, targets of a regression scaled by the training part; the seam to torch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Prepared


@dataclass(frozen=True, eq=False)
class Samples:
    """Parts of a split as tensors.

    Parameters
    ----------
    parts : dict of str to (features, targets)
        "train", "validation" and "test"; features of shape (n, n_features).
    classes : tuple of str
        Empty for a regression.
    centre, scale : float
        A regression's targets are stored as (y - centre) / scale.
    nominal : tuple of int
        Features that are codes without order, see `ketbench.data.preparing.preparation.without_order`.
    """

    parts: dict[str, tuple[Tensor, Tensor]]
    classes: tuple[str, ...]
    centre: float
    scale: float
    nominal: tuple[int, ...] = ()
    test_rows: tuple[int, ...] = ()
    """Numbers of the test rows in the dataset, from 0."""
    shape: tuple[int, ...] = ()
    """Height, width and channels of a sample; empty where it has no shape."""

    @property
    def n_outputs(self) -> int:
        """Number of outputs a model needs."""
        return len(self.classes) or 1

    @property
    def n_features(self) -> int:
        """Number of features of a sample."""
        return self.parts["train"][0].shape[1]

    def on(self, device: str) -> Samples:
        """The same samples in another device's memory."""
        moved = {name: (x.to(device), y.to(device)) for name, (x, y) in self.parts.items()}
        return replace(self, parts=moved)


def samples(prepared: Prepared, dtype: torch.dtype) -> Samples:
    """Make tensors of a prepared dataset."""
    named = {"train": prepared.train, "validation": prepared.validation, "test": prepared.test}
    centre, scale = _scale(prepared)
    parts: dict[str, tuple[Tensor, Tensor]] = {}
    for name, part in named.items():
        targets: Any = part.y if prepared.is_classification else (part.y - centre) / scale
        kind = torch.int64 if prepared.is_classification else dtype
        parts[name] = (torch.tensor(part.x, dtype=dtype), torch.tensor(targets, dtype=kind))
    rows = tuple(int(row) for row in prepared.test.rows)
    return Samples(parts, prepared.classes, centre, scale, prepared.nominal, rows)


def _scale(prepared: Prepared) -> tuple[float, float]:
    if prepared.is_classification:
        return 0.0, 1.0
    spread = float(np.std(prepared.train.y))
    return float(np.mean(prepared.train.y)), spread if spread > 0 else 1.0
