"""All outputs of one link in one pass, by the names the documentation gives them; no figure, no form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ketbench.plugin import Value
from ketbench_photonic.fibre.dispersion import TRUSTED_DB
from ketbench_photonic.link.build import comb_of, link_of, ring_of, sigmas_of, tuning_of
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.physics.budget import Budget, accumulated_ps_nm, evaluate
from ketbench_photonic.physics.energy import Stack, driver_energy_pj, laser_energy_pj, power_energy_pj
from ketbench_photonic.physics.latency import latency_parts_ns
from ketbench_photonic.physics.link import Link
from ketbench_photonic.physics.modulation import ErReference, extinction_penalty
from ketbench_photonic.physics.ring import comb_crosstalk, drop_loss_db, through_loss_db, tuning_power_mw
from ketbench_photonic.physics.stages import StageKind, fibre_km, waveguide_cm
from ketbench_photonic.studies.uncertainty import Corners, Yield, corners, monte_carlo
from ketbench_photonic.words.units import Values, db

RINGS_A_CHANNEL = 2
"""One ring modulates, one drops."""
FIRST = (
    "verdict", "verdict_because", "margin_db", "ber_before_fec", "ber_after_fec", "energy_total_pj",
    "shoreline_tbps_mm", "latency_total_ns", "reach_km", "yield", "rate_total_gbps", "required_laser_dbm",
)  # fmt: skip
"""What an engineer asks first; the rest follows."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkReport:
    """What is known of a link; the figures are drawn from it.

    Parameters
    ----------
    params : LinkParams
        Resolved.
    link : Link
    budget : Budget
    stack : Stack
        Energy, pJ per line bit.
    latency_ns : mapping
        By part; None where not stated.
    corners : Corners
    sampled : Yield
    """

    params: LinkParams
    link: Link
    budget: Budget
    stack: Stack
    latency_ns: Mapping[str, float | None]
    corners: Corners
    sampled: Yield


def report(params: LinkParams, seed: int) -> LinkReport:
    """Compute everything for resolved parameters."""
    link = link_of(params)
    budget = evaluate(link)
    sigmas = sigmas_of(params)
    return LinkReport(
        params=params,
        link=link,
        budget=budget,
        stack=energy_stack(params, link, float(budget.required_laser_dbm)),
        latency_ns=_latency(params, link),
        corners=corners(link, sigmas, params.corner_sigmas),
        sampled=monte_carlo(link, sigmas, params.samples, seed, params.confidence),
    )


def energy_stack(params: LinkParams, link: Link, laser_dbm: float) -> Stack:
    """Energy per line bit by part; a part without figures is None."""
    ways = math.prod(float(s.amount) for s in link.stages if s.enabled and s.kind is StageKind.SPLITTER)
    laser = None
    if params.wall_plug is not None and math.isfinite(laser_dbm):
        shared = ways if params.laser_shared else 1.0
        laser = finite(laser_energy_pj(laser_dbm, params.wall_plug, params.rate) / shared)
    parts = {
        "laser": laser,
        "driver": _driver(params),
        "tuning": _tuning(params),
        "receiver": params.receiver_energy,
        "SerDes": params.serdes_energy,
        "FEC": params.fec_energy,
    }
    return Stack(parts)


def _driver(params: LinkParams) -> float | None:
    if params.driver_energy is not None or params.capacitance is None:
        return params.driver_energy
    return driver_energy_pj(params.capacitance, params.swing, params.modulation.levels)


def _tuning(params: LinkParams) -> float:
    if not params.ring:
        return 0.0
    heat = tuning_power_mw(ring_of(params), comb_of(params), tuning_of(params))
    return float(power_energy_pj(RINGS_A_CHANNEL * heat, params.rate))


def _latency(params: LinkParams, link: Link) -> dict[str, float | None]:
    metres = float(fibre_km(link.stages)) * 1e3
    guide = float(waveguide_cm(link.stages)) * 1e-2
    parts = latency_parts_ns(link.signal.fec, params.rate, metres, guide, {}, waveguide_index=params.group_index)
    computed: dict[str, float | None] = {name: float(value) for name, value in parts.items()}
    return {
        **computed,
        "SerDes": params.serdes_latency,
        "FEC decoder": params.fec_latency,
        "switch": params.switch_latency,
    }


def summary(found: LinkReport) -> dict[str, Value]:
    """The report's numbers by name; a word where there is none, which says why."""
    parts = (_power(found), _penalties(found), _energy(found), _traffic(found), _delays(found), _yields(found))
    merged: dict[str, Value] = {}
    for part in (*parts, _rings(found), _beyond(found)):
        merged |= part
    ordered = {name: merged[name] for name in FIRST} | merged
    return {name: _why_none(name, found) if value is None else value for name, value in ordered.items()}


