"""The PennyLane road: any installed device by name behind the engine protocol; the reference for our own engine."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import pennylane as qml
import torch
from torch import Tensor

from ketbench.plugin import GATES, INVERSE, BackendError, GateKind, Op, called_by
from ketbench_gate.circuits.angles import Angles, Slot
from ketbench_gate.circuits.observables import Observable
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.noise import NoiseParams

BATCHING = ("default.qubit", "default.mixed", "ketbench.statevector")
"""Devices that take a whole batch of angles at once; for others PennyLane runs sample by sample."""


def _operation(name: str) -> Callable[..., Any]:
    made: Callable[..., Any] = getattr(qml, name.removeprefix(INVERSE))
    return (lambda wires: qml.adjoint(made(wires))) if name.startswith(INVERSE) else made


_OPERATIONS = {gate: _operation(name) for gate, name in called_by("pennylane").items()}


class PennyLaneEngine:
    """Expectation values from a PennyLane device.

    Parameters
    ----------
    work : Work
    device : str
        A name PennyLane knows, as "lightning.qubit".
    shots : int
        0 for exact values.
    noise : NoiseParams
        Applied on "default.mixed" only.
    reason : str
        Why this device was chosen.
    """

    device = "cpu"

    def __init__(
        self, work: Work, device: str, *, shots: int = 0, noise: NoiseParams | None = None, reason: str = ""
    ) -> None:
        self.name = device
        self.reason = reason
        self._work = work
        self._noise = noise or NoiseParams()
        expressions = [angle for op in work.circuit.ops for angle in op.angles]
        self._angles = Angles(expressions, work.circuit.parameters)
        self._has_state = any(GATES[op.gate].kind is GateKind.STATE for op in work.circuit.ops)
        self._batching = device in BATCHING
        self.rows = _rows(device, work.circuit.n_wires)
        self.notes = _notes(shots, self._noise)
        self._kept = 1.0 if shots else 1 - 2 * self._noise.readout_error
        self._shots = shots
        self._node = self._built(device, shots, work.seed)

    def expectations(self, weights: Tensor, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, n_observables); see `ketbench_gate.engines.engine.Engine`."""
        batch = features.shape[0]
        if batch == 0:
            return weights.new_zeros((0, len(self._work.observables))) + 0 * weights.sum()
        exact, x = weights.double(), features.double()
        if self._has_state and not self._batching:
            rows = [self._rows(exact, x[i : i + 1]) for i in range(batch)]
            return torch.cat(rows).to(features.dtype)
        return self._rows(exact, x).to(features.dtype)

    def redraw(self, number: int) -> None:
        """Begin the draws of shots anew, by the seed and this number alone; a device takes a seed only when made."""
        if self._shots:
            mixed = np.random.SeedSequence((self._work.seed, number)).generate_state(1)
            self._node = self._built(self.name, self._shots, int(mixed[0]))

    def _rows(self, weights: Tensor, features: Tensor) -> Tensor:
        shared = self._angles.shared(weights)
        of_samples = self._angles.of_samples(weights, features)
        with _double():
            found = self._node(shared.unbind(), of_samples.unbind())
        columns = [torch.as_tensor(value).expand(features.shape[0]) for value in found]
        return torch.stack(columns, dim=1)

    def _built(self, device: str, shots: int, seed: int) -> Callable[..., Any]:
        options: dict[str, Any] = {"seed": seed} if shots else {}
        made = _device(device, self._work.circuit.n_wires, options)
        if self._noise.readout_error and shots:
            made.readout_err = [partial(qml.BitFlip, self._noise.readout_error)]
        method = "backprop" if self._backprops(device, shots) else "adjoint" if _has_adjoint(device, shots) else "best"
        self.gradient = method
        node: Any = qml.QNode(self._tape, made, interface="torch", diff_method=method)
        return qml.set_shots(node, shots) if shots else node

    def _backprops(self, device: str, shots: int) -> bool:
        return device in ("default.qubit", "default.mixed") and not shots

    def _tape(self, shared: Sequence[Tensor], of_samples: Sequence[Tensor]) -> list[Any]:
        def value(slot: Slot) -> Tensor:
            return shared[slot.index] if slot.shared else of_samples[slot.index]

        for op in self._work.circuit.ops:
            self._apply(op, [value(self._angles.slots[angle]) for angle in op.angles])
        return [qml.expval(_measured(item, self._kept)) for item in self._work.observables]

    def _apply(self, op: Op, angles: Sequence[Tensor]) -> None:
        if GATES[op.gate].kind is GateKind.STATE:
            rows = torch.stack([a.expand(_batch(angles)) for a in angles], dim=-1)
            qml.AmplitudeEmbedding(rows.squeeze(0) if len(rows) == 1 else rows, op.wires, pad_with=0.0, normalize=True)
        elif op.controls:
            wires = [c.wire for c in op.controls]
            values = [c.value for c in op.controls]
            qml.ctrl(_OPERATIONS[op.gate], control=wires, control_values=values)(*angles, wires=list(op.wires))
        else:
            _OPERATIONS[op.gate](*angles, wires=list(op.wires))
        self._disturb(op.all_wires)

    def _disturb(self, wires: Sequence[int]) -> None:
        noise = self._noise
        channels = (
            (qml.DepolarizingChannel, noise.depolarising),
            (qml.AmplitudeDamping, noise.amplitude_damping),
            (qml.PhaseDamping, noise.phase_damping),
            (qml.BitFlip, noise.bit_flip),
        )
        for channel, probability in channels:
            if probability:
                for wire in wires:
                    channel(probability, wires=wire)


