"""Our simulator as the PennyLane device ``ketbench.statevector``, so that PennyLane users get whole batches at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pennylane as qml
import torch
from pennylane.devices import Device, ExecutionConfig
from pennylane.devices.preprocess import decompose, no_sampling, validate_device_wires, validate_measurements
from pennylane.math import Interface, get_interface, ndim  # pyright: ignore[reportAttributeAccessIssue]
from pennylane.measurements import ExpectationMP, ProbabilityMP
from pennylane.ops import Controlled
from pennylane.tape import QuantumScript
from torch import Tensor

from ketbench.plugin import Control, Expression, Feature, Op, Reference
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable, PauliString
from ketbench_gate.engines.statevector.simulator import Simulator

_GATES = {
    "Hadamard": "h",
    "PauliX": "x",
    "PauliY": "y",
    "PauliZ": "z",
    "S": "s",
    "T": "t",
    "SX": "sx",
    "Adjoint(S)": "sdg",
    "Adjoint(T)": "tdg",
    "Adjoint(SX)": "sxdg",
    "Identity": "id",
    "RX": "rx",
    "RY": "ry",
    "RZ": "rz",
    "PhaseShift": "p",
    "U3": "u",
    "SWAP": "swap",
    "ISWAP": "iswap",
    "IsingXX": "rxx",
    "IsingYY": "ryy",
    "IsingZZ": "rzz",
}
_KEPT = 64
_TORCH = (Interface.TORCH, Interface.AUTO)


class StatevectorDevice(Device):
    """Exact expectation values of Pauli sums and probabilities, batched and differentiable in torch.

    Parameters
    ----------
    wires : int or sequence
    """

    def __init__(self, wires: Any = None) -> None:
        super().__init__(wires=wires)
        self._compiled: dict[Any, Simulator] = {}

    @property
    def name(self) -> str:
        """The name PennyLane knows it by."""
        return "ketbench.statevector"

    def supports_derivatives(
        self, execution_config: ExecutionConfig | None = None, circuit: QuantumScript | None = None
    ) -> bool:
        """Backpropagation through torch, without shots."""
        if execution_config is None:
            return True
        exact = circuit is None or not circuit.shots
        if execution_config.interface not in _TORCH:
            return False
        return execution_config.gradient_method in ("backprop", "best") and exact

    def setup_execution_config(
        self, config: ExecutionConfig | None = None, circuit: QuantumScript | None = None
    ) -> ExecutionConfig:
        """Take backpropagation for torch; other interfaces get the parameter-shift rule."""
        config = config or ExecutionConfig()
        if config.gradient_method == "best" and config.interface not in _TORCH:
            return replace(config, gradient_method=qml.gradients.param_shift)
        if config.gradient_method not in ("best", "backprop"):
            return config
        changes = {"gradient_method": "backprop", "use_device_gradient": True, "grad_on_execution": False}
        return replace(config, **changes, use_device_jacobian_product=False, convert_to_numpy=False)

    def preprocess_transforms(self, execution_config: ExecutionConfig | None = None) -> Any:
        """Decompose into the gate table and refuse what cannot be computed."""
        pipeline: Any = qml.CompilePipeline()
        pipeline.add_transform(no_sampling, name=self.name)
        pipeline.add_transform(validate_device_wires, self.wires, name=self.name)
        pipeline.add_transform(decompose, stopping_condition=_is_known, skip_initial_state_prep=False, name=self.name)
        pipeline.add_transform(validate_measurements, analytic_measurements=_is_measurable, name=self.name)
        return pipeline

    def execute(self, circuits: Any, execution_config: ExecutionConfig | None = None) -> Any:
        """Results of one or several tapes."""
        if isinstance(circuits, QuantumScript):
            return self._one(circuits)
        return tuple(self._one(tape) for tape in circuits)

    def _one(self, tape: QuantumScript) -> Any:
        reading = _Reading(tape, self.wires)
        if reading.key not in self._compiled:
            while len(self._compiled) >= _KEPT:
                self._compiled.pop(next(iter(self._compiled)))
            self._compiled[reading.key] = Simulator(reading.circuit(), reading.watched())
        values = self._compiled[reading.key](*reading.inputs())
        found = [_result(values, column) for column in reading.columns()]
        if not reading.batched:
            found = [item[0] for item in found]
        if not reading.wants_torch:
            found = [item.detach().numpy() for item in found]
        return found[0] if len(found) == 1 else tuple(found)


class _Reading:
    """A tape as our circuit, its parameters split into those a batch shares and the others."""

    def __init__(self, tape: QuantumScript, wires: Any) -> None:
        self._tape = tape
        self._wires = wires or tape.wires
        self._shared: list[Any] = []
        self._of_sample: list[Any] = []
        self._ops = tuple(self._op(op) for op in tape.operations if op.name not in ("GlobalPhase", "Barrier"))
        self.batched = tape.batch_size is not None
        self._terms = [_terms(m, self._wires) for m in tape.measurements]
        self.wants_torch = get_interface(*tape.get_parameters(trainable_only=False)) == "torch"
        self.key = (len(self._wires), self._ops, tuple(self._terms))

    def circuit(self) -> Lowered:
        """The circuit with parameters named by their place."""
        names = tuple(f"p{i}" for i in range(len(self._shared)))
        return Lowered(len(self._wires), self._ops, names, len(self._of_sample))

    def watched(self) -> tuple[Observable, ...]:
        """Observables of all measurements, those of probabilities as projections."""
        return tuple(Observable(str(terms), terms) for group in self._terms for terms in group)

    def columns(self) -> list[range | int]:
        """Where each measurement's values are found."""
        found: list[range | int] = []
        place = 0
        for measured, group in zip(self._tape.measurements, self._terms, strict=True):
            width = len(group)
            found.append(place if isinstance(measured, ExpectationMP) else range(place, place + width))
            place += width
        return found

    def inputs(self) -> tuple[Tensor, Tensor]:
        """Weights and features."""
        shared = [_tensor(value).reshape(()) for value in self._shared]
        of_sample = [_tensor(value) for value in self._of_sample]
        batch = self._tape.batch_size or 1
        weights = torch.stack(shared) if shared else torch.zeros(0, dtype=torch.float64)
        features = torch.stack(of_sample, dim=1) if of_sample else torch.zeros((batch, 0), dtype=torch.float64)
        return weights, features

    def _op(self, op: Any) -> Op:
        base, controls = op, ()
        if isinstance(op, Controlled):
            base = op.base
            marks = zip(self._numbers(op.control_wires), op.control_values, strict=True)
            controls = tuple(Control(wire, int(value)) for wire, value in marks)
        angles = tuple(self._angle(value) for value in op.data)
        return Op(_GATES[base.name], self._numbers(base.wires), angles, controls)

    def _angle(self, value: Any) -> Expression:
        if ndim(value) == 0:
            self._shared.append(value)
            return Reference(f"p{len(self._shared) - 1}")
        self._of_sample.append(value)
        return Feature(len(self._of_sample) - 1)

    def _numbers(self, wires: Any) -> tuple[int, ...]:
        return tuple(self._wires.index(wire) for wire in wires)


