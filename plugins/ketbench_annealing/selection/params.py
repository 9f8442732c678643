"""The form of the feature selection; it imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from ketbench.plugin import Params, setting
from ketbench_annealing.selection.optimum.objective import ObjectiveName
from ketbench_annealing.selection.scoring.tuning import Tuning


class Size(StrEnum):
    """How the number of features is fixed."""

    EXACTLY = "exactly k"
    RANGE = "a range of k"
    VALIDATED = "k by cross-validation"


class Model(StrEnum):
    """The small model that judges."""

    LINEAR = "linear"
    NEIGHBOURS = "neighbours"
    CIRCUIT = "circuit"


class Road(StrEnum):
    """How exactly k is kept."""

    EXCHANGE = "exchange"
    PENALTY = "penalty"


_RANGES = [Size.RANGE, Size.VALIDATED]


class SelectionParams(Params):
    """Parameters of `annealing.feature_selection`."""

    objective: ObjectiveName = setting(
        ObjectiveName.MI_MRMR, "Objective", group="Objective", help="What a set of features is worth."
    )
    alpha: float = setting(
        0.6,
        "Relevance <-> redundancy",
        ge=0,
        le=1,
        slider=True,
        group="Objective",
        help="1 looks at relevance alone, 0 at redundancy alone; both terms are shown.",
    )
    tuning: Tuning = setting(
        Tuning.NONE,
        "Choose by inner folds",
        group="Objective",
        advanced=True,
        help="Lets folds within the training rows choose the balance, or the objective too; 'alpha' then gives way.",
    )
    bins: int = setting(
        0, "Bins", ge=0, le=32, group="Objective", advanced=True, help="For information tables; 0 goes by the rows."
    )
    k: int = setting(5, "Features k", ge=1, le=10_000, group="Size")
    size: Size = setting(
        Size.EXACTLY, "Size", group="Size", help="A range draws accuracy against k; its answer is still the one for k."
    )
    k_low: int = setting(1, "Range from", only={"size": _RANGES}, ge=1, le=10_000, group="Size")
    k_high: int = setting(10, "Range to", only={"size": _RANGES}, ge=1, le=10_000, group="Size")
    model: Model = setting(
        Model.LINEAR,
        "Judged by",
        group="Judging",
        help="linear: logistic regression, ridge for numbers; neighbours: 5 nearest; circuit: the experiment's own.",
    )
    steps: int = setting(
        200,
        "Training steps",
        only={"model": [Model.CIRCUIT]},
        ge=1,
        le=100_000,
        group="Judging",
        advanced=True,
        help="Of the circuit that judges, anew in every fold and for every method; 32 rows a step.",
    )
    folds: int = setting(5, "Folds", ge=2, le=20, group="Judging")
    repeats: int = setting(2, "Repeats", ge=1, le=50, group="Judging")
    road: Road = setting(
        Road.EXCHANGE,
        "Exactly k by",
        group="Solver",
        help="exchange keeps k by construction; penalty is the form that hardware takes, repaired and polished after.",
    )
    restarts: int = setting(32, "Restarts", ge=1, le=10_000, group="Solver", advanced=True)
    penalty: float = setting(
        1.0,
        "Penalty",
        only={"road": [Road.PENALTY]},
        gt=0,
        le=1000,
        group="Solver",
        advanced=True,
        help="In units of the smallest factor that is certainly safe; smaller ones are often better and may lose k.",
    )
    reads: int = setting(
        100,
        "Reads",
        only={"road": [Road.PENALTY]},
        ge=1,
        le=100_000,
        group="Solver",
        advanced=True,
        help="Of the penalty form.",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.k_low > self.k_high:
            raise ValueError(f"The range of k from {self.k_low} to {self.k_high} is empty; swap its ends")
        return self

    def sizes(self, features: int) -> tuple[int, ...]:
        """Return every k that is solved, given so many features."""
        if self.size is Size.EXACTLY:
            return (self.k,)
        found = set(range(self.k_low, min(self.k_high, features) + 1))
        return tuple(sorted(found | {self.k} if self.size is Size.RANGE else found))
