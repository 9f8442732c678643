"""Microring filters and the wavelength comb they must hold: spectrum, crosstalk, grid fit and tuning power."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_photonic.words.units import LIGHT_SPEED, Values, db


@dataclass(frozen=True, slots=True)
class Ring:
    """An add-drop ring with two couplers.

    Parameters
    ----------
    radius_um : float, um
    group_index : float
    coupling1, coupling2 : float
        Power coupled by the input and the drop coupler, kappa^2, in (0, 1).
    loss_db_cm : float, dB/cm
        Propagation loss in the ring.
    """

    radius_um: float = 5.0
    group_index: float = 4.2
    coupling1: float = 0.03
    coupling2: float = 0.03
    loss_db_cm: float = 2.0

    @property
    def length_m(self) -> float:
        """Circumference, m."""
        return 2 * np.pi * self.radius_um * 1e-6

    @property
    def amplitude(self) -> float:
        """Field left after one turn, a; the loss in dB is of power, so a = 10^(-dB/20)."""
        return float(10 ** (-self.loss_db_cm * 100 * self.length_m / 20))

    @property
    def through_coefficients(self) -> tuple[float, float]:
        """Field kept by each coupler, t = sqrt(1 - kappa^2)."""
        return float(np.sqrt(1 - self.coupling1)), float(np.sqrt(1 - self.coupling2))

    @property
    def round_trip(self) -> float:
        """Field after one turn and both couplers, r = t1 t2 a."""
        first, second = self.through_coefficients
        return first * second * self.amplitude

    @property
    def fsr_ghz(self) -> float:
        """Free spectral range, c/(n_g L), GHz.

        Examples
        --------
        >>> round(Ring().fsr_ghz)
        2272
        """
        return LIGHT_SPEED / (self.group_index * self.length_m) / 1e9

    @property
    def fwhm_ghz(self) -> float:
        """Width of the resonance at half its power, GHz: FSR (1 - r)/(pi sqrt r) (W. Bogaerts et al., 2012, eq. 21).

        Examples
        --------
        >>> round(Ring().fwhm_ghz, 2)
        22.55
        """
        return float(self.fsr_ghz * (1 - self.round_trip) / (np.pi * np.sqrt(self.round_trip)))

    def quality(self, frequency_thz: float) -> float:
        """Loaded quality factor, f/FWHM."""
        return frequency_thz * 1e3 / self.fwhm_ghz

    def phase(self, detuning_ghz: Values) -> Values:
        """Round-trip phase away from resonance, radians."""
        return 2 * np.pi * np.asarray(detuning_ghz, dtype=np.float64) / self.fsr_ghz

    def drop(self, detuning_ghz: Values) -> Values:
        """Power dropped over power in: (1 - t1^2)(1 - t2^2) a / (1 - 2 r cos phi + r^2)."""
        return self.coupling1 * self.coupling2 * self.amplitude / self._denominator(detuning_ghz)

    def through(self, detuning_ghz: Values) -> Values:
        """Power passed over power in: (t1^2 - 2 r cos phi + t2^2 a^2) / (1 - 2 r cos phi + r^2)."""
        first, second = self.through_coefficients
        cosine = 2 * self.round_trip * np.cos(self.phase(detuning_ghz))
        return (first**2 - cosine + (second * self.amplitude) ** 2) / self._denominator(detuning_ghz)

    def lorentz(self, detuning_ghz: Values) -> Values:
        """Drop power against its peak, near one resonance: 1/(1 + (2 df/FWHM)^2); good within about FSR/10."""
        return 1 / (1 + (2 * np.asarray(detuning_ghz, dtype=np.float64) / self.fwhm_ghz) ** 2)

    def _denominator(self, detuning_ghz: Values) -> Values:
        return 1 - 2 * self.round_trip * np.cos(self.phase(detuning_ghz)) + self.round_trip**2


@dataclass(frozen=True, slots=True)
class Comb:
    """Evenly spaced wavelengths.

    Parameters
    ----------
    wavelengths : int
    spacing_ghz : float, GHz
    centre_thz : float, THz
    """

    wavelengths: int = 8
    spacing_ghz: float = 200.0
    centre_thz: float = 228.849

    @property
    def span_ghz(self) -> float:
        """Width the comb takes, N df; it must fit in one free spectral range."""
        return self.wavelengths * self.spacing_ghz

    @property
    def offsets_ghz(self) -> NDArray[np.float64]:
        """Frequencies against the comb's centre, GHz."""
        index = np.arange(self.wavelengths, dtype=np.float64)
        return (index - (self.wavelengths - 1) / 2) * self.spacing_ghz

    def fits(self, ring: Ring) -> bool:
        """Whether N df <= FSR."""
        return self.span_ghz <= ring.fsr_ghz


