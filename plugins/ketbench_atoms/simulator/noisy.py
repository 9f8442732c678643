"""Histograms as a device would give them: trajectories of noise in one batch, shots, and wrong readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_atoms.physics.noise import Noise
from ketbench_atoms.physics.pulse import Pulse, Segment
from ketbench_atoms.physics.register import Register
from ketbench_atoms.physics.waveforms import Waveform
from ketbench_atoms.simulator.evolving import evolve
from ketbench_atoms.simulator.states import State

Floats = NDArray[np.float64]


def noisy_states(register: Register, pulse: Pulse, noise: Noise, **how: Any) -> list[State]:
    """A state for each trajectory, or one where nothing varies; keywords as those of `evolve`."""
    if not noise.varies:
        return [evolve(register, pulse, **how)]
    random = np.random.default_rng(noise.seed)
    registers: list[Register] = []
    pulses: list[Pulse] = []
    for _ in range(noise.trajectories):
        moved = register.coordinates + random.normal(0, noise.position, register.coordinates.shape)
        registers.append(Register(moved, register.names, register.weights))
        pulses.append(louder(pulse, max(0.0, 1 + random.normal(0, noise.amplitude))))
    # The true places of atoms may lie closer than the device's least distance by what they tremble.
    return evolve(registers, pulses, **how)


def read_histogram(states: Sequence[State], noise: Noise, seed: int | None = None) -> Floats:
    """Distribution of the number of atoms read as excited, mean over trajectories, shape (atoms + 1,)."""
    exact = np.mean([state.histogram for state in states], axis=0)
    told = misread(len(exact) - 1, noise.epsilon, noise.epsilon_prime) @ exact
    if not noise.shots:
        return told
    random = np.random.default_rng(noise.seed if seed is None else seed)
    return random.multinomial(noise.shots, told / told.sum()) / noise.shots


def misread(atoms: int, epsilon: float, epsilon_prime: float) -> Floats:
    """Probability to read k excited atoms when m are, shape (k, m): two binomial distributions added.

    Readings of different atoms are independent, so the number read depends on the number excited alone.
    """
    from scipy.stats import binom

    found = np.zeros((atoms + 1, atoms + 1))
    for excited in range(atoms + 1):
        kept = binom.pmf(np.arange(excited + 1), excited, 1 - epsilon_prime)
        risen = binom.pmf(np.arange(atoms - excited + 1), atoms - excited, epsilon)
        found[:, excited] = np.convolve(kept, risen)
    return found


def misread_bits(bits: NDArray[np.uint8], noise: Noise, seed: int) -> NDArray[np.uint8]:
    """Configurations as read, shape (shots, atoms)."""
    drawn = np.random.default_rng(seed).random(bits.shape)
    flipped = np.where(bits == 1, drawn < noise.epsilon_prime, drawn < noise.epsilon)
    return (bits ^ flipped).astype(np.uint8)


def louder(pulse: Pulse, factor: float) -> Pulse:
    """The same pulse with its amplitude times a factor."""
    parts = [
        Segment(
            part.duration, Waveform(part.omega.shape, part.omega.values * factor, part.omega.times), *part.waves[1:]
        )
        for part in pulse.segments
    ]
    return Pulse.of(parts)
