"""Dispersion of standard fibre, and the eye that it and limited bandwidth leave without an equaliser."""

from __future__ import annotations

import numpy as np

from ketbench_photonic.words.units import LIGHT_SPEED, Values

ZERO_FROM_NM, ZERO_TO_NM, SLOPE = 1300.0, 1324.0, 0.092
"""Zero-dispersion wavelength and largest slope there, ps/(nm^2 km), of G.652 fibre (ITU-T G.652, table 2)."""
TRUSTED_DB = 3.0
"""Largest dispersion penalty that is believed: beyond it the small-signal eye says nothing about a real receiver."""


def fibre_dispersion(wavelength_nm: Values) -> Values:
    """Largest |D| of G.652 fibre at a wavelength, ps/(nm km), over the zero-dispersion wavelengths it may have.

    Notes
    -----
    D = S0/4 (lambda - lambda0^4/lambda^3) (ITU-T G.652, appendix I).

    Examples
    --------
    >>> round(float(fibre_dispersion(1310.0)), 2), round(float(fibre_dispersion(1550.0)), 1)
    (1.31, 18.0)
    """
    wave = np.asarray(wavelength_nm, dtype=np.float64)
    ends = [SLOPE / 4 * (wave - zero**4 / wave**3) for zero in (ZERO_FROM_NM, ZERO_TO_NM)]
    return np.maximum(np.abs(ends[0]), np.abs(ends[1]))


def phase_at(frequency_ghz: Values, wavelength_nm: Values, accumulated_ps_nm: Values) -> Values:
    """Phase pi lambda^2 D L f^2/c between carrier and sideband, rad; its cosine is the response to small signals.

    Notes
    -----
    J. Wang and K. Petermann, J. Lightwave Technol. 10 (1992) 96, for a chirp-free transmitter.
    """
    wave = np.asarray(wavelength_nm, dtype=np.float64) * 1e-9
    # 1 ps/nm is 1e-3 s/m.
    spread = np.asarray(accumulated_ps_nm, dtype=np.float64) * 1e-3
    return np.pi * wave**2 * spread * (np.asarray(frequency_ghz, dtype=np.float64) * 1e9) ** 2 / LIGHT_SPEED


def dispersion_closure(baud_gbd: Values, wavelength_nm: Values, accumulated_ps_nm: Values) -> Values:
    """Share of the outer amplitude lost at half the symbol rate, 1 - cos(phase); 1 from the first null on.

    Examples
    --------
    >>> lost = dispersion_closure(10.0, 1550.0, 1000.0)  # the classical 1 dB at 10 Gb/s over 1000 ps/nm
    >>> round(float(-10 * np.log10(1 - lost)), 1)
    0.9
    """
    phase = phase_at(np.asarray(baud_gbd) / 2, wavelength_nm, accumulated_ps_nm)
    return np.where(phase < np.pi / 2, 1 - np.cos(phase), 1.0)


def bandwidth_closure(baud_gbd: Values, bandwidth_ghz: Values) -> Values:
    """Share of the outer amplitude lost at half the symbol rate behind a Gaussian low-pass of a 3 dB bandwidth.

    Notes
    -----
    |H(f)| = 2^(-(f/f3)^2/2), which is 3 dB of electrical power at f3.
    """
    ratio = np.asarray(baud_gbd, dtype=np.float64) / 2 / np.asarray(bandwidth_ghz, dtype=np.float64)
    return 1 - 2.0 ** (-(ratio**2) / 2)


def joined_bandwidth_ghz(parts: tuple[float | None, ...]) -> float | None:
    """Bandwidth of low-passes behind each other: 1/f^2 adds, exact for Gaussian ones; None when none is stated."""
    known = [part for part in parts if part is not None]
    return sum(part**-2 for part in known) ** -0.5 if known else None