def comb_crosstalk(ring: Ring, comb: Comb, exact: bool = True) -> NDArray[np.float64]:
    """Sum of the neighbours' dropped powers over the channel's own, for every channel.

    Parameters
    ----------
    ring : Ring
        Tuned to each channel in turn.
    comb : Comb
    exact : bool
        The periodic response, or else the Lorentzian near one resonance.

    Returns
    -------
    ndarray, shape (wavelengths,)
    """
    detuning = comb.offsets_ghz[None, :] - comb.offsets_ghz[:, None]
    power = np.asarray(ring.drop(detuning) / ring.drop(0.0) if exact else ring.lorentz(detuning))
    return power.sum(axis=1) - np.diag(power)


def drop_loss_db(ring: Ring) -> float:
    """Loss of the ring's own channel to the drop port, dB."""
    return -float(db(ring.drop(0.0)))


def through_loss_db(ring: Ring, comb: Comb) -> float:
    """Worst loss, dB, that a channel suffers from passing the rings of all others in a row."""
    detuning = comb.offsets_ghz[None, :] - comb.offsets_ghz[:, None]
    passed = np.asarray(-db(ring.through(detuning)))
    return float(np.max(passed.sum(axis=1) - np.diag(passed)))


@dataclass(frozen=True, slots=True)
class Tuning:
    """Heaters that hold the rings on the grid.

    Parameters
    ----------
    ghz_per_kelvin : float, GHz/K
        Shift of the resonance with temperature.
    kelvin_per_mw : float, K/mW
        Heating of the ring by its heater.
    range_ghz : float or None, GHz
        Shift each heater must reach on average; None for half a channel's share of the FSR with bits reshuffled.
    assist_ghz : float, GHz
        Shift got without heat, by carrier injection or depletion.
    """

    ghz_per_kelvin: float = 10.0
    kelvin_per_mw: float = 2.0
    range_ghz: float | None = None
    assist_ghz: float = 0.0


def tuning_power_mw(ring: Ring, comb: Comb, tuning: Tuning) -> float:
    """Heater power of one ring, mW, on average.

    Notes
    -----
    With bits reshuffled to the nearest channel a ring moves at most FSR/N; the power for that whole shift is
    (FSR/N - assist) / (shift per kelvin x heating per mW), as DSENT models it
    (C. Sun et al., DSENT, NOCS 2012; OpticalLinkBackendTx).
    """
    wanted = ring.fsr_ghz / comb.wavelengths if tuning.range_ghz is None else tuning.range_ghz
    return max(0.0, wanted - tuning.assist_ghz) / (tuning.ghz_per_kelvin * tuning.kelvin_per_mw)


def suppression_db(ring: Ring, spacing_ghz: float) -> float:
    """Rejection of one neighbour at a spacing, dB."""
    return float(db(ring.drop(0.0) / ring.drop(spacing_ghz)))


def lorentz_error_db(ring: Ring, detuning_ghz: float) -> float:
    """How far the Lorentzian is off the exact response, dB."""
    return abs(float(db(ring.lorentz(detuning_ghz) / (ring.drop(detuning_ghz) / ring.drop(0.0)))))
