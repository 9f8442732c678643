"""Our simulator as the PennyLane device ``ketbench.statevector``: whole batches at once, all that default.qubit does.

The device is PennyLane's own reference device but for the simulation: gates of our table on torch or plain numbers
run on our sweeps; what is measured of the state, shots, and what our table lacks are left to PennyLane.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any

import pennylane as qml
from pennylane.devices import DefaultQubit, ExecutionConfig
from pennylane.devices.default_qubit import accepted_analytic_measurement, accepted_sample_measurement
from pennylane.devices.modifiers import simulator_tracking, single_tape_support
from pennylane.devices.preprocess import decompose, no_sampling, validate_device_wires, validate_measurements
from pennylane.exceptions import DeviceError
from pennylane.math import get_interface  # pyright: ignore[reportAttributeAccessIssue]
from pennylane.operation import StatePrepBase
from pennylane.ops import Conditional, MidMeasure
from pennylane.tape import QuantumScript

from ketbench.plugin import InputError
from ketbench_gate.engines.devices.measuring import finished
from ketbench_gate.engines.devices.reading import Reading, is_known
from ketbench_gate.engines.statevector.simulator import Simulator

_KEPT = 64
_WHOLE = (qml.QubitUnitary, qml.Projector, qml.Snapshot, qml.DiagonalQubitUnitary, StatePrepBase)
_IN_BETWEEN = (MidMeasure, Conditional)
_OWN = ("torch", "numpy", "builtins")


@simulator_tracking
@single_tape_support
class StatevectorDevice(DefaultQubit):  # pyright: ignore[reportUntypedBaseClass]
    """State vectors of whole batches, differentiable in torch any number of times.

    Parameters
    ----------
    wires : int or sequence, optional
    shots : int, optional
    seed : optional
        Of the samples, as ``numpy.random.default_rng`` takes it.

    Examples
    --------
    >>> import pennylane as qml
    >>> device = qml.device("ketbench.statevector", wires=1)
    """

    def __init__(self, wires: Any = None, shots: Any = None, seed: Any = "global", max_workers: Any = None) -> None:
        super().__init__(wires=wires, shots=shots, seed=seed, max_workers=max_workers)
        self._compiled: dict[Any, Simulator] = {}

    @property
    def name(self) -> str:
        """The name PennyLane knows it by."""
        return "ketbench.statevector"

    def preprocess_transforms(self, execution_config: ExecutionConfig | None = None) -> Any:
        """Write what can be in gates of our table once, before PennyLane's own preparation."""
        config: Any = execution_config or ExecutionConfig()
        pipeline: Any = qml.CompilePipeline()
        if config.mcm_config.mcm_method != "deferred" or config.gradient_method == "adjoint":
            pipeline.add_transform(decompose, _stays, skip_initial_state_prep=True, name=self.name)
            return pipeline + super().preprocess_transforms(config)
        # The same steps with one decomposition instead of two, which would cost as much as the simulation.
        pipeline.add_transform(qml.defer_measurements, allow_postselect=True)
        pipeline.add_transform(decompose, _stays, skip_initial_state_prep=True, name=self.name)
        pipeline.add_transform(validate_device_wires, self.wires, name=self.name)
        pipeline.add_transform(
            validate_measurements,
            analytic_measurements=accepted_analytic_measurement,
            sample_measurements=accepted_sample_measurement,
            name=self.name,
        )
        if config.gradient_method == "backprop":
            pipeline.add_transform(no_sampling, name=self.name)
        return pipeline

    def execute(self, circuits: Iterable[QuantumScript], execution_config: ExecutionConfig | None = None) -> Any:
        """Results of several tapes."""
        config = execution_config or ExecutionConfig()
        return tuple(self._one(tape, config) for tape in circuits)

    def _one(self, tape: QuantumScript, config: ExecutionConfig) -> Any:
        known = None if config.device_options.get("max_workers") else _in_our_gates(tape)
        if known is None:
            return _reference(self, (tape,), config)[0]
        reading = Reading(known)
        try:
            values = self._simulator(reading)(*reading.inputs())
        except InputError as error:
            raise DeviceError(str(error)) from None
        return finished(reading, values, self._rng)

    def _simulator(self, reading: Reading) -> Simulator:
        if reading.key not in self._compiled:
            while len(self._compiled) >= _KEPT:
                self._compiled.pop(next(iter(self._compiled)))
            self._compiled[reading.key] = Simulator(reading.circuit(), reading.watched())
        return self._compiled[reading.key]


_reference = inspect.unwrap(DefaultQubit.execute)
"""PennyLane's simulation of several tapes, without the tracking that ours has already."""


def _stays(op: Any) -> bool:
    """Whether an operation is left as it is: known to us, or better done by PennyLane as a whole matrix."""
    if is_known(op) or isinstance(op, _IN_BETWEEN):
        return True
    whole = isinstance(op, _WHOLE) or getattr(op, "base", None) is not None
    return (whole and (op.has_matrix or op.has_sparse_matrix)) or (op.has_matrix and not op.has_decomposition)


def _in_our_gates(tape: QuantumScript) -> QuantumScript | None:
    """The tape in gates of our table; None where PennyLane must simulate it."""
    if not _is_ours(tape):
        return None
    return tape if all(is_known(op, first) for op, first in _with_first(tape)) else None


def _with_first(tape: QuantumScript) -> Iterable[tuple[Any, bool]]:
    return ((op, place == 0) for place, op in enumerate(tape.operations))


def _is_ours(tape: QuantumScript) -> bool:
    """Whether its numbers are torch's or plain ones: other libraries differentiate what PennyLane computes in them."""
    values: Sequence[Any] = tape.get_parameters(trainable_only=False)
    interface = get_interface(*values) if values else "numpy"
    if interface == "autograd":
        return not any(type(value).__name__ == "ArrayBox" for value in values)
    return interface in _OWN and tape.num_wires > 0
