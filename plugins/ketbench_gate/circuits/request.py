"""What the evaluation of one circuit is asked for; plain values, nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """One evaluation.

    Parameters
    ----------
    observables : sequence of str
        As "Z0" or "X0 X1"; none means Z on every wire.
    parameters : mapping of str to float
        Radians; parameters with a fixed initial value may be left out.
    features : sequence of sequence of float
        One row a sample; none for a circuit without features.
    gradient : bool
    engine : str
        "auto", "statevector" or the name of a PennyLane device.
    precision : str
    shots : int
        0 for exact values.
    seed : int
        For the shots.
    timed : bool
        Measure a training step on these rows instead of giving values.
    reach : int
        Pairs of random states to tell expressibility and entangling capability by, instead of giving values.
    """

    observables: Sequence[str] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    features: Sequence[Sequence[float]] = ()
    gradient: bool = False
    engine: str = "auto"
    precision: Literal["complex64", "complex128"] = "complex128"
    shots: int = 0
    seed: int = 0
    timed: bool = False
    reach: int = 0
