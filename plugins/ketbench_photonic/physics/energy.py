"""Energy per bit by part; a part that nobody states stays None and is never counted as zero in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ketbench_photonic.words.units import Values, milliwatts

PARTS = ("laser", "driver", "tuning", "receiver", "SerDes", "FEC")
"""Parts of the stack, in the order it is drawn."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Energy per line bit, pJ/bit, by part.

    Parameters
    ----------
    parts : mapping
        None where the part is not stated.
    """

    parts: Mapping[str, float | None]

    @property
    def total(self) -> float:
        """Sum of what is stated, pJ/bit."""
        return sum(value for value in self.parts.values() if value is not None)

    @property
    def stated_total(self) -> float | None:
        """The total, or None when nothing that takes energy is stated."""
        return None if self.not_stated and self.total == 0 else self.total

    @property
    def not_stated(self) -> tuple[str, ...]:
        """Parts missing from the total."""
        return tuple(name for name, value in self.parts.items() if value is None)


def laser_energy_pj(optical_dbm: Values, wall_plug: Values, rate_gbps: Values) -> Values:
    """Laser energy per bit, pJ/bit: optical power over wall-plug efficiency and rate.

    Parameters
    ----------
    optical_dbm : float or ndarray, dBm
        Power of one wavelength that the budget *requires*, not what the laser could give.
    wall_plug : float or ndarray
        Light out over electricity in, in (0, 1].
    rate_gbps : float or ndarray, Gb/s
        Line rate that this power carries.

    Examples
    --------
    >>> float(laser_energy_pj(0.0, 0.1, 10.0))
    1.0
    """
    return power_energy_pj(np.asarray(milliwatts(optical_dbm)) / wall_plug, rate_gbps)


def power_energy_pj(power_mw: Values, rate_gbps: Values) -> Values:
    """Energy per bit of a power at a rate: 1 mW per Gb/s is 1 pJ/bit.

    Examples
    --------
    >>> power_energy_pj(9000.0, 1600.0)
    5.625
    """
    return power_mw / rate_gbps


def driver_energy_pj(capacitance_ff: float, swing_v: float, levels: int) -> float:
    """Energy per bit, pJ/bit, to charge a modulator's capacitance.

    Notes
    -----
    Half C <dV^2> a symbol. NRZ: a change has chance 1/2, giving C V^2/4 a bit. PAM4: <dV^2> = 2 var = (5/18) V^2
    for four even levels, two bits a symbol, giving (5/72) C V^2 a bit.

    Examples
    --------
    >>> round(driver_energy_pj(50.0, 1.0, 2), 4), round(driver_energy_pj(50.0, 1.0, 4), 5)
    (0.0125, 0.00347)
    """
    share = 1 / 4 if levels == 2 else 5 / 72
    return share * capacitance_ff * 1e-3 * swing_v**2


def power_of_link_w(energy_pj: float, rate_tbps: float) -> float:
    """Power, W, of an energy per bit at a rate: pJ/bit times Tb/s."""
    return energy_pj * rate_tbps