def _why_none(name: str, found: LinkReport) -> str:
    if name.startswith("ring_"):
        return "no rings"
    if name == "osnr_db":
        return "no amplifier"
    if name == "reach_km":
        return "no fibre"
    if name == "crossover_m" and found.params.electrical_slope == 0:
        return "never"
    if np.isfinite(found.budget.margin_db) or name.startswith("penalty_er_"):
        return "not stated"
    of_power = name.startswith(("margin_", "penalty_", "required_"))
    of_laser = name == "energy_laser_pj" and found.params.wall_plug is not None
    return "unreachable" if of_power or of_laser else "not stated"


def finite(value: Values | None) -> float | None:
    """A number, or None where there is none or it is not finite."""
    return None if value is None or not np.isfinite(value) else float(value) + 0.0


def verdict(found: LinkReport) -> tuple[str, str]:
    """Whether the link works, and why not or why that is not known: "works", "fails" or "beyond the model"."""
    budget, overload = found.budget, found.link.receiver.overload_dbm
    margin, dispersion = float(budget.margin_db), float(budget.penalties["dispersion"])
    if float(budget.overload_db) < 0:
        power = float(budget.received_average_dbm)
        return "fails", f"the receiver is overloaded: {power:.1f} dBm of mean power, {overload:g} dBm allowed"
    if not np.isfinite(dispersion):
        far = float(accumulated_ps_nm(found.link))
        return "fails", f"dispersion of {far:.0f} ps/nm closes the eye at {float(found.link.signal.baud_gbd):g} GBd"
    if margin < 0:
        return "fails", f"{-margin:.2f} dB of power are missing" if np.isfinite(margin) else "no power is enough"
    if dispersion > TRUSTED_DB:
        return "beyond the model", (
            f"dispersion costs {dispersion:.1f} dB, more than the {TRUSTED_DB:g} dB that the small-signal eye is good "
            "for; simulate the waveform, or use another wavelength"
        )
    return "works", f"{margin:.2f} dB are left"


def _power(found: LinkReport) -> dict[str, Value]:
    budget = found.budget
    unknown = found.params.extinction_ratio is None and found.params.er_reference is ErReference.OMA
    return {
        "margin_db": finite(budget.margin_db),
        "verdict": verdict(found)[0],
        "verdict_because": verdict(found)[1],
        "overload_margin_db": "not stated" if np.isposinf(budget.overload_db) else finite(budget.overload_db),
        "osnr_db": finite(budget.osnr_db),
        "dispersion_ps_nm": float(accumulated_ps_nm(found.link)),
        "received_average_dbm": None if unknown else finite(budget.received_average_dbm),
        "received_oma_dbm": finite(budget.received_oma_dbm),
        "received_ideal_dbm": finite(budget.received_ideal_dbm),
        "sensitivity_oma_dbm": finite(budget.sensitivity_oma_dbm),
        "sensitivity_average_dbm": None if unknown else finite(budget.sensitivity_average_dbm),
        "sensitivity_ideal_dbm": finite(budget.sensitivity_ideal_dbm),
        "q": finite(budget.q),
        "q_needed": budget.q_needed,
        "ber_before_fec": finite(budget.ber),
        "ber_after_fec": finite(budget.ber_after_fec),
        "ber_limit": budget.ber_limit,
        "required_laser_dbm": finite(budget.required_laser_dbm),
    }


_PENALTY_NAMES = {
    "dispersion": "penalty_dispersion_db",
    "bandwidth": "penalty_bandwidth_db",
    "transmitter": "penalty_transmitter_db",
    "intersymbol interference": "penalty_isi_db",
    "crosstalk": "penalty_crosstalk_db",
    "in-band crosstalk": "penalty_inband_db",
    "reflections": "penalty_reflection_db",
    "intensity noise": "penalty_rin_db",
    "ageing": "penalty_ageing_db",
}


def _penalties(found: LinkReport) -> dict[str, Value]:
    total = sum(float(step.change_db) for step in found.budget.steps if step.penalty)
    ratio = found.link.signal.er_ratio
    known = found.params.extinction_ratio is not None
    values: dict[str, Value] = {
        "penalty_total_db": finite(-total),
        "penalty_extinction_db": finite(next(iter(found.budget.penalties.values()))),
        "penalty_er_average_db": finite(extinction_penalty(ratio, ErReference.AVERAGE)) if known else None,
        "penalty_er_peak_db": finite(extinction_penalty(ratio, ErReference.PEAK)) if known else None,
    }
    return values | {key: finite(found.budget.penalties[name]) for name, key in _PENALTY_NAMES.items()}


def _energy(found: LinkReport) -> dict[str, Value]:
    stack, code = found.stack, found.link.signal.fec
    total = stack.stated_total
    return {
        "energy_total_pj": total,
        "energy_payload_pj": None if total is None else total / code.rate,
        **{f"energy_{name.lower()}_pj": value for name, value in stack.parts.items()},
        "energy_not_stated": ", ".join(stack.not_stated) or "none",
        "power_total_w": None if total is None else total * float(found.link.signal.total_gbps) / 1000,
    }


