"""Spontaneous emission of amplifiers along a link, and what it is at the receiver; detection is the receiver's part."""

from __future__ import annotations

import numpy as np

from ketbench_photonic.physics.stages import Stage, StageKind
from ketbench_photonic.words.units import LIGHT_SPEED, Values, db, from_db, milliwatts

PLANCK = 6.626_070_15e-34
"""Planck constant, J s (exact, SI)."""
REFERENCE_HZ = 12.5e9
"""Bandwidth in which OSNR is stated: 0.1 nm at 1550 nm."""


def emission_w_hz(stages: tuple[Stage, ...], wavelength_nm: float) -> Values:
    """Spectral density of spontaneous emission in one polarisation behind the last stage, W/Hz.

    Notes
    -----
    Each amplifier adds (F G - 1) h nu / 2, F its noise figure and G its gain as ratios (E. Desurvire, Erbium-Doped
    Fiber Amplifiers; F = (2 n_sp (G - 1) + 1)/G); every later stage weakens or amplifies what is there.
    """
    photon = PLANCK * LIGHT_SPEED / (wavelength_nm * 1e-9)
    density: Values = 0.0
    for stage in stages:
        if not stage.enabled or stage.kind in (StageKind.LASER, StageKind.RECEIVER):
            continue
        gain = from_db(stage.gain_db())
        density = density * gain
        if stage.kind is StageKind.AMPLIFIER:
            density = density + np.maximum(from_db(stage.noise_figure) * gain - 1, 0.0) * photon / 2
    return density


def osnr_db(received_dbm: Values, density: Values) -> Values:
    """Signal over spontaneous emission of both polarisations in 12.5 GHz, dB; infinite without emission.

    Examples
    --------
    >>> one = (Stage("amplifier", StageKind.AMPLIFIER, 20.0, noise_figure=5.0),)
    >>> round(float(osnr_db(-30.0 + 20.0, emission_w_hz(one, 1550.0))), 1)  # 58 + P_in - F
    23.0
    """
    noise_mw = 2 * np.asarray(density, dtype=np.float64) * REFERENCE_HZ * 1e3
    with np.errstate(divide="ignore"):
        return db(milliwatts(received_dbm) / noise_mw)
