"""A PennyLane tape as our circuit, its numbers split into those that a batch shares and those of each sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from pennylane.math import get_interface, ndim, requires_grad  # pyright: ignore[reportAttributeAccessIssue]
from pennylane.measurements import ExpectationMP, ProbabilityMP
from pennylane.operation import StatePrepBase
from pennylane.ops import Controlled
from pennylane.tape import QuantumScript
from torch import Tensor

from ketbench.plugin import GATES, INVERSE, Control, Expression, Feature, Op, Reference, called_by
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable, PauliString

_GATES = {
    f"Adjoint({name.removeprefix(INVERSE)})" if name.startswith(INVERSE) else name: gate
    for gate, name in called_by("pennylane").items()
    if not GATES[gate].decomposition
}
"""What stays whole; PennyLane writes out the others itself."""
_PASSED = ("GlobalPhase", "Barrier", "WireCut")
MOST_PROJECTED = 4
"""Wires up to which probabilities are read as projections; those of more are read from the state."""
Terms = tuple[PauliString, ...]


class Reading:
    """A tape as our circuit.

    Parameters
    ----------
    tape : QuantumScript
        In gates that `is_known` takes.
    """

    def __init__(self, tape: QuantumScript) -> None:
        self.tape: Any = tape.map_to_standard_wires()
        self.wants_torch = get_interface(*tape.get_parameters(trainable_only=False)) == "torch"
        self.batched = tape.batch_size is not None
        self._shared: list[Any] = []
        self._of_sample: list[Any] = []
        self._amplitudes: list[Tensor] = []
        self._phases: list[Any] = []
        self._ops = tuple(made for op in self.tape.operations if (made := self._op(op)) is not None)
        self._terms = _watched(self.tape)
        self.key = (self.tape.num_wires, self._ops, self._terms)

    @property
    def asks_state(self) -> bool:
        """Whether the state itself is needed."""
        return self._terms is None

    def circuit(self) -> Lowered:
        """The circuit with parameters named by their place."""
        names = tuple(f"p{i}" for i in range(len(self._shared)))
        return Lowered(self.tape.num_wires, self._ops, names, len(self._of_sample))

    def watched(self) -> tuple[Observable, ...] | None:
        """Observables of all measurements, those of probabilities as projections; None for the state."""
        if self._terms is None:
            return None
        return tuple(Observable(str(terms), terms) for group in self._terms for terms in group)

    def columns(self) -> list[range | int]:
        """Where each measurement's values are found."""
        found: list[range | int] = []
        place = 0
        for measured, group in zip(self.tape.measurements, self._terms or (), strict=True):
            found.append(place if isinstance(measured, ExpectationMP) else range(place, place + len(group)))
            place += len(group)
        return found

    def inputs(self) -> tuple[Tensor, Tensor, tuple[Tensor, ...] | None]:
        """Weights, features and prepared amplitudes."""
        shared = [_tensor(value).reshape(()) for value in self._shared]
        of_sample = [_tensor(value) for value in self._of_sample]
        batch = self.tape.batch_size or 1
        weights = torch.stack(shared) if shared else torch.zeros(0, dtype=torch.float64)
        features = torch.stack(of_sample, dim=1) if of_sample else torch.zeros((batch, 0), dtype=torch.float64)
        return weights, features, tuple(self._amplitudes) or None

    def phase(self) -> Tensor | None:
        """The factor of the global phases, shape () or (batch,); None without one."""
        if not self._phases:
            return None
        angle = sum((_tensor(value) for value in self._phases), torch.zeros((), dtype=torch.float64))
        return torch.complex(torch.cos(angle), -torch.sin(angle))

    def _op(self, op: Any) -> Op | None:
        if op.name in _PASSED:
            self._phases += [value for value in op.data if op.name == "GlobalPhase"]
            return None
        if isinstance(op, StatePrepBase):
            return self._prepared(op)
        base, controls = op, ()
        if isinstance(op, Controlled):
            base = op.base
            marks = zip(op.control_wires, op.control_values, strict=True)
            controls = tuple(Control(wire, int(value)) for wire, value in marks)
        angles = tuple(self._angle(value) for value in op.data)
        return Op(_GATES[base.name], tuple(base.wires), angles, controls)

    def _prepared(self, op: Any) -> Op:
        vector: Any = op.state_vector(wire_order=op.wires)
        flat = vector if isinstance(vector, Tensor) else torch.as_tensor(np.asarray(vector))
        batched = op.batch_size is not None
        self._amplitudes.append(flat.reshape(op.batch_size if batched else 1, -1).T.to(torch.complex128))
        # The amplitudes are given as they are; the angle only says whether they differ between samples.
        stand_in = torch.zeros(op.batch_size or (), dtype=torch.float64)
        return Op("amplitude_encoding", tuple(op.wires), (self._angle(stand_in),))

    def _angle(self, value: Any) -> Expression:
        if ndim(value) == 0:
            self._shared.append(value)
            return Reference(f"p{len(self._shared) - 1}")
        self._of_sample.append(value)
        return Feature(len(self._of_sample) - 1)


def is_known(op: Any, first: bool = False) -> bool:
    """Whether an operation is one of our table, or prepares the state that all begins with."""
    if isinstance(op, StatePrepBase):
        return first and op.has_sparse_matrix is False
    name = op.base.name if isinstance(op, Controlled) else op.name
    return name in _GATES or op.name in _PASSED


def _watched(tape: Any) -> tuple[tuple[Terms, ...], ...] | None:
    """The Pauli sums of each measurement, or None if only the state tells one of them."""
    found: list[tuple[Terms, ...]] = []
    for measured in tape.measurements:
        terms = None if tape.shots else _terms(measured, range(tape.num_wires))
        if terms is None:
            return None
        found.append(terms)
    return tuple(found)


def _terms(measured: Any, wires: Sequence[int]) -> tuple[Terms, ...] | None:
    """One sum of Pauli strings for an expectation value, one a state for probabilities."""
    if isinstance(measured, ExpectationMP) and measured.obs is not None:
        words = getattr(measured.obs, "pauli_rep", None)
        # A coefficient that is trained must stay a number of torch.
        if words is None or any(requires_grad(factor) or np.iscomplex(factor) for factor in words.values()):
            return None
        return (tuple(_string(word, float(np.real(factor))) for word, factor in words.items()),)
    if isinstance(measured, ProbabilityMP) and measured.obs is None and measured.mv is None:
        chosen = list(measured.wires or wires)
        return tuple(_projection(s, chosen) for s in range(2 ** len(chosen))) if len(chosen) <= MOST_PROJECTED else None
    return None


def _string(word: Any, factor: float) -> PauliString:
    return PauliString(factor, tuple(sorted(word.items())))


def _projection(state: int, wires: Sequence[int]) -> Terms:
    """The projection on one basis state: the product of (1 +- Z) / 2 over its wires, multiplied out."""
    k = len(wires)
    terms: list[PauliString] = []
    for subset in range(2**k):
        odd = bin(subset & state).count("1") % 2
        letters = tuple(sorted((wires[i], "Z") for i in range(k) if subset >> (k - 1 - i) & 1))
        terms.append(PauliString((-1.0 if odd else 1.0) / 2**k, letters))
    return tuple(terms)


def _tensor(value: Any) -> Tensor:
    return value.double() if isinstance(value, Tensor) else torch.as_tensor(np.asarray(value, dtype=np.float64))
