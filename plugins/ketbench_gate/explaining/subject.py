"""What there is to explain after a training; computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ketbench.plugin import Circuit
from ketbench_gate.engines.engine import Work
from ketbench_gate.models.measured import Measured
from ketbench_gate.models.model import HybridModel, Objective
from ketbench_gate.models.samples import Samples

WEIGHTS = "weights/"
"""Before the name of a parameter in the history of a run."""


@dataclass(frozen=True)
class Subject:
    """A trained model and what is known of it.

    Parameters
    ----------
    circuit : Circuit
    work : Work
        The lowered circuit with its observables.
    samples : Samples
    feature_names : sequence of str
        Of the prepared features.
    objective : Objective
    model : HybridModel
    models : sequence of Measured
        The circuit first, then its controls.
    history : mapping of str to list of (step, value)
    seed : int
    cancelled : callable
        Asked between pieces of work.
    """

    circuit: Circuit
    work: Work
    samples: Samples
    feature_names: Sequence[str]
    objective: Objective
    model: HybridModel
    models: Sequence[Measured]
    history: Mapping[str, Sequence[tuple[int, float]]]
    seed: int
    cancelled: Callable[[], bool]
