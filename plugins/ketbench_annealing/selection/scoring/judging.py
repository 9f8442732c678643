"""Scores a choice by the small model of a plan, which may be the experiment's own circuit; it chooses nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ketbench.plugin import Circuit, Trial, judge
from ketbench_annealing.arrays import Floats
from ketbench_annealing.selection.scoring.models import score

CONTROL = "linear"
"""The model beside the circuit, on the same features and folds."""
Rows = tuple[Floats, Any]


@dataclass(frozen=True, slots=True)
class SmallModel:
    """What judges a choice of features.

    Parameters
    ----------
    name : str
        A key of `ketbench_annealing.selection.scoring.models.MODELS`, or "circuit".
    circuit : Circuit or None
        What is trained where the name is "circuit".
    steps : int
        Of that training.
    """

    name: str = CONTROL
    circuit: Circuit | None = None
    steps: int = 200

    @property
    def inner(self) -> str:
        """The model for inner folds: a circuit would be trained dozens of times more."""
        return CONTROL if self.circuit else self.name

    def score(
        self,
        classes: int,
        train: Rows,
        test: Rows,
        seed: int,
        cancelled: Callable[[], bool] = lambda: False,
        nominal: Sequence[int] = (),
    ) -> float:
        """Accuracy or R^2 on the test rows; NaN where the circuit does not read so many features."""
        if self.circuit is None:
            return score(self.name, classes, train, test, nominal)
        if train[0].shape[1] != len(self.circuit.features):
            return float("nan")
        trial = Trial(*train, *test, classes)
        return judge().score(self.circuit, trial, seed=seed, steps=self.steps, cancelled=cancelled)

    def control(self, classes: int, train: Rows, test: Rows, nominal: Sequence[int] = ()) -> float:
        """The same by a linear model where a circuit judges; else NaN."""
        return score(CONTROL, classes, train, test, nominal) if self.circuit else float("nan")
