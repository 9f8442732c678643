"""Which input a sweep changes: a name of the form's choice or any dotted input, with its unit and range."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.plugin import InputError
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.link.stage_rows import highest, lowest
from ketbench_photonic.physics.link import Link
from ketbench_photonic.physics.stages import KINDS, StageKind

BOUNDS: dict[str, tuple[float, float, str]] = {
    "signal.rate_gbps": (1e-3, 2000.0, "Gb/s"),
    "signal.er_db": (0.01, 60.0, "dB"),
    "receiver.responsivity": (1e-3, 10.0, "A/W"),
    "receiver.noise_density_pa": (1e-3, 1e4, "pA/sqrtHz"),
    "receiver.bandwidth_share": (1e-3, 2.0, ""),
    "receiver.rin_db_hz": (-200.0, -80.0, "dB/Hz"),
    "receiver.slope_db": (0.0, 30.0, "dB"),
    "impairments.crosstalk": (0.0, 0.99, ""),
    "impairments.inband": (0.0, 0.99, ""),
    "impairments.isi_closure": (0.0, 0.99, ""),
    "impairments.transmitter_db": (0.0, 100.0, "dB"),
    "impairments.return_loss_db": (0.01, 100.0, "dB"),
    "impairments.ageing_db": (0.0, 100.0, "dB"),
}
"""Range and unit of the inputs that belong to no stage."""

_CHOICES = {
    "rate": "signal.rate_gbps",
    "extinction ratio": "signal.er_db",
    "noise density": "receiver.noise_density_pa",
    "transmitter penalty": "impairments.transmitter_db",
    "added loss": "impairments.ageing_db",
}
_OF_STAGE = {"laser power": (StageKind.LASER, "value"), "fibre length": (StageKind.FIBRE, "amount")}


@dataclass(frozen=True, slots=True)
class Swept:
    """One axis of a sweep.

    Parameters
    ----------
    label : str
    key : str
        Dotted input of the link.
    unit : str
    low, high : float
        Range that makes sense, in the unit.
    first, last : float
        Range that is swept.
    """

    label: str
    key: str
    unit: str
    low: float
    high: float
    first: float
    last: float

    @property
    def in_range(self) -> bool:
        """Whether the sweep rises within the sensible range."""
        return self.low <= self.first < self.last <= self.high


def swept_x(link: Link, params: LinkParams) -> Swept:
    """The input along x."""
    return _swept(link, params.x_input or params.sweep_x, params.x_from, params.x_to)


def swept_y(link: Link, params: LinkParams) -> Swept | None:
    """The input along y; None for a sweep of one input."""
    name = params.y_input or params.sweep_y
    return None if name == "none" else _swept(link, name, params.y_from, params.y_to)


def _swept(link: Link, name: str, first: float, last: float) -> Swept:
    low, high, unit = _bounds(link, key := _key(link, name))
    return Swept(name, key, unit, low, high, first, last)


def _key(link: Link, name: str) -> str:
    if name in _OF_STAGE:
        kind, part = _OF_STAGE[name]
        label = next((s.label for s in link.stages if s.enabled and s.kind is kind), None)
        if label is None:
            raise InputError(f"The link has no enabled {kind.value} to sweep; add one or choose another input.")
        return f"stages.{label}.{part}"
    key = _CHOICES.get(name, name)
    if key not in BOUNDS and key not in link.inputs():
        raise InputError(f"The link has no input '{key}' to sweep; choose one of: {', '.join(link.inputs())}.")
    return key


def _bounds(link: Link, key: str) -> tuple[float, float, str]:
    if key in BOUNDS:
        return BOUNDS[key]
    label, _, part = key.removeprefix("stages.").rpartition(".")
    kind = next(stage.kind for stage in link.stages if stage.label == label)
    if part == "value":
        return lowest(kind), highest(kind), KINDS[kind].unit
    return (1.0 if kind is StageKind.SPLITTER else 0.0), 1e6, KINDS[kind].amount_unit
