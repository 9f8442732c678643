"""The power budget: the ladder from laser to sensitivity, the margin, and the error rate before and after FEC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ketbench_photonic.fibre.amplified import emission_w_hz, osnr_db
from ketbench_photonic.fibre.dispersion import bandwidth_closure, dispersion_closure, fibre_dispersion
from ketbench_photonic.physics.fec import pre_fec_limit, residual_ber
from ketbench_photonic.physics.link import Link, Receiver, Signal
from ketbench_photonic.physics.modulation import (
    ErReference,
    average_fraction,
    bit_error_rate,
    extinction_penalty,
    needed_q,
)
from ketbench_photonic.physics.penalties import NOISE_LIKE, add_penalties, eye_loss_penalty, named_penalties
from ketbench_photonic.physics.receiver import (
    Noise,
    eye_q,
    noise_bandwidth_hz,
    oma_sensitivity_dbm,
    oma_to_eye_a,
    receiver_noise,
    scaled_sensitivity_dbm,
    tia_noise_a,
)
from ketbench_photonic.physics.stages import StageKind, fibre_km, laser_power_dbm, path_gain_db
from ketbench_photonic.words.units import Values, db, milliwatts

HALF_DB = 10 * np.log10(2.0)
"""Mean power of equally likely levels with a perfect modulator lies this far below the highest level, dB."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of the ladder.

    Parameters
    ----------
    label : str
    change_db : float or ndarray
        The first step is the laser's power in dBm.
    penalty : bool
        Whether it is no loss of power but a need for more of it.
    """

    label: str
    change_db: Values
    penalty: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Budget:
    """All outputs of a power budget; dBm unless the name says otherwise.

    Parameters
    ----------
    steps : tuple of Step
        Their sum less `sensitivity_ideal_dbm` is the margin.
    received_ideal_dbm : float or ndarray
        Mean power at the receiver that a perfect extinction ratio would give: where the penalties start.
    received_average_dbm : float or ndarray
        Mean power at the receiver, as a power meter reads it.
    received_oma_dbm : float or ndarray
        Outer modulation amplitude at the receiver.
    sensitivity_oma_dbm : float or ndarray
        Smallest outer modulation amplitude, without penalties.
    sensitivity_ideal_dbm : float or ndarray
        The same as mean power with a perfect extinction ratio: the line the ladder must not cross.
    sensitivity_average_dbm : float or ndarray
        The same as mean power with this link's extinction ratio.
    penalties : dict
        By name, dB.
    margin_db, q, q_needed, ber, ber_after_fec, ber_limit, required_laser_dbm : float or ndarray
    overload_db : float or ndarray
        Overload less received mean power; infinite when no overload is stated.
    osnr_db : float or ndarray
        Infinite without an amplifier.
    """

    steps: tuple[Step, ...]
    received_ideal_dbm: Values
    received_average_dbm: Values
    received_oma_dbm: Values
    sensitivity_oma_dbm: Values
    sensitivity_ideal_dbm: Values
    sensitivity_average_dbm: Values
    penalties: dict[str, Values]
    margin_db: Values
    q: Values
    q_needed: float
    ber: Values
    ber_after_fec: Values
    ber_limit: float
    required_laser_dbm: Values
    overload_db: Values
    osnr_db: Values


def limit_of(signal: Signal) -> tuple[float, float]:
    """Error rate before FEC at which the link still works, and the eye opening it needs."""
    limit = pre_fec_limit(signal.fec, signal.target_ber)
    return limit, float(needed_q(limit, signal.modulation.levels))


def noise_of(link: Link) -> Noise:
    """Noise of the receiver, from its parts or so that a datasheet's sensitivity comes out."""
    signal, front = link.signal, link.receiver
    band = noise_bandwidth_hz(signal.baud_gbd, front.bandwidth_share)
    emission = emission_w_hz(link.stages, link.channel.wavelength_nm)
    datasheet = next((s.value for s in link.stages if s.enabled and s.kind is StageKind.RECEIVER), None)
    if datasheet is not None:
        noise = receiver_noise(_datasheet_noise_a(link, datasheet), band, front.rin_db_hz, shot=False)
    else:
        given = front.noise_rms_a
        thermal = tia_noise_a(front.noise_density_pa, band) if given is None else given
        noise = receiver_noise(thermal, band, front.rin_db_hz, front.shot)
    return with_emission(noise, emission, band, front)


def with_emission(noise: Noise, emission: Values, band: Values, front: Receiver) -> Noise:
    """Add the beating of spontaneous emission with the signal and with itself.

    Parameters
    ----------
    noise : Noise
    emission : float or ndarray, W/Hz
        In one polarisation, at the receiver.
    band : float or ndarray, Hz
        Noise bandwidth.
    front : Receiver

    Notes
    -----
    Signal with emission: 4 R^2 P S B, which grows with the current as shot noise does, so 2 R S B joins its constant;
    emission with itself: 4 R^2 S^2 B (B_o - B/2) (Agrawal, Fiber-Optic Communication Systems, section 6.5).
    """
    current = np.asarray(front.responsivity, dtype=np.float64) * emission
    width = np.maximum(front.optical_ghz * 1e9 - np.asarray(band) / 2, 0.0)
    beating = 4 * current**2 * band * width
    return Noise(np.sqrt(np.asarray(noise.thermal_a) ** 2 + beating), noise.shot_a + 2 * current * band, noise.rin)


