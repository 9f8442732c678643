"""A circuit as a layer on any PennyLane device: the reference, and the road to noise and shots; slow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from ketbench.plugin import Circuit, InputError
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Engine, Work


class OnDevice:
    """A `CircuitLayer` whose values come from an engine that knows one vector of weights at a time.

    Parameters
    ----------
    circuit : Circuit
    watched : sequence of str
    build : callable
        An `Engine` of a `Work`.
    seed : int
    """

    folded = False

    def __init__(self, circuit: Circuit, watched: Sequence[str], build: Callable[[Work], Engine], seed: int) -> None:
        flat, read = lowered(circuit), observables(watched, circuit.n_wires)
        self._engine = build(Work(flat, read, seed))
        self._wires = flat.n_wires
        self.parameters, self.features, self.outputs = len(flat.parameters), flat.n_features, len(read)
        self.note = "; ".join([self._engine.name, *self._engine.notes])

    def prepared(self, weights: Tensor) -> Tensor:
        """The weights as they are; a device has no matrix to offer."""
        return weights

    def __call__(self, prepared: Tensor, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, outputs)."""
        rows = max(1, self._engine.rows)
        return torch.cat([self._engine.expectations(prepared, part) for part in features.split(rows)])

    def columns(self, weights: Tensor, count: int) -> Any:
        """Refused: a device gives expectation values, not amplitudes."""
        raise InputError("A device gives no amplitudes; use the circuit engine 'folded' for this adapter.")
