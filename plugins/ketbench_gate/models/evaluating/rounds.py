"""Circuits of a model asked for in rounds: what one round answers decides what the next one runs; executes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Circuit, Executed, Execution, circuit_from_json
from ketbench_gate.circuits.lowering import Lowered, lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.models.evaluating.extrapolation import Mitigation, extrapolated
from ketbench_gate.models.evaluating.folding import folded
from ketbench_gate.models.keeping.rebuilding import Rebuilt
from ketbench_gate.models.model import HybridModel

Key = tuple[int, int, bytes]
"""Number of a circuit in its model, how many times its gates, and the angles it is given."""
RAW, READOUT = "device", "mitigated_readout"
"""Values as they come, and without the errors of reading."""


@dataclass(frozen=True, eq=False)
class Call:
    """One circuit of the model on some rows of angles.

    Parameters
    ----------
    number : int
        Of the circuit.
    circuit : Circuit
        Unitary operations only.
    weights : mapping of str to float
    watched : tuple of str
    rows : Tensor, shape (rows, angles)
    """

    number: int
    circuit: Circuit
    weights: Mapping[str, float]
    watched: tuple[str, ...]
    rows: Tensor

    def key(self, scale: int) -> Key:
        """By what an execution is known."""
        return self.number, scale, self.rows.numpy().tobytes()


class WantedError(Exception):
    """Some circuits have not been executed yet."""

    def __init__(self, calls: Sequence[tuple[Call, int]]) -> None:
        super().__init__()
        self.calls = calls


@dataclass
class Answers:
    """What came of executions so far.

    Parameters
    ----------
    shots, seed : int
    readout : bool
        Whether the errors of reading are measured along.
    known : dict
    """

    shots: int
    seed: int
    readout: bool
    known: dict[Key, Executed] = field(default_factory=dict[Key, Executed])

    def execution(self, call: Call, scale: int, number: int) -> Execution:
        """What a target is asked for, the number saying how many were before it."""
        ops = folded(call.circuit.ops, scale) if scale > 1 else call.circuit.ops
        placed = tuple(replace(op, column=place) for place, op in enumerate(ops))
        circuit = replace(call.circuit, ops=placed)
        features = call.rows.numpy()
        return Execution(circuit, call.weights, features, call.watched, self.shots, self.seed + number, self.readout)

    def values(self, method: str, scales: Sequence[int], calls: Sequence[Call]) -> list[Tensor]:
        """Expectation values of each call, shape (rows, observables).

        Parameters
        ----------
        method : str
            `RAW`, `READOUT`, or a method of extrapolation.
        scales : sequence of int
            The multiples of the gates that a method needs.
        calls : sequence of Call

        Raises
        ------
        WantedError
            With all that is missing of these calls.
        """
        missing = [(call, scale) for call in calls for scale in scales if call.key(scale) not in self.known]
        if missing:
            raise WantedError(missing)
        return [self._value(method, scales, call) for call in calls]

    def _value(self, method: str, scales: Sequence[int], call: Call) -> Tensor:
        held = [self.known[call.key(scale)] for scale in scales]
        if method == RAW:
            return torch.as_tensor(held[0].values, dtype=torch.float64)
        values = [one.values if one.corrected is None else one.corrected for one in held]
        if method == READOUT:
            return torch.as_tensor(values[0], dtype=torch.float64)
        errors = [one.errors if one.corrected_errors is None else one.corrected_errors for one in held]
        watched = observables(call.watched, call.circuit.n_wires)
        most = np.array([sum(abs(term.factor) for term in one.terms) for one in watched])
        return torch.as_tensor(extrapolated(method, values, errors, most=most).values, dtype=torch.float64)


def plain(circuit: Circuit, flat: Lowered) -> Circuit:
    """The unitary operations alone, one behind the other."""
    wires = tuple(f"q{wire}" for wire in range(flat.n_wires))
    ops = tuple(replace(op, column=place) for place, op in enumerate(flat.ops))
    return replace(circuit, wires=wires, ops=ops, bits=0, registers=(), gates=())


def placed(made: Rebuilt, module: HybridModel, ask: Callable[[list[Call]], list[Tensor]]) -> None:
    """Have every circuit of a model answered by somebody else from now on; those side by side are asked for at once."""
    names = [parameter.name for parameter in made.circuit.parameters]
    weights = dict(zip(names, module.all_weights().tolist(), strict=True))
    watched = tuple(observable.text for observable in made.work.observables)
    first = plain(made.circuit, lowered(made.circuit))
    others = [_of_layer(number, layer) for number, layer in enumerate(module.more_circuits, 1)]
    beside = others[: len(module.beside)]

    def values(rows: Tensor) -> Tensor:
        calls = [Call(0, first, weights, watched, rows.contiguous()), *(one(rows) for one in beside)]
        return torch.cat(ask(calls), dim=1)

    module._values = values  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]
    for layer, one in zip(module.more_circuits[len(beside) :], others[len(beside) :], strict=True):
        layer.forward = _asking(one, ask)  # pyright: ignore[reportAttributeAccessIssue]


def _asking(one: Callable[[Tensor], Call], ask: Callable[[list[Call]], list[Tensor]]) -> Callable[[Tensor], Tensor]:
    return lambda features: ask([one(features)])[0]


def _of_layer(number: int, layer: Any) -> Callable[[Tensor], Call]:
    described = layer.described
    circuit = circuit_from_json(described["circuit"])
    weights = dict(zip([p.name for p in circuit.parameters], layer.weights.tolist(), strict=True))
    flat, start, read = plain(circuit, lowered(circuit)), described["start"], described["read"]
    watched = tuple(described["observables"])
    return lambda rows: Call(number, flat, weights, watched, rows[:, start : start + read].contiguous())


def rounds_of(made: Rebuilt, angles: Tensor) -> int:
    """How many rounds a model takes: one, and one more for each circuit behind another, or for each step of a cell."""
    steps = angles.shape[1] if made.described.get("state") and angles.dim() > 2 else 1
    return steps + sum(1 for layer in made.described["head"] if layer["layer"] == "circuit")


def variants(mitigation: Mitigation, rounds: int) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Under which name which method is followed with which multiples of the gates.

    Where later circuits depend on earlier ones, each method asks for circuits of its own: then one extrapolates.
    """
    found: dict[str, tuple[str, tuple[int, ...]]] = {RAW: (RAW, mitigation.scales[:1])}
    if mitigation.readout:
        found[READOUT] = READOUT, mitigation.scales[:1]
    if mitigation.zne:
        methods = ("linear", "richardson", "exponential") if rounds == 1 else ("exponential",)
        found |= {f"mitigated_{method}": (method, mitigation.scales) for method in methods}
    return found
