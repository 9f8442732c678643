"""The execution targets of the gate plugin: state vectors, a noise model, PennyLane devices; loads torch late."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Availability, Device, Executed, Execution, InputError, RunCancelled
from ketbench_gate.circuits.observables import Observable
from ketbench_gate.engines import choice
from ketbench_gate.engines.device_probe import probed
from ketbench_gate.engines.noise import NoiseParams

if TYPE_CHECKING:
    from ketbench_gate.engines.engine import Work

_NAMES = {
    "depolarizing": "depolarising",
    "depolarising": "depolarising",
    "amplitude_damping": "amplitude_damping",
    "phase_damping": "phase_damping",
    "bit_flip": "bit_flip",
    "readout": "readout_error",
    "readout_error": "readout_error",
}


class Exact:
    """State vectors without noise; with shots, PennyLane's default.qubit."""

    def available(self, rest: str) -> Availability:
        """Whether torch is there."""
        if rest:
            return Availability(False, f"The execution target 'exact' has no kind '{rest}'.", "Write exact.")
        return _installed("torch")

    def devices(self) -> tuple[Device, ...]:
        """The one of its name."""
        return _listed(self, Device("exact", "Ketbench", is_local=True))

    def execute(self, rest: str, asked: Execution, cancelled: Callable[[], bool]) -> Executed:
        """Expectation values; see `ketbench.contract.targets.Target`."""
        from ketbench_gate.engines.statevector_engine import StatevectorEngine

        if asked.shots:
            return PennyLane().execute("default.qubit", asked, cancelled)
        return _executed(asked, lambda work: StatevectorEngine(work), cancelled)


class Noise:
    """Channels after every gate on each wire it touches, as "depolarizing:0.01" or several with commas."""

    def available(self, rest: str) -> Availability:
        """Whether PennyLane is there and the noise can be read."""
        try:
            noise(rest)
        except InputError as error:
            return Availability(False, str(error))
        return _installed("torch", "pennylane")

    def devices(self) -> tuple[Device, ...]:
        """One of each kind."""
        told = "Write another probability, or several kinds with commas."
        kinds = ("depolarizing", "amplitude_damping", "phase_damping", "bit_flip", "readout")
        return _listed(
            self, *(Device(f"noise.{kind}:0.01", "Ketbench", 12, reason=told, is_local=True) for kind in kinds)
        )

    def execute(self, rest: str, asked: Execution, cancelled: Callable[[], bool]) -> Executed:
        """Expectation values from density matrices."""
        from ketbench_gate.engines.pennylane_engine import PennyLaneEngine

        model = noise(rest)
        return _executed(
            asked, lambda work: PennyLaneEngine(work, "default.mixed", shots=asked.shots, noise=model), cancelled
        )


class PennyLane:
    """Any installed PennyLane device, as "pennylane.lightning.qubit"."""

    def available(self, rest: str) -> Availability:
        """Whether the device can be made."""
        there = _installed("torch", "pennylane")
        if not there.ok or rest in ("default.qubit", "default.mixed"):
            return there
        return probed(rest)

    def devices(self) -> tuple[Device, ...]:
        """Its simulators; any other device of PennyLane is taken by its name too."""
        names = ("default.qubit", "default.mixed", "lightning.qubit")
        return _listed(self, *(Device(f"pennylane.{name}", "PennyLane", is_local=True) for name in names))

    def execute(self, rest: str, asked: Execution, cancelled: Callable[[], bool]) -> Executed:
        """Expectation values from the device."""
        from ketbench_gate.engines.pennylane_engine import PennyLaneEngine

        return _executed(asked, lambda work: PennyLaneEngine(work, rest, shots=asked.shots), cancelled)


def _listed(target: Exact | Noise | PennyLane, *devices: Device) -> tuple[Device, ...]:
    """As they stand, or with the reason why they cannot work here; makes none of them."""
    package = "torch" if isinstance(target, Exact) else "pennylane"
    state = _installed("torch", package)
    if state.ok:
        return devices
    return tuple(replace(one, state="not installed", reason=state.reason, remedy=state.remedy) for one in devices)


def noise(text: str) -> NoiseParams:
    """A noise model from text.

    Raises
    ------
    InputError
        For an unknown kind, or a probability that is none.

    Examples
    --------
    >>> noise("depolarizing:0.01,readout:0.02").described()
    'depolarising 0.01, readout error 0.02'
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.strip().partition(":")
        if name not in _NAMES:
            kinds = "depolarizing, amplitude_damping, phase_damping, bit_flip, readout"
            raise InputError(f"There is no noise '{name}'; choose one of {kinds}, as depolarizing:0.01.")
        try:
            found[_NAMES[name]] = float(number)
            NoiseParams(**found)
        except ValueError:
            most = {"depolarising": 0.75, "readout_error": 0.5}.get(_NAMES[name], 1.0)
            raise InputError(
                f"The noise '{part.strip()}' needs a probability from 0 to {most:g} after the colon."
            ) from None
    return NoiseParams(**found)


def _executed(asked: Execution, build: Callable[[Work], Any], cancelled: Callable[[], bool]) -> Executed:
    if asked.readout:
        from ketbench_gate.models.evaluating.readout import without_readout

        return without_readout(asked, lambda one: _executed(one, build, cancelled))
    import torch

    from ketbench_gate.circuits.lowering import lowered
    from ketbench_gate.circuits.observables import observables
    from ketbench_gate.engines.engine import Work

    circuit = asked.circuit
    watched = observables(asked.observables, circuit.n_wires)
    engine = build(Work(lowered(circuit), watched, asked.seed))
    engine.redraw(asked.seed)
    weights = torch.tensor([asked.weights[p.name] for p in circuit.parameters], dtype=torch.float64)
    pieces = [torch.zeros((0, len(watched)), dtype=torch.float64)]
    with torch.no_grad():
        for piece in torch.as_tensor(asked.features, dtype=torch.float64).split(max(1, engine.rows)):
            if cancelled():
                raise RunCancelled("Stopped on request.")
            pieces.append(engine.expectations(weights, piece))
    values = torch.cat(pieces).numpy()
    return Executed(values, errors_of(watched, values, asked.shots), len(values), tuple(engine.notes))


def _installed(*packages: str) -> Availability:
    for package in packages:
        if not choice.has(package):
            return Availability(False, f"The package {package} is not installed.", "Run: pip install 'ketbench[gate]'")
    return Availability(True)


exact, noisy, pennylane = Exact(), Noise(), PennyLane()


def errors_of(watched: Sequence[Observable], values: NDArray[np.float64], shots: int) -> NDArray[np.float64]:
    """Standard errors, shape (rows, n_observables); zero without shots.

    A single Pauli string reads plus or minus its factor, so its variance follows from its mean (a value at the very
    end is given the variance of one other reading). The variance of a sum is at most that of its terms in line: an
    upper bound.
    """
    if not shots:
        return np.zeros_like(values)
    columns = [_one(item, values[:, place], shots) for place, item in enumerate(watched)]
    return np.stack(columns, axis=1) if columns else np.zeros_like(values)


def _one(item: Observable, values: NDArray[np.float64], shots: int) -> NDArray[np.float64]:
    factors = [abs(term.factor) for term in item.terms if term.letters]
    if len(factors) != 1 or len(item.terms) != 1:
        return np.full(len(values), sum(factors) / math.sqrt(shots))
    mean = np.clip(np.abs(values) / factors[0] if factors[0] else np.zeros_like(values), 0, 1 - 2 / (shots + 2))
    return factors[0] * np.sqrt((1 - mean**2) / shots)
