"""Limits and constants of a device: the Rydberg level and its C6 are part of every result."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi

import numpy as np

from ketbench.plugin import InputError
from ketbench_atoms.physics.pulse import Pulse
from ketbench_atoms.physics.register import Register

_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Device:
    """A neutral-atom processor; the defaults are those of an analogue device at level 60.

    Parameters
    ----------
    name : str
    level : int
        Rydberg level, which decides C6.
    c6 : float
        rad/us um^6. Pulser's coefficients: 865723.02 at level 60, 5420158.53 at level 70 (1.9).
    c3 : float
        rad/us um^3, of the exchange in XY mode.
    min_distance : float
        um.
    max_radius : float
        um, from the middle of the register.
    max_atoms : int
    max_omega, max_delta : float
        rad/us.
    max_duration : float
        us.
    """

    name: str = "analogue"
    level: int = 60
    c6: float = 865723.02
    c3: float = 19071.45
    min_distance: float = 5.0
    max_radius: float = 38.0
    max_atoms: int = 80
    max_omega: float = 4 * pi
    max_delta: float = 40 * pi
    max_duration: float = 6.0

    def __post_init__(self) -> None:
        for name in ("c6", "c3"):
            value = getattr(self, name)
            if not np.isfinite(value) or value <= 0:
                raise InputError(f"{name} of device '{self.name}' is {value!r}; give a number above 0.")

    @classmethod
    def analog(cls) -> Device:
        """Level 60, at least 5 um, up to 80 atoms (Pulser's AnalogDevice)."""
        return cls()

    @classmethod
    def mock(cls) -> Device:
        """Level 70 without limits (Pulser's MockDevice); its C6 is 6.3 times that of level 60."""
        return cls("mock", 70, 5420158.53, 36288.36, 0.0, inf, 1_000_000, inf, inf, inf)

    def blockade_radius(self, omega: float) -> float:
        """``(C6 / Omega)^(1/6)`` in um."""
        return float((self.c6 / omega) ** (1 / 6)) if omega > 0 else inf

    def shown(self) -> str:
        """Level and C6 in a sentence."""
        return f"Device '{self.name}': Rydberg level {self.level}, C6 = {self.c6:.2f} rad/µs µm^6."

    def register_problem(self, register: Register) -> str:
        """Why a register does not fit on it, in a sentence; empty if it does."""
        if len(register) > self.max_atoms:
            return f"The register has {len(register)} atoms, but device '{self.name}' holds {self.max_atoms}."
        if register.smallest_distance < self.min_distance - _SLACK:
            least = _below(register.smallest_distance, self.min_distance)
            return f"Two atoms are {least} µm apart, but device '{self.name}' needs {self.min_distance:g} µm."
        if register.radius > self.max_radius + _SLACK:
            return f"The register reaches {register.radius:.3g} µm from its middle, but device '{self.name}' reaches \
{self.max_radius:g} µm."
        return ""

    def pulse_problem(self, pulse: Pulse) -> str:
        """Why a pulse does not fit on it, in a sentence; empty if it does."""
        if pulse.duration > self.max_duration + _SLACK:
            return f"The pulse lasts {pulse.duration:g} µs, but device '{self.name}' allows {self.max_duration:g} µs."
        omega, delta, _, local = pulse.sampled(400)
        if omega.min() < -_SLACK:
            return f"Omega falls to {omega.min():.4g} rad/µs; give amplitudes from 0 and a phase for the sign."
        if omega.max() > self.max_omega + _SLACK:
            return f"Omega reaches {omega.max():.4g} rad/µs, but device '{self.name}' allows {self.max_omega:.4g}."
        largest = max(float(np.abs(delta).max()), float(np.abs(local).max()))
        if largest > self.max_delta + _SLACK:
            return f"The detuning reaches {largest:.4g} rad/µs, but device '{self.name}' allows {self.max_delta:.4g}."
        return ""

    def require(self, register: Register, pulse: Pulse) -> None:
        """Refuse what the device cannot do.

        Raises
        ------
        InputError
        """
        for problem in (self.register_problem(register), self.pulse_problem(pulse)):
            if problem:
                raise InputError(problem)


def _below(value: float, limit: float) -> str:
    """A value with as many digits as show that it is below a limit."""
    return next((text for n in range(3, 17) if float(text := f"{value:.{n}g}") < limit), repr(value))