def _datasheet_noise_a(link: Link, oma_dbm: Values) -> Values:
    signal, front = link.signal, link.receiver
    if front.datasheet_average:
        oma_dbm = oma_dbm + HALF_DB + np.asarray(db(average_fraction(signal.er_ratio)))
    if front.datasheet_gbd is not None:
        oma_dbm = scaled_sensitivity_dbm(oma_dbm, front.datasheet_gbd, signal.baud_gbd, front.slope_db)
    eye = oma_to_eye_a(milliwatts(oma_dbm), front.responsivity, signal.modulation.levels)
    return np.asarray(eye) / (2 * limit_of(signal)[1])


def evaluate(link: Link) -> Budget:
    """Compute the budget of a link; arrays in the link give arrays in the budget."""
    signal, levels = link.signal, link.signal.modulation.levels
    limit, q_needed = limit_of(signal)
    noise = noise_of(link)
    quiet = Noise(noise.thermal_a, noise.shot_a, 0.0)
    sensitivity = oma_sensitivity_dbm(q_needed, quiet, link.receiver.responsivity, levels, signal.er_ratio)
    penalties = _of_channel(link) | named_penalties(q_needed, noise, levels, signal.er_ratio, link.impairments)
    total = add_penalties(penalties, link.impairments.add_variances)
    ideal = _received_ideal(link)
    er_penalty = extinction_penalty(signal.er_ratio, signal.er_reference)
    oma = ideal + HALF_DB - er_penalty
    with np.errstate(invalid="ignore"):
        margin = np.asarray(oma - sensitivity - total)
    q = _opening(link, noise, oma - _eye_penalty(penalties, total, link.impairments.add_variances))
    ber = bit_error_rate(q, levels)
    average = oma - HALF_DB - np.asarray(db(average_fraction(signal.er_ratio)))
    return Budget(
        steps=_steps(link, er_penalty, penalties, total),
        received_ideal_dbm=ideal,
        received_average_dbm=average,
        received_oma_dbm=oma,
        sensitivity_oma_dbm=sensitivity,
        sensitivity_ideal_dbm=sensitivity - HALF_DB,
        sensitivity_average_dbm=sensitivity - HALF_DB - np.asarray(db(average_fraction(signal.er_ratio))),
        penalties={_er_name(signal): er_penalty, **penalties},
        margin_db=margin,
        q=q,
        q_needed=q_needed,
        ber=ber,
        ber_after_fec=residual_ber(ber, signal.fec),
        ber_limit=limit,
        required_laser_dbm=laser_power_dbm(link.stages) - margin,
        overload_db=(np.inf if link.receiver.overload_dbm is None else link.receiver.overload_dbm) - average,
        osnr_db=osnr_db(average, emission_w_hz(link.stages, link.channel.wavelength_nm)),
    )


def accumulated_ps_nm(link: Link) -> Values:
    """Dispersion of all fibre, ps/nm."""
    given = link.channel.dispersion
    each = fibre_dispersion(link.channel.wavelength_nm) if given is None else abs(given)
    return np.asarray(fibre_km(link.stages)) * each


def _of_channel(link: Link) -> dict[str, Values]:
    """Penalties of dispersion and of limited bandwidth, dB; the eye of M levels closes M - 1 times as fast."""
    baud, levels, band = link.signal.baud_gbd, link.signal.modulation.levels, link.channel.bandwidth_ghz
    spread = dispersion_closure(baud, link.channel.wavelength_nm, accumulated_ps_nm(link))
    slow = np.zeros_like(baud) if band is None else bandwidth_closure(baud, band)
    return {"dispersion": eye_loss_penalty(spread, levels), "bandwidth": eye_loss_penalty(slow, levels)}


def _received_ideal(link: Link) -> Values:
    power = laser_power_dbm(link.stages) + path_gain_db(link.stages)
    return power if link.signal.er_reference is ErReference.AVERAGE else power - HALF_DB


def _eye_penalty(named: dict[str, Values], total: Values, add_variances: bool) -> Values:
    """Penalties that shrink the eye; intensity noise is left to the noise, where the error rate sees it."""
    without = add_penalties({**named, "intensity noise": np.asarray(0.0)}, add_variances)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(total), np.asarray(total) - named["intensity noise"], without)


def _opening(link: Link, noise: Noise, oma_dbm: Values) -> Values:
    signal = link.signal
    eye = oma_to_eye_a(milliwatts(oma_dbm), link.receiver.responsivity, signal.modulation.levels)
    return eye_q(eye, noise, signal.modulation.levels, signal.er_ratio)


def _er_name(signal: Signal) -> str:
    return f"extinction ratio ({signal.er_reference.value} held)"


def _steps(link: Link, er_penalty: Values, named: dict[str, Values], total: Values) -> tuple[Step, ...]:
    steps = [Step(s.label, s.gain_db()) for s in link.stages if s.enabled and s.kind is StageKind.LASER]
    parts = [s for s in link.stages if s.enabled and s.kind not in (StageKind.LASER, StageKind.RECEIVER)]
    steps += [Step(stage.label, stage.gain_db()) for stage in parts]
    if link.signal.er_reference is not ErReference.AVERAGE:
        steps.append(Step("mean of equally likely levels", -HALF_DB))
    steps.append(Step(_er_name(link.signal), -np.asarray(er_penalty), penalty=True))
    summed = link.impairments.add_variances
    singles = {n: v for n, v in named.items() if not (summed and n in NOISE_LIKE)}
    steps += [Step(name, -np.asarray(value), penalty=True) for name, value in singles.items()]
    if summed:
        known = np.asarray(add_penalties(singles, add_variances=False))
        # A closed eye costs without limit; what single parts of it cost is then no number.
        closed = np.isinf(total) | np.isinf(known)
        rest = np.where(closed, np.inf, np.asarray(total) - np.where(closed, 0.0, known))
        steps.append(Step("noise-like penalties (variances added)", -rest, penalty=True))
    return tuple(steps)
