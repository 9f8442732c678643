"""The parts light passes, laser to receiver: each kind's unit and its gain in dB; no noise, no form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ketbench_photonic.words.units import Values, db


class StageKind(StrEnum):
    """What a row of the table is."""

    LASER = "laser"
    COUPLER = "coupler"
    SPLITTER = "splitter"
    WAVEGUIDE = "waveguide"
    MODULATOR = "modulator"
    MUX = "mux"
    FIBRE = "fibre"
    CONNECTOR = "connector"
    DEMUX = "demux"
    FILTER = "filter"
    AMPLIFIER = "amplifier"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """How the numbers of a row are read.

    Parameters
    ----------
    unit : str
        Unit of the value.
    amount_means : str
        What the amount counts.
    amount_unit : str
        Empty for pieces.
    """

    unit: str
    amount_means: str
    amount_unit: str = ""


KINDS: dict[StageKind, KindFacts] = {
    StageKind.LASER: KindFacts("dBm", "not used"),
    StageKind.COUPLER: KindFacts("dB", "pieces"),
    StageKind.SPLITTER: KindFacts("dB", "ways; the value is the loss above 10 log10(ways)"),
    StageKind.WAVEGUIDE: KindFacts("dB/cm", "length", "cm"),
    StageKind.MODULATOR: KindFacts("dB", "pieces"),
    StageKind.MUX: KindFacts("dB", "pieces"),
    StageKind.FIBRE: KindFacts("dB/km", "length", "km"),
    StageKind.CONNECTOR: KindFacts("dB", "pieces"),
    StageKind.DEMUX: KindFacts("dB", "pieces"),
    StageKind.FILTER: KindFacts("dB", "rings passed"),
    StageKind.AMPLIFIER: KindFacts("dB", "pieces; the value is a gain"),
    StageKind.RECEIVER: KindFacts("dBm", "not used; the value is a datasheet's sensitivity, empty to compute it"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One part of the link.

    Parameters
    ----------
    label : str
    kind : StageKind
    value : float, ndarray or None
        In the unit of the kind.
    amount : float or ndarray
        Pieces, ways, cm or km, as the kind says.
    sigma : float
        Standard deviation of the value, in dB (dB/cm and dB/km for the two kinds with a length).
    enabled : bool
    source : str
    noise_figure : float, dB
        Of an amplifier.
    """

    label: str
    kind: StageKind
    value: Values | None
    amount: Values = 1.0
    sigma: float = 0.0
    enabled: bool = True
    source: str = ""
    noise_figure: float = 5.0

    def gain_db(self) -> Values:
        """Change of the power in dB; for a laser, its power in dBm; for a receiver, zero."""
        value = 0.0 if self.value is None else self.value
        if not self.enabled or self.kind is StageKind.RECEIVER:
            return 0.0
        if self.kind is StageKind.LASER:
            return value
        if self.kind is StageKind.SPLITTER:
            return -(db(self.amount) + value)
        sign = 1 if self.kind is StageKind.AMPLIFIER else -1
        return sign * np.asarray(value) * self.amount

    @property
    def sigma_db(self) -> float:
        """Standard deviation of the gain, dB; it grows with a length, and with the root of a number of pieces."""
        if not self.enabled or (self.kind is StageKind.RECEIVER and self.value is None):
            return 0.0
        if self.kind in (StageKind.WAVEGUIDE, StageKind.FIBRE):
            return self.sigma * float(np.mean(self.amount))
        pieces = 1.0 if self.kind in (StageKind.LASER, StageKind.SPLITTER, StageKind.RECEIVER) else self.amount
        return self.sigma * float(np.sqrt(np.mean(pieces)))


def laser_power_dbm(stages: tuple[Stage, ...]) -> Values:
    """Power of the first enabled laser, dBm."""
    return next((s.gain_db() for s in stages if s.enabled and s.kind is StageKind.LASER), -np.inf)


def path_gain_db(stages: tuple[Stage, ...]) -> Values:
    """Sum of all gains from the laser's output to the receiver, dB; negative for a loss."""
    gains = [s.gain_db() for s in stages if s.kind is not StageKind.LASER]
    total: Values = 0.0
    for gain in gains:
        total = total + gain
    return total


def fibre_km(stages: tuple[Stage, ...]) -> Values:
    """Length of enabled fibre, km."""
    return _length(stages, StageKind.FIBRE)


def waveguide_cm(stages: tuple[Stage, ...]) -> Values:
    """Length of enabled waveguide, cm."""
    return _length(stages, StageKind.WAVEGUIDE)


def connectors(stages: tuple[Stage, ...]) -> Values:
    """Number of enabled connectors: the places that reflect."""
    return _length(stages, StageKind.CONNECTOR)


def _length(stages: tuple[Stage, ...], kind: StageKind) -> Values:
    total: Values = 0.0
    for stage in stages:
        if stage.enabled and stage.kind is kind:
            total = total + stage.amount
    return total
