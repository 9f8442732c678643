"""What a device adds: finite shots, wrong readings, and amplitudes and positions that vary from shot to shot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ketbench.plugin import InputError


@dataclass(frozen=True, slots=True)
class Noise:
    """Parameters of noise; zeros are exact.

    Parameters
    ----------
    shots : int
        0 for exact probabilities; then readings go wrong in the distribution itself.
    epsilon : float
        Probability that a ground-state atom is read as excited.
    epsilon_prime : float
        Probability that an excited atom is read as in its ground state.
    amplitude : float
        Relative standard deviation of Omega from trajectory to trajectory.
    position : float
        Standard deviation of each coordinate, um.
    trajectories : int
        Over which amplitude and positions are averaged.
    seed : int
    """

    shots: int = 0
    epsilon: float = 0.0
    epsilon_prime: float = 0.0
    amplitude: float = 0.0
    position: float = 0.0
    trajectories: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("epsilon", "epsilon_prime"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)!r}; a probability lies between 0 and 1.")
        for name in ("amplitude", "position"):
            value = getattr(self, name)
            if not np.isfinite(value) or value < 0:
                raise InputError(f"The noise of {name} is {value!r}; give a number from 0.")
        if self.shots < 0 or self.trajectories < 1:
            raise InputError(
                f"{self.shots} shots over {self.trajectories} trajectories; give 0 or more over 1 or more."
            )

    @property
    def varies(self) -> bool:
        """Whether trajectories differ."""
        return self.amplitude > 0 or self.position > 0
