"""Penalties of a link in dB, each by name; how they add is the caller's choice and is stated."""

from __future__ import annotations

import numpy as np

from ketbench_photonic.physics.link import Impairments
from ketbench_photonic.physics.receiver import Noise, eye_current, noise_floor_penalty
from ketbench_photonic.words.units import Values, db

NOISE_LIKE = ("intensity noise", "in-band crosstalk", "reflections")
"""Penalties that come from added noise; their variances may be added instead of their decibels."""


def intensity_noise_penalty(q: Values, noise: Noise, levels: int, er_ratio: Values) -> Values:
    """Extra power that intensity noise costs, dB, from the exact eye heights with and without it."""
    quiet = Noise(noise.thermal_a, noise.shot_a, 0.0)
    with np.errstate(invalid="ignore"):
        return db(eye_current(q, noise, levels, er_ratio) / eye_current(q, quiet, levels, er_ratio))


def eye_loss_penalty(lost: Values, levels: int = 2) -> Values:
    """Penalty, dB, of an eye that loses a share of the outer amplitude: -10 log10(1 - (M - 1) X).

    Notes
    -----
    For M = 2 the form is Agrawal's for out-of-band crosstalk; an eye of M levels is 1/(M - 1)
    as high, hence the factor.
    """
    left = 1 - (levels - 1) * np.asarray(lost, dtype=np.float64)
    return np.where(left > 0, -np.asarray(db(np.maximum(left, 1e-300))), np.inf)


def reflection_variance(return_loss_db: Values | None, places: Values) -> Values:
    """Relative noise power of light reflected twice, over all pairs of reflecting places.

    Notes
    -----
    n places make n (n - 1)/2 pairs; each pair returns 10^(-2 RL/10) of the power on the channel's own wavelength.
    """
    if return_loss_db is None:
        return 0.0
    count = np.asarray(places, dtype=np.float64)
    return np.maximum(count * (count - 1) / 2, 0) * 10 ** (-2 * np.asarray(return_loss_db) / 10)


def named_penalties(q: Values, noise: Noise, levels: int, er_ratio: Values, causes: Impairments) -> dict[str, Values]:
    """Every penalty but the extinction ratio's, dB, in the order of the waterfall.

    Parameters
    ----------
    q : float or ndarray
        Needed eye opening.
    noise : Noise
    levels : int
    er_ratio : float or ndarray
    causes : Impairments
    """
    scale = (levels - 1) ** 2
    reflected = reflection_variance(causes.return_loss_db, causes.reflectors)
    return {
        "transmitter": np.asarray(causes.transmitter_db, dtype=np.float64),
        "intersymbol interference": eye_loss_penalty(causes.isi_closure),
        "crosstalk": eye_loss_penalty(causes.crosstalk, levels),
        "in-band crosstalk": noise_floor_penalty(scale * np.asarray(causes.inband), q),
        "reflections": noise_floor_penalty(scale * np.asarray(reflected), q),
        "intensity noise": intensity_noise_penalty(q, noise, levels, er_ratio),
        "ageing": np.asarray(causes.ageing_db, dtype=np.float64),
    }


def add_penalties(named: dict[str, Values], add_variances: bool) -> Values:
    """Total of the penalties, dB.

    Parameters
    ----------
    named : dict
    add_variances : bool
        False adds decibels, the worst case. True adds the variances of the noise-like ones: since each is
        -10 log10(1 - v), their sum is -10 log10(1 - v1 - v2 - ...).
    """
    if not add_variances:
        return sum((np.asarray(value) for value in named.values()), start=np.asarray(0.0))
    others = sum((np.asarray(v) for name, v in named.items() if name not in NOISE_LIKE), start=np.asarray(0.0))
    left = 1 - sum((1 - 10 ** (-np.asarray(named[name]) / 10) for name in NOISE_LIKE), start=np.asarray(0.0))
    noise = np.where(left > 0, -np.asarray(db(np.maximum(left, 1e-300))), np.inf)
    return others + noise