@contextmanager
def _double() -> Generator[None, None, None]:
    """Results that devices give as plain numbers become tensors of torch's default kind, which is single precision."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _device(name: str, wires: int, options: Mapping[str, Any]) -> Any:
    try:
        return _made(name, wires, options)
    except Exception as error:
        lines = str(error).strip().splitlines()
        text = lines[-1] if lines else type(error).__name__
        raise BackendError(f"PennyLane device '{name}' cannot be made: {text} Choose another device.") from error


def _made(name: str, wires: int, options: Mapping[str, Any]) -> Any:
    try:
        return qml.device(name, wires=wires, **options)
    except TypeError:
        if set(options) - {"seed"}:
            raise
        return qml.device(name, wires=wires)


def _rows(device: str, wires: int) -> int:
    """About a third of a second of work a call, so that Stop is answered in time."""
    if device not in BATCHING:
        return max(1, 16 >> max(0, wires - 12))
    amplitudes = 2 ** (2 * wires if device == "default.mixed" else wires)
    return max(1, 2**16 // amplitudes)


def _notes(shots: int, noise: NoiseParams) -> tuple[str, ...]:
    notes: list[str] = []
    if noise.is_noisy:
        notes.append(f"Noise model: {noise.described()}.")
    if shots:
        notes.append(f"Every expectation value is estimated from {shots} shots.")
    return tuple(notes)


def _has_adjoint(device: str, shots: int) -> bool:
    return device.startswith("lightning.") and not shots


def _batch(angles: Sequence[Tensor]) -> int:
    return max(angle.numel() for angle in angles)


def _measured(item: Observable, kept: float) -> Any:
    """The observable; a bit flipped on read-out with probability p scales each letter by `kept`, 1 - 2 p."""
    terms = [_product(term.letters) for term in item.terms]
    factors = [term.factor * kept ** len(term.letters) for term in item.terms]
    if len(terms) == 1 and factors[0] == 1.0:
        return terms[0]
    return qml.dot(factors, terms)


def _product(letters: Sequence[tuple[int, str]]) -> Any:
    if not letters:
        return qml.Identity(0)
    made = [{"X": qml.X, "Y": qml.Y, "Z": qml.Z}[letter](wire) for wire, letter in letters]
    return made[0] if len(made) == 1 else qml.prod(*made)
