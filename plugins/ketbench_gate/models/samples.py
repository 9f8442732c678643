"""The prepared dataset as tensors, targets of a regression scaled by the training part; the seam to torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ketbench.plugin import Column, Prepared


@dataclass(frozen=True, slots=True)
class Target:
    """One of several columns to predict: numbers stored as (y - centre) / scale, or codes of classes as they are.

    Parameters
    ----------
    name, unit : str
    centre, scale : float
    classes : tuple of str
        Empty for numbers.
    """

    name: str
    unit: str
    centre: float
    scale: float
    classes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Outputs that a model gives for it."""
        return len(self.classes) or 1


@dataclass(frozen=True, slots=True)
class Share:
    """What belongs to one target in the outputs and targets of a model.

    Parameters
    ----------
    target : Target
    place : int
        Its column among several targets.
    outputs : slice
        Its columns among the outputs.
    """

    target: Target
    place: int
    outputs: slice

    def of(self, outputs: Tensor) -> Tensor:
        """Its outputs, shape (n, classes) or (n, 1)."""
        return outputs[:, self.outputs]

    def wanted(self, targets: Tensor) -> Tensor:
        """Its values, shape (n,): codes of classes as whole numbers."""
        column = targets[:, self.place] if targets.dim() > 1 else targets
        return column.to(torch.int64) if self.target.classes else column


def shares(targets: Sequence[Target]) -> tuple[Share, ...]:
    """Where each of several targets stands, in their order."""
    made: list[Share] = []
    at = 0
    for place, one in enumerate(targets):
        made.append(Share(one, place, slice(at, at + one.width)))
        at += one.width
    return tuple(made)


@dataclass(frozen=True, eq=False)
class Samples:
    """Parts of a split as tensors.

    Parameters
    ----------
    parts : dict of str to (features, targets)
        "train", "validation" and "test"; features of shape (n, n_features).
    classes : tuple of str
        Empty for a regression, and where there are several targets, each of which has its own.
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
    targets: tuple[Target, ...] = ()
    """Where there are several columns to predict, all of them; those of the targets stand in this order."""

    @property
    def n_outputs(self) -> int:
        """Number of outputs a model needs."""
        return sum(one.width for one in self.targets) or len(self.classes) or 1

    @property
    def shares(self) -> tuple[Share, ...]:
        """What belongs to each target, or to the only one."""
        return shares(self.targets or [Target("", "", self.centre, self.scale, self.classes)])

    @property
    def has_classes_beside(self) -> bool:
        """Whether one of several targets is of classes."""
        return any(one.classes for one in self.targets)

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


def with_more_targets(made: Samples, prepared: Prepared, target: Column, more: Sequence[Column]) -> Samples:
    """The samples with further columns to predict, numbers scaled by their training rows as the first is.

    Codes of classes stand as numbers of the same kind as the others; all whole numbers to 2^24 are exact in it.
    """
    if not more:
        return made
    kind = made.parts["train"][0].dtype
    targets = [Target(target.name, target.unit, made.centre, made.scale, made.classes)]
    columns = {name: [held[1].to(kind)] for name, held in made.parts.items()}
    parts = {"train": prepared.train, "validation": prepared.validation, "test": prepared.test}
    for column in more:
        values = column.values.astype(np.float64)
        centre, scale = (0.0, 1.0) if column.is_coded else _spread(values[prepared.train.rows])
        classes = tuple(column.categories) if column.is_coded else ()
        targets.append(Target(column.name, column.unit, centre, scale, classes))
        for name, part in parts.items():
            columns[name].append(torch.tensor((values[part.rows] - centre) / scale, dtype=kind))
    together = {name: (made.parts[name][0], torch.stack(held, dim=1)) for name, held in columns.items()}
    return replace(made, parts=together, targets=tuple(targets), classes=())


def _spread(values: NDArray[np.float64]) -> tuple[float, float]:
    spread = float(np.std(values))
    return float(np.mean(values)), spread if spread > 0 else 1.0


def _scale(prepared: Prepared) -> tuple[float, float]:
    if prepared.is_classification:
        return 0.0, 1.0
    return _spread(prepared.train.y)
