"""What executes circuits for anybody, a simulator or a machine; the protocol of the group `ketbench.targets`.

A plugin names objects of this protocol under the entry-point group ``ketbench.targets``. The part of a target's name
before the first dot finds the entry point, the rest goes to it: "noise.depolarizing:0.01" asks the target "noise" for
"depolarizing:0.01".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ketbench.circuit.circuit import Circuit
from ketbench.contract.plugin import Availability

GROUP = "ketbench.targets"


@dataclass(frozen=True, slots=True, eq=False)
class Execution:
    """One circuit for many rows of numbers.

    Parameters
    ----------
    circuit : Circuit
        Unitary operations and state preparations only; never simplified, for folded gates must stay.
    weights : mapping of str to float
        Of every parameter, radians.
    features : ndarray, shape (rows, n_features)
        What the circuit reads as x[i].
    observables : tuple of str
        Sums of Pauli strings, as "0.5*Z0 - X0 X1".
    shots : int
        For each expectation value; 0 for exact ones where the target can.
    seed : int
    """

    circuit: Circuit
    weights: Mapping[str, float]
    features: NDArray[np.float64]
    observables: tuple[str, ...]
    shots: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Executed:
    """What came back.

    Parameters
    ----------
    values : ndarray, shape (rows, n_observables)
    errors : ndarray, shape (rows, n_observables)
        Standard errors from the shots; zero for exact values.
    executions : int
        Circuits that were run.
    notes : tuple of str
        What a reader of the values must know.
    """

    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    executions: int
    notes: tuple[str, ...] = ()


class Target(Protocol):
    """Executes circuits."""

    def available(self, rest: str) -> Availability:
        """Whether it can work here, without waiting for a network; `rest` is its name after the first dot."""
        ...

    def execute(self, rest: str, asked: Execution, cancelled: Callable[[], bool]) -> Executed:
        """Expectation values.

        Raises
        ------
        InputError
            For a name that it does not know.
        RunCancelled
            As soon as `cancelled` says so.
        """
        ...
