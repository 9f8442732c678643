"""The loss and the score of a model with several targets of which some are of classes: a sum, and means by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ketbench_gate.models.model import Objective
from ketbench_gate.models.samples import Share


@dataclass(frozen=True)
class Part:
    """One target with what is minimised for it."""

    share: Share
    objective: Objective


class SeveralObjective(Objective):
    """The sum of the losses of all targets; the score is the mean over the targets of the first one's kind.

    Parameters
    ----------
    parts : sequence of Part
        In the order of the targets.
    own : callable or None
        All outputs and all targets to one number, in place of the sum.
    headline : str
        Which score of the test part comes first; "auto" for the shown one.
    """

    def __init__(self, parts: Sequence[Part], own: Callable[..., Tensor] | None = None, headline: str = "auto") -> None:
        first = parts[0].objective
        super().__init__(first.loss_name, own=own, classes=first.is_classification, headline=headline)
        self.parts = tuple(parts)
        self._is_own = own is not None
        names = dict.fromkeys(part.objective.loss_name for part in parts)
        self.loss_name = "own" if own is not None else " and ".join(names)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The sum over the targets of the mean over the batch."""
        if self._is_own:
            return super().loss(outputs, targets)
        losses = [one.objective.loss(one.share.of(outputs), one.share.wanted(targets)) for one in self.parts]
        return torch.stack(losses).sum()

    def score(self, outputs: Tensor, targets: Tensor) -> float:
        """The mean over the targets of the first one's kind."""
        alike = [one for one in self.parts if one.objective.score_name == self.score_name]
        found = [one.objective.score(one.share.of(outputs), one.share.wanted(targets)) for one in alike]
        return sum(found) / len(found)