def _is_known(op: Any) -> bool:
    name = op.base.name if isinstance(op, Controlled) else op.name
    return name in _GATES or op.name in ("GlobalPhase", "Barrier")


def _is_measurable(measured: Any) -> bool:
    if isinstance(measured, ExpectationMP):
        return getattr(measured.obs, "pauli_rep", None) is not None
    return isinstance(measured, ProbabilityMP) and measured.obs is None


def _terms(measured: Any, wires: Any) -> tuple[tuple[PauliString, ...], ...]:
    """One sum of Pauli strings for an expectation value, one a state for probabilities."""
    if isinstance(measured, ExpectationMP):
        watched: Any = measured.obs
        words = watched.pauli_rep
        return (tuple(_string(word, float(np.real(factor)), wires) for word, factor in words.items()),)
    chosen = [wires.index(wire) for wire in (measured.wires or wires)]
    return tuple(_projection(state, chosen) for state in range(2 ** len(chosen)))


def _string(word: Any, factor: float, wires: Any) -> PauliString:
    return PauliString(factor, tuple(sorted((wires.index(wire), letter) for wire, letter in word.items())))


def _projection(state: int, wires: Sequence[int]) -> tuple[PauliString, ...]:
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


def _result(values: Tensor, column: range | int) -> Tensor:
    return values[:, column] if isinstance(column, int) else values[:, column.start : column.stop]
