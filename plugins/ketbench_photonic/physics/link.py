"""What defines an optical link, as frozen numbers; a field may hold an array, then every output is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ketbench.plugin import InputError
from ketbench_photonic.physics.fec import NONE, Fec
from ketbench_photonic.physics.modulation import ErReference, Modulation
from ketbench_photonic.physics.stages import Stage, StageKind
from ketbench_photonic.words.units import Values

LEAST_ER_DB = 1e-3
"""Smallest extinction ratio that is computed with, dB."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """Format and rate.

    Parameters
    ----------
    modulation : Modulation
    rate_gbps : float or ndarray, Gb/s
        Line rate of one wavelength, one direction, with the FEC's check bits.
    wavelengths, lanes : int
        Wavelengths in a fibre, and fibres of one direction.
    er_db : float, ndarray or None, dB
        Extinction ratio; None for a perfect one.
    er_reference : ErReference
    fec : Fec
    target_ber : float
        Wanted error rate after FEC.
    """

    modulation: Modulation = Modulation.NRZ
    rate_gbps: Values = 32.0
    wavelengths: int = 1
    lanes: int = 1
    er_db: Values | None = None
    er_reference: ErReference = ErReference.PEAK
    fec: Fec = NONE
    target_ber: float = 1e-12

    @property
    def baud_gbd(self) -> Values:
        """Symbol rate, GBd."""
        return np.asarray(self.rate_gbps, dtype=np.float64) / self.modulation.bits

    @property
    def er_ratio(self) -> Values:
        """Extinction ratio as a ratio of powers; infinite when it is not given.

        A sampled ratio at or below 0 dB has no eye; it is held just above, where the margin is hopeless but a number.
        """
        if self.er_db is None:
            return np.inf
        return 10 ** (np.maximum(np.asarray(self.er_db, dtype=np.float64), LEAST_ER_DB) / 10)

    @property
    def total_gbps(self) -> Values:
        """Line rate of all wavelengths and lanes, one direction, Gb/s."""
        return np.asarray(self.rate_gbps, dtype=np.float64) * self.wavelengths * self.lanes


@dataclass(frozen=True, slots=True, eq=False)
class Receiver:
    """Front end; used unless the receiver's row gives a datasheet sensitivity.

    Parameters
    ----------
    responsivity : float or ndarray, A/W
    noise_density_pa : float or ndarray, pA/sqrt(Hz)
        Input-referred; with `noise_rms_a` given it is not used.
    noise_rms_a : float or None, A
        Total thermal noise as measured.
    bandwidth_share : float or ndarray
        Noise bandwidth over symbol rate.
    shot : bool
        Whether shot noise counts.
    rin_db_hz : float, ndarray or None, dB/Hz
    datasheet_gbd : float or None, GBd
        Symbol rate of the datasheet's sensitivity; None when it is the link's own.
    slope_db : float or ndarray, dB a decade
        How a datasheet's sensitivity changes with the symbol rate.
    datasheet_average : bool
        Whether the datasheet states mean power instead of the outer modulation amplitude.
    overload_dbm : float or None, dBm
        Largest mean power; None when it is not stated.
    optical_ghz : float, GHz
        Width of the optical filter, which spontaneous emission passes.
    """

    responsivity: Values = 1.0
    noise_density_pa: Values = 20.0
    noise_rms_a: Values | None = None
    bandwidth_share: Values = 0.7
    shot: bool = True
    rin_db_hz: Values | None = None
    datasheet_gbd: float | None = None
    slope_db: Values = 10.0
    datasheet_average: bool = False
    overload_dbm: float | None = None
    optical_ghz: float = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Impairments:
    """Causes of penalties; zero or None leaves one out.

    Parameters
    ----------
    crosstalk : float or ndarray
        Sum of the neighbours' powers in the channel over its own, out of band.
    inband : float or ndarray
        Sum of interfering powers on the channel's own wavelength over its own.
    isi_closure : float or ndarray
        Share of the eye's height lost to intersymbol interference.
    transmitter_db : float or ndarray, dB
        Transmitter and dispersion penalty (TDP or TDECQ) as stated or measured.
    return_loss_db : float, ndarray or None, dB
        Of each connector.
    reflectors : float or ndarray
        Number of places that reflect.
    ageing_db : float or ndarray, dB
        Kept back for ageing and repair.
    add_variances : bool
        Whether noise-like penalties add as variances instead of in dB.
    """

    crosstalk: Values = 0.0
    inband: Values = 0.0
    isi_closure: Values = 0.0
    transmitter_db: Values = 0.0
    return_loss_db: Values | None = None
    reflectors: Values = 0.0
    ageing_db: Values = 0.0
    add_variances: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """Where the light is in the spectrum, and how fast the electronics follow.

    Parameters
    ----------
    wavelength_nm : float, nm
    dispersion : float or None, ps/(nm km)
        None for the worst G.652 fibre at the wavelength.
    bandwidth_ghz : float or None, GHz
        Electrical 3 dB bandwidth of transmitter and receiver together; None when it is not stated.
    """

    wavelength_nm: float = 1310.0
    dispersion: float | None = None
    bandwidth_ghz: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A whole link of one direction."""

    stages: tuple[Stage, ...]
    signal: Signal = field(default_factory=Signal)
    receiver: Receiver = field(default_factory=Receiver)
    impairments: Impairments = field(default_factory=Impairments)
    channel: Channel = field(default_factory=Channel)

    def with_values(self, changes: Mapping[str, Values]) -> Link:
        """Copy with inputs replaced.

        Parameters
        ----------
        changes : mapping
            Keys are dotted: ``signal.rate_gbps``, ``receiver.responsivity``, ``impairments.crosstalk``,
            ``stages.LABEL.value`` or ``stages.LABEL.amount``.

        Raises
        ------
        InputError
            When a key names nothing.
        """
        link = self
        for key, value in changes.items():
            link = link._with(key, value)
        return link

    def _with(self, key: str, value: Values) -> Link:
        part, _, name = key.partition(".")
        if part == "stages":
            label, _, field_name = name.rpartition(".")
            return replace(self, stages=self._changed_stages(key, label, field_name, value))
        target: Any = getattr(self, part, None)
        if part not in ("signal", "receiver", "impairments") or name not in target.__dataclass_fields__:
            raise InputError(f"The link has no input '{key}'; choose one of: {', '.join(self.inputs())}.")
        return replace(self, **{part: replace(target, **{name: value})})

    def _changed_stages(self, key: str, label: str, name: str, value: Values) -> tuple[Stage, ...]:
        if name not in ("value", "amount") or label not in {stage.label for stage in self.stages}:
            raise InputError(f"The link has no input '{key}'; choose one of: {', '.join(self.inputs())}.")
        return tuple(replace(s, **{name: value}) if s.label == label else s for s in self.stages)

    def inputs(self) -> dict[str, Values]:
        """Every numeric input that a sweep or a sample may change, by its dotted name."""
        found: dict[str, Values] = {}
        for stage in self.stages:
            if stage.enabled and stage.value is not None:
                found[f"stages.{stage.label}.value"] = stage.value
            if stage.enabled and stage.kind not in (StageKind.LASER, StageKind.RECEIVER):
                found[f"stages.{stage.label}.amount"] = stage.amount
        for part, names in _SCALARS.items():
            values = {name: getattr(getattr(self, part), name) for name in names}
            found |= {f"{part}.{name}": value for name, value in values.items() if value is not None}
        return found


_SCALARS = {
    "signal": ("rate_gbps", "er_db"),
    "receiver": ("responsivity", "noise_density_pa", "bandwidth_share", "rin_db_hz", "slope_db"),
    "impairments": ("crosstalk", "inband", "isi_closure", "transmitter_db", "return_loss_db", "ageing_db"),
}
