"""Receiver noise and sensitivity: thermal, shot and laser intensity noise in closed form, forward and inverse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ketbench_photonic.words.units import BOLTZMANN, ELECTRON_CHARGE, Values, db, dbm


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise of a receiver, referred to its input.

    Parameters
    ----------
    thermal_a : float or ndarray, A rms
    shot_a : float or ndarray, A
        q B: elementary charge times noise bandwidth; zero leaves shot noise out.
    rin : float or ndarray
        Relative intensity noise in the bandwidth, as a power ratio r_I^2.
    """

    thermal_a: Values
    shot_a: Values
    rin: Values


def noise_bandwidth_hz(baud_gbd: Values, share: Values) -> Values:
    """Noise bandwidth, Hz, as a share of the symbol rate (0.65 to 0.75 is usual)."""
    return np.asarray(baud_gbd, dtype=np.float64) * 1e9 * share


def tia_noise_a(density_pa: Values, bandwidth_hz: Values) -> Values:
    """Root-mean-square input noise current of an amplifier, A, from its density in pA/sqrt(Hz)."""
    return np.asarray(density_pa, dtype=np.float64) * 1e-12 * np.sqrt(bandwidth_hz)


def resistor_noise_a(ohm: Values, kelvin: float, noise_factor: float, bandwidth_hz: Values) -> Values:
    """Thermal noise current of a load resistor, A rms.

    Notes
    -----
    sigma_T^2 = 4 k T F_n B / R_L (Agrawal, Fiber-Optic Communication Systems, eq. 4.4.9).
    """
    return np.sqrt(4 * BOLTZMANN * kelvin * noise_factor * np.asarray(bandwidth_hz) / ohm)


def rin_power(rin_db_hz: Values, bandwidth_hz: Values) -> Values:
    """Relative intensity noise in a bandwidth as a power ratio, RIN times B."""
    return 10 ** (np.asarray(rin_db_hz, dtype=np.float64) / 10) * bandwidth_hz


def receiver_noise(thermal_a: Values, bandwidth_hz: Values, rin_db_hz: Values | None, shot: bool) -> Noise:
    """Collect the noise terms of a receiver."""
    rin = 0.0 if rin_db_hz is None else rin_power(rin_db_hz, bandwidth_hz)
    return Noise(thermal_a, ELECTRON_CHARGE * np.asarray(bandwidth_hz) if shot else 0.0, rin)


def _lower_level(levels: int, er_ratio: Values) -> Values:
    """Current of the level below the top eye, in units of that eye's height."""
    ratio = np.asarray(er_ratio, dtype=np.float64)
    floor = np.where(np.isinf(ratio), 0.0, (levels - 1) / (ratio - 1))
    return (levels - 2) + floor


def eye_current(q: Values, noise: Noise, levels: int, er_ratio: Values) -> Values:
    """Smallest height of the top eye, A, that gives `q`; infinite when intensity noise alone forbids it.

    Parameters
    ----------
    q : float or ndarray
    noise : Noise
    levels : int
    er_ratio : float or ndarray
        Highest over lowest power; infinity for a perfect modulator.

    Notes
    -----
    With d the eye's height, g d the level below and s = q_e B, rho = r_I^2: q (sigma_top + sigma_low) = d and
    sigma^2 = sigma_T^2 + 2 s I + rho I^2. Subtracting the two variances leaves one quadratic in d, solved here exactly.
    For NRZ with a perfect modulator it becomes Agrawal's eq. 4.5.17 (thermal and shot) and, with intensity noise
    alone, the penalty -10 log10(1 - r_I^2 Q^2) of his section 4.6.
    """
    q = np.asarray(q, dtype=np.float64)
    g = _lower_level(levels, er_ratio)
    a = 0.5 * (1 / q - q * noise.rin * (2 * g + 1))
    b = q * noise.shot_a
    square = a**2 - noise.rin * g**2
    half = a * b + noise.shot_a * g
    with np.errstate(invalid="ignore", divide="ignore"):
        root = (half + np.sqrt(half**2 + square * (np.asarray(noise.thermal_a) ** 2 - b**2))) / square
    return np.where((square > 0) & (a > 0), root, np.inf)


def eye_q(eye_a: Values, noise: Noise, levels: int, er_ratio: Values) -> Values:
    """Opening of the top eye in standard deviations, from its height in A; inverse of `eye_current`."""
    low = eye_a * _lower_level(levels, er_ratio)
    high = eye_a + low
    return eye_a / (_sigma(high, noise) + _sigma(low, noise))


def _sigma(current: Values, noise: Noise) -> Values:
    current = np.asarray(current, dtype=np.float64)
    return np.sqrt(np.asarray(noise.thermal_a) ** 2 + 2 * noise.shot_a * current + noise.rin * current**2)


def oma_sensitivity_dbm(
    q: Values, noise: Noise, responsivity: Values, levels: int, er_ratio: Values = np.inf
) -> Values:
    """Smallest outer modulation amplitude, dBm, that gives `q`.

    Notes
    -----
    OMA = (M - 1) d / R; with thermal noise alone it is 2 q sigma (M - 1)/R.

    Examples
    --------
    >>> quiet = Noise(thermal_a=100e-9, shot_a=0.0, rin=0.0)
    >>> round(float(oma_sensitivity_dbm(5.998, quiet, 1.0, 2)) - 3.0103, 1)  # Agrawal's example, mean power
    -32.2
    """
    return dbm((levels - 1) * eye_current(q, noise, levels, er_ratio) / np.asarray(responsivity) * 1e3)


def oma_to_eye_a(oma_mw: Values, responsivity: Values, levels: int) -> Values:
    """Height of one eye, A, from the outer modulation amplitude in mW."""
    return np.asarray(oma_mw, dtype=np.float64) * 1e-3 * responsivity / (levels - 1)


def scaled_sensitivity_dbm(known_dbm: Values, known_gbd: Values, baud_gbd: Values, slope_db: Values) -> Values:
    """Sensitivity carried from one symbol rate to another, S0 + slope log10(B/B0); 10 to 15 dB a decade is usual."""
    return known_dbm + np.asarray(slope_db) * np.log10(np.asarray(baud_gbd) / known_gbd)


def noise_floor_penalty(variance: Values, q: Values) -> Values:
    """Penalty, dB, of noise proportional to the signal: -10 log10(1 - r^2 Q^2); infinite above its floor.

    Notes
    -----
    The form of Agrawal's section 4.6 for intensity noise, used for in-band crosstalk and reflections too.
    """
    left = 1 - np.asarray(variance, dtype=np.float64) * np.asarray(q, dtype=np.float64) ** 2
    return np.where(left > 0, -np.asarray(db(np.maximum(left, 1e-300))), np.inf)
