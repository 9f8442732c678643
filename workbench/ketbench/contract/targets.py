"""What executes circuits for anybody, a simulator or a machine; the protocol of the group `ketbench.targets`.

A plugin names objects of this protocol under the entry-point group ``ketbench.targets``. The part of a target's name
before the first dot finds the entry point, the rest goes to it: "noise.depolarizing:0.01" asks the target "noise" for
"depolarizing:0.01".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import RunFailed
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
    readout: bool = False


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
    corrected, corrected_errors : ndarray or None
        The same without the errors of reading, where that was asked for.
    extra : int
        How many of the executions served that correction.
    """

    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    executions: int
    notes: tuple[str, ...] = ()
    corrected: NDArray[np.float64] | None = None
    corrected_errors: NDArray[np.float64] | None = None
    extra: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """Something that executes, as a list of devices shows it.

    Parameters
    ----------
    name : str
        What `--on` takes.
    provider : str
    qubits : int
        0 where it is not known, or bounded only by memory.
    state : str
        "ready", "not installed", "no credentials", "offline", "refused" or "retired".
    reason, remedy : str
        A sentence each; empty for one that is ready.
    is_local : bool
        Whether it needs neither account nor network.
    gates : tuple of str
        What it executes itself, by the vendor's names; empty where it is not known.
    edges : tuple of (int, int)
        Pairs of qubits that a gate may join; empty where all may.
    errors : mapping of str to float
        Medians over the device, as "one_qubit", "two_qubit", "readout".
    queue : int or None
        Jobs that wait there.
    calibrated : str
        When these errors were measured, ISO 8601.
    version : str
        The vendor's, of the device or simulator.
    positions : tuple of (float, float)
        Where a picture puts the qubits, x to the right and y up; empty where the vendor does not say.
    """

    name: str
    provider: str
    qubits: int = 0
    state: str = "ready"
    reason: str = ""
    remedy: str = ""
    is_local: bool = False
    gates: tuple[str, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    errors: Mapping[str, float] = field(default_factory=dict[str, float])
    queue: int | None = None
    calibrated: str = ""
    version: str = ""
    positions: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a vendor says of one submitted batch.

    Parameters
    ----------
    state : str
        "queued", "running", "done", "failed" or "cancelled".
    position : int or None
        In the queue.
    reason : str
        Why it failed, a sentence.
    cost : str
        As the vendor tells it, with its unit; empty where it does not.
    """

    state: str
    position: int | None = None
    reason: str = ""
    cost: str = ""


Counts = Mapping[str, int]
"""How often each outcome was read; the first letter is wire 0."""


class UnsureError(RunFailed):
    """Nobody can tell whether a batch reached the vendor: it must not be sent again unasked."""


class RefusedError(RunFailed):
    """A vendor did not take or answer something: offline, an expired token, a queue that is full. Try again later."""


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


class JobTarget(Target, Protocol):
    """A target whose work lasts: it is handed over, and asked for later, perhaps by another process.

    An order is a sequence of executions; the target makes programs of it, always the same ones in the same batches.
    """

    def devices(self) -> Sequence[Device]:
        """What there is; returns within five seconds whatever the network does."""
        ...

    def is_local(self, rest: str) -> bool:
        """Whether it works on this machine, for nothing."""
        ...

    def batches(self, rest: str, order: Sequence[Execution]) -> Sequence[int]:
        """How many programs each batch holds.

        Raises
        ------
        InputError
            For an order that the device cannot take.
        """
        ...

    def about(self, rest: str, order: Sequence[Execution]) -> Mapping[str, Any]:
        """What is kept with the results: calibration, version, layout, depth and counts of gates; JSON data."""
        ...

    def pictures(self, rest: str, order: Sequence[Execution]) -> Mapping[str, str]:
        """The first program "before" and "after" compiling, as text."""
        ...

    def submit(self, rest: str, order: Sequence[Execution], batch: int, key: str) -> str:
        """Hand over one batch; the vendor's id of it.

        Raises
        ------
        RefusedError
            When it surely was not taken.
        UnsureError
            When the connection broke before the answer.
        """
        ...

    def find(self, rest: str, key: str) -> str:
        """The vendor's id of the batch that was handed over under a key; empty when there surely is none.

        Raises
        ------
        UnsureError
            When the vendor has no way to tell.
        RefusedError
            When it cannot be asked now.
        """
        ...

    def state(self, rest: str, job_id: str) -> Ticket:
        """How a batch stands.

        Raises
        ------
        RefusedError
            When the vendor cannot be asked now.
        """
        ...

    def counts(self, rest: str, order: Sequence[Execution], batch: int, job_id: str) -> Sequence[Counts]:
        """The outcomes of each program of a batch that is done.

        Raises
        ------
        RefusedError
            When the vendor cannot be asked now.
        """
        ...

    def cancel(self, rest: str, job_id: str) -> None:
        """Ask the vendor to drop a batch."""
        ...

    def executed(self, rest: str, order: Sequence[Execution], counts: Sequence[Sequence[Counts]]) -> Sequence[Executed]:
        """Expectation values from the outcomes of all batches."""
        ...