def _traffic(found: LinkReport) -> dict[str, Value]:
    params, signal = found.params, found.link.signal
    total = float(signal.total_gbps)
    edge = None if params.pitch is None else shoreline_tbps_mm(params.rate, params.wavelengths, params.pitch)
    return {
        "baud_gbd": float(signal.baud_gbd),
        "rate_total_gbps": total,
        "rate_payload_gbps": total * signal.fec.rate,
        "shoreline_tbps_mm": finite(edge),
        "areal_tbps_mm2": None if params.area is None else finite(areal_tbps_mm2(total, params.area)),
    }


def _delays(found: LinkReport) -> dict[str, Value]:
    parts = found.latency_ns
    return {
        "latency_total_ns": sum(value for value in parts.values() if value is not None),
        "latency_codeword_ns": parts["FEC codeword"],
        "latency_fibre_ns": parts["fibre"],
        "latency_waveguide_ns": parts["waveguide"],
        "latency_serdes_ns": parts["SerDes"],
        "latency_decoder_ns": parts["FEC decoder"],
        "latency_switch_ns": parts["switch"],
    }


def _yields(found: LinkReport) -> dict[str, Value]:
    sampled = found.sampled
    usable = np.isfinite(sampled.margins_db).all()
    return {
        "margin_worst_db": finite(found.corners.worst_db),
        "margin_statistical_db": finite(found.corners.statistical_db),
        "margin_mean_db": float(sampled.margins_db.mean()) if usable else None,
        "margin_sigma_db": float(sampled.margins_db.std()) if usable else None,
        "yield": sampled.working,
        "yield_low": sampled.low,
        "yield_high": sampled.high,
    }


def _rings(found: LinkReport) -> dict[str, Value]:
    params = found.params
    names = ("fsr_ghz", "fwhm_ghz", "quality", "crosstalk_db", "drop_loss_db", "through_loss_db", "tuning_mw")
    if not params.ring:
        return {f"ring_{name}": None for name in names}
    ring, comb = ring_of(params), comb_of(params)
    values = (
        ring.fsr_ghz,
        ring.fwhm_ghz,
        ring.quality(comb.centre_thz),
        finite(db(comb_crosstalk(ring, comb).max())),
        drop_loss_db(ring),
        through_loss_db(ring, comb),
        tuning_power_mw(ring, comb, tuning_of(params)),
    )
    return {f"ring_{name}": value for name, value in zip(names, values, strict=True)}


def _beyond(found: LinkReport) -> dict[str, Value]:
    return {"reach_km": finite(reach_km(found)), "crossover_m": crossover_m(found)}


def reach_km(found: LinkReport) -> float | None:
    """Longest fibre with a margin of zero; None when no fibre is in the table or it loses nothing."""
    fibre = [s for s in found.link.stages if s.enabled and s.kind is StageKind.FIBRE]
    loss = float(fibre[-1].value or 0.0) if fibre else 0.0
    margin = float(found.budget.margin_db)
    if loss <= 0:
        return None
    return max(0.0, _zero_margin(found, fibre[-1].label, float(fibre[-1].amount), loss, margin))


def _zero_margin(found: LinkReport, label: str, km: float, loss: float, margin: float) -> float:
    """Length of the last fibre at which the margin is zero, by halving, and that of all others."""
    rest = float(fibre_km(found.link.stages)) - km

    def left(length: float) -> float:
        return float(evaluate(found.link.with_values({f"stages.{label}.amount": length})).margin_db)

    low, high = 0.0, max(km, km + margin / loss) + 1e-9
    if not left(0.0) >= 0:
        return rest if np.isfinite(margin) else 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) >= 0 else (low, middle)
    return rest + low


def crossover_m(found: LinkReport) -> float | None:
    """Length from which the optical link needs less energy than the electrical one; None when never or not stated."""
    base, slope = found.params.electrical_energy, found.params.electrical_slope
    total = found.stack.stated_total
    if base is None or slope is None or total is None:
        return None
    extra = total - base
    if extra <= 0:
        return 0.0
    return extra / slope if slope > 0 else None


def shoreline_tbps_mm(rate_gbps: Values, wavelengths: Values, pitch_um: Values) -> Values:
    """Bandwidth density along the edge, Tb/s/mm, one direction.

    Parameters
    ----------
    rate_gbps : float or ndarray, Gb/s
        Of one wavelength.
    wavelengths : float or ndarray
        In one fibre.
    pitch_um : float or ndarray, um
        Distance from fibre to fibre.

    Examples
    --------
    >>> round(shoreline_tbps_mm(32.0, 16, 127.0), 2)
    4.03
    """
    return rate_gbps * wavelengths / pitch_um


def areal_tbps_mm2(total_gbps: Values, area_mm2: Values) -> Values:
    """Bandwidth density over the area, Tb/s/mm2, one direction."""
    return total_gbps * 1e-3 / area_mm2
