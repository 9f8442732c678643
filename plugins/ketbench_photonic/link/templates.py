"""Ready-made links as form values: a datasheet's figures, or example values of our own, marked as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EXAMPLE = "example value, no vendor's figure"
DR4 = "Edgecore ET7502-DR4 datasheet"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A named set of form values.

    Parameters
    ----------
    name, source, scope, direction : str
    date : str or None
    values : mapping
        By parameter name; None where a figure is not stated.
    """

    name: str
    source: str
    scope: str
    direction: str
    date: str | None
    values: Mapping[str, Any] = field(default_factory=dict)


def _row(
    name: str, kind: str, value: float | None, sigma: float = 0.0, amount: float = 1.0, source: str = EXAMPLE
) -> Row:
    return {"name": name, "kind": kind, "value": value, "amount": amount, "sigma": sigma, "source": source}


CO_PACKAGED_ROWS: tuple[Row, ...] = (
    _row("external laser", "laser", 12.0, 0.4),
    _row("fibre-to-chip coupler", "coupler", 1.5, 0.3),
    _row("splitter", "splitter", 0.3, 0.1, 4),
    _row("waveguide", "waveguide", 2.0, 0.3, 0.5),
    _row("modulator", "modulator", 4.0, 0.4),
    _row("chip-to-fibre coupler", "coupler", 1.5, 0.3),
    _row("connector", "connector", 0.3, 0.1, 2),
    _row("fibre", "fibre", 0.4, 0.0, 0.1),
    _row("receive coupler", "coupler", 1.5, 0.3),
    _row("receiver", "receiver", None),
)
"""Stages of the co-packaged example; the form's default table."""

_DR4_ROWS = (
    _row("transmitter OMA less TDECQ, minimum", "laser", -2.2, source=DR4),
    _row(
        "channel, 500 m with connectors", "connector", 3.0, source="launch -2.9 less receive -5.9 dBm average, " + DR4
    ),
    _row("receiver", "receiver", -5.3, source="stressed sensitivity -1.9 dBm less SECQ 3.4 dB, " + DR4),
)
_RING_ROWS = (
    _row("comb laser, one line", "laser", 3.0, 0.5),
    _row("laser coupler", "coupler", 1.5, 0.3),
    _row("ring modulator", "modulator", 3.5, 0.4),
    _row("other modulators passed", "filter", 0.1, 0.03, 15),
    _row("waveguide", "waveguide", 2.0, 0.3, 0.5),
    _row("chip-to-fibre coupler", "coupler", 1.5, 0.3),
    _row("fibre", "fibre", 0.4, 0.0, 0.01),
    _row("receive coupler", "coupler", 1.5, 0.3),
    _row("drop ring", "demux", 0.6, 0.1),
    _row("receiver", "receiver", None),
)
_UNSTATED: dict[str, None] = dict.fromkeys(
    ("wall_plug", "driver_energy", "capacitance", "receiver_energy", "serdes_energy", "fec_energy", "area", "pitch",
     "serdes_latency", "fec_latency", "switch_latency")
)  # fmt: skip

TEMPLATES: dict[str, Template] = {
    t.name: t
    for t in (
        Template(
            "co-packaged PAM4 (example)", EXAMPLE, "laser, driver, tuning, TIA, SerDes and FEC", "one way", None,
            {"stages": CO_PACKAGED_ROWS},
        ),
        Template(
            "400GBASE-DR4 (datasheet)", DR4, "power budget only; energy not stated", "one way of a duplex module", None,
            {"stages": _DR4_ROWS, "modulation": "PAM4", "rate": 106.25, "wavelengths": 1, "lanes": 4, "fec": "KP4",
             "er_reference": "OMA", "extinction_ratio": None, "rin": None, "return_loss": None, "ring": False,
             "transmitter_penalty": 0.0, "ageing": 0.0, "sigma_er": 0.0, "x_from": -10, "x_to": 5, **_UNSTATED},
        ),
        Template(
            "ring DWDM chiplet (example)", EXAMPLE, "laser, driver, tuning, TIA and SerDes; no FEC", "one way", None,
            {"stages": _RING_ROWS, "modulation": "NRZ", "rate": 32.0, "wavelengths": 16, "lanes": 8, "fec": "none",
             "target_ber": 1e-12, "er_reference": "peak", "extinction_ratio": 6.0, "ring": True, "spacing": 140.0,
             "coupling1": 0.05, "coupling2": 0.05,
             "noise_density": 12.0, "transmitter_penalty": 0.0, "return_loss": None, "serdes_energy": 0.3,
             "fec_energy": 0.0, "fec_latency": 0.0, "serdes_latency": 2.0, "area": 8.0,
             "x_from": -10, "x_to": 10, "y_from": 8, "y_to": 64},
        ),
    )
}  # fmt: skip
"""Templates by name."""
