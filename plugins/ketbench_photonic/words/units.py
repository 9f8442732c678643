"""Constants, and decibels of arrays; units that are typed are the core's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = float | NDArray[np.float64]
"""One number or an array of them; every formula of the estimator takes both."""

LIGHT_SPEED = 299_792_458.0
"""Speed of light in vacuum, m/s (exact, SI)."""
ELECTRON_CHARGE = 1.602_176_634e-19
"""Elementary charge, C (exact, SI)."""
BOLTZMANN = 1.380_649e-23
"""Boltzmann constant, J/K (exact, SI)."""


def db(ratio: Values) -> Values:
    """Power ratio in decibels, 10 log10; zero or less gives -inf or NaN without a warning."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 10 * np.log10(ratio)


def from_db(decibels: Values) -> Values:
    """Power ratio of decibels; beyond the range of numbers it is infinite, without a warning."""
    with np.errstate(over="ignore"):
        return 10 ** (np.asarray(decibels, dtype=np.float64) / 10)


def dbm(milliwatts: Values) -> Values:
    """Power in dBm of milliwatts."""
    return db(milliwatts)


def milliwatts(power_dbm: Values) -> Values:
    """Power in mW of dBm."""
    return from_db(power_dbm)
