"""What a tape measures, from the values or states of our simulator, in the shapes that PennyLane gives."""

from __future__ import annotations

from typing import Any

import torch
from pennylane.devices.qubit import measure, measure_with_samples
from torch import Tensor

from ketbench_gate.engines.devices.reading import Reading


def finished(reading: Reading, values: Tensor, rng: Any) -> Any:
    """Results of a tape.

    Parameters
    ----------
    reading : Reading
    values : Tensor, shape (batch, n_observables) or (batch, 2**n)
        Expectation values or, where the reading asks for it, states.
    rng : numpy Generator
        Draws the samples.
    """
    found = _of_state(reading, values, rng) if reading.asks_state else _of_values(reading, values)
    return found[0] if len(reading.tape.measurements) == 1 and not reading.tape.shots else _unpacked(reading, found)


def _unpacked(reading: Reading, found: Any) -> Any:
    if reading.tape.shots and len(reading.tape.measurements) == 1:
        return tuple(one[0] for one in found) if reading.tape.shots.has_partitioned_shots else found[0]
    return tuple(found)


def _of_values(reading: Reading, values: Tensor) -> list[Any]:
    cut = (slice(c.start, c.stop) if isinstance(c, range) else c for c in reading.columns())
    found = [values[:, column] if reading.batched else values[0, column] for column in cut]
    return found if reading.wants_torch else [item.detach().numpy() for item in found]


def _of_state(reading: Reading, values: Tensor, rng: Any) -> Any:
    tape = reading.tape
    phase = reading.phase()
    if phase is not None:
        values = values * phase.reshape(-1, 1)
    shape = (2,) * tape.num_wires
    state: Any = values.reshape(-1, *shape) if reading.batched else values[0].reshape(shape)
    if tape.shots:
        state = state.detach().numpy()
        return measure_with_samples(tape.measurements, state, tape.shots, is_state_batched=reading.batched, rng=rng)
    state = state if reading.wants_torch else state.detach().numpy()
    with torch.enable_grad() if values.requires_grad else torch.no_grad():
        return [measure(one, state, is_state_batched=reading.batched) for one in tape.measurements]
