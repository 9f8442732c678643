"""What is measured of each register at one or more times: excitation histograms, or local observables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.noise import Noise
from ketbench_atoms.physics.pulse import Pulse
from ketbench_atoms.physics.register import Register
from ketbench_atoms.simulator.evolving import evolve
from ketbench_atoms.simulator.noisy import misread_bits, noisy_states, read_histogram
from ketbench_atoms.simulator.states import State

Floats = NDArray[np.float64]
_QUANTILES = np.linspace(0, 1, 11)
_AT_ONCE = 16
_TOLERANCE = 1e-4
"""Of the norm of a state; the infidelity is below its square."""


class Feature(StrEnum):
    """What of the state is compared."""

    HISTOGRAM = "excitation histogram"
    LOCAL = "local observables"


@dataclass(frozen=True, slots=True)
class Measurement:
    """How features are measured.

    Parameters
    ----------
    device : Device
    pulse : Pulse
    times : tuple of float
        us.
    feature : Feature
    noise : Noise
    size : int
        Length of the histograms.
    precision, engine : str
    """

    device: Device
    pulse: Pulse
    times: tuple[float, ...]
    feature: Feature
    noise: Noise
    size: int
    precision: str = "double"
    engine: str = "cpu"


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Features of some registers.

    Parameters
    ----------
    rows : list of int
        Which registers.
    values : ndarray, shape (len(rows), times, size)
    bound : float
        Largest bound of what blockade subspaces left out.
    """

    rows: list[int]
    values: Floats
    bound: float


def measured(
    registers: Sequence[Register], how: Measurement, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Measured]:
    """Features of registers, some at a time, the small ones first.

    The least distance of the device was looked at before; noise may move atoms closer.
    """
    order = sorted(range(len(registers)), key=lambda i: len(registers[i]))
    for first in range(0, len(order), _AT_ONCE):
        rows = order[first : first + _AT_ONCE]
        states = _states([registers[i] for i in rows], how, cancelled)
        values = np.array([_features(own, how, i) for i, own in zip(rows, states, strict=True)])
        yield Measured(rows, values, max(one.bound for own in states for at in own for one in at))


def _states(registers: list[Register], how: Measurement, cancelled: Callable[[], bool]) -> list[list[list[State]]]:
    """By register, time and trajectory."""
    keywords: dict[str, Any] = {
        "device": replace(how.device, min_distance=0.0, max_radius=float("inf"), max_omega=float("inf")),
        "times": how.times,
        "tolerance": _TOLERANCE,
        "precision": how.precision,
        "engine": how.engine,
        "cancelled": cancelled,
    }
    if not how.noise.varies:
        found = evolve(registers, how.pulse, **keywords)
        return [[[state] for state in own] for own in found]
    made: list[list[list[State]]] = []
    for number, register in enumerate(registers):
        drawn = noisy_states(register, how.pulse, replace(how.noise, seed=how.noise.seed + number), **keywords)
        made.append([list(at) for at in zip(*drawn, strict=True)])
    return made


def _features(states: list[list[State]], how: Measurement, row: int) -> Floats:
    seed = how.noise.seed + 7919 * (row + 1)
    if how.feature is Feature.HISTOGRAM:
        rows = [read_histogram(at, how.noise, seed + i) for i, at in enumerate(states)]
        return np.array([np.pad(one, (0, max(0, how.size - len(one))))[: how.size] for one in rows])
    return np.array([_local(at, how.noise, seed + i) for i, at in enumerate(states)])


def _local(states: list[State], noise: Noise, seed: int) -> Floats:
    """Quantiles of the populations and of the pair correlations, the same number for every size."""
    if noise.shots:
        each = max(1, noise.shots // len(states))
        bits = np.concatenate([misread_bits(s.sampled(each, seed + i), noise, seed + i) for i, s in enumerate(states)])
        populations, second = bits.mean(axis=0), bits.T.astype(float) @ bits / len(bits)
    else:
        true = np.mean([s.populations for s in states], axis=0)
        pairs = np.mean([s.correlations + np.outer(s.populations, s.populations) for s in states], axis=0)
        kept = 1 - noise.epsilon - noise.epsilon_prime
        populations = noise.epsilon + kept * true
        mixed = noise.epsilon * kept * (true[:, None] + true[None])
        second = noise.epsilon**2 + mixed + kept**2 * pairs
    rows, columns = np.triu_indices(len(populations), 1)
    joint = (second - np.outer(populations, populations))[rows, columns]
    return np.concatenate([np.quantile(populations, _QUANTILES), np.quantile(joint, _QUANTILES)])
