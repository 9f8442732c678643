"""The form of `photonic.link`: every input with its title, unit, bounds and group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from ketbench.plugin import InputError, ParamsWithUnits, setting
from ketbench_photonic.link.stage_rows import StageRow
from ketbench_photonic.link.templates import CO_PACKAGED_ROWS, TEMPLATES
from ketbench_photonic.physics.modulation import ErReference, Modulation
from ketbench_photonic.reading.files import datasheet

ClaimName = Literal[
    "400GBASE-DR4 pluggable", "NVIDIA pluggable, 1.6T port", "NVIDIA co-packaged, 1.6T port",
    "Broadcom Bailly, per 800G", "Ayar Labs TeraPHY, third generation", "Lightmatter Passage M1000",
    "Lightmatter Passage L20", "Celestial AI Photonic Fabric", "Ring-comb link, 1 Tb/s study",
    "Columbia 3D ring link, front ends", "Kerr-comb ring link", "Copper 112G SerDes", "NVLink-C2C",
    "UCIe standard package", "UCIe advanced package",
    "NVLink 4, per GPU", "NVLink 5, per GPU", "PCIe 5.0 x16", "PCIe 6.0 x16",
]  # fmt: skip
PresetName = Literal[
    "own table", "co-packaged PAM4 (example)", "400GBASE-DR4 (datasheet)", "ring DWDM chiplet (example)"
]
GridName = Literal["none", "DWDM 50 GHz", "DWDM 100 GHz", "DWDM 200 GHz", "LAN-WDM", "CWDM"]
FecName = Literal["none", "KR4", "KP4", "custom"]
OutputName = Literal["margin", "log10 BER before FEC", "required laser power", "laser energy"]
SweepName = Literal[
    "rate", "laser power", "extinction ratio", "fibre length", "added loss", "noise density", "transmitter penalty"
]

SecondSweepName = Literal[
    "none",
    "rate",
    "laser power",
    "extinction ratio",
    "fibre length",
    "added loss",
    "noise density",
    "transmitter penalty",
]


def _default_rows() -> tuple[StageRow, ...]:
    return tuple(StageRow.model_validate(row) for row in CO_PACKAGED_ROWS)


class LinkParams(ParamsWithUnits):
    """Inputs of the link estimator; every number may be typed with its unit."""

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, given: Any) -> Any:
        """Put the values of datasheet and preset where nothing is typed."""
        if not isinstance(given, Mapping):
            return given
        typed: dict[str, Any] = dict(given)
        named = TEMPLATES.get(str(typed.get("preset")))
        stated: Mapping[str, Any] = {}
        if isinstance(typed.get("datasheet"), str) and typed["datasheet"].strip():
            try:
                stated = datasheet(typed["datasheet"])
            except InputError as error:
                raise ValueError(str(error)) from None
        return {**(named.values if named else {}), **stated, **typed}

    preset: PresetName = setting(
        "own table", "Preset", group="Link", help="Fills the fields that are not typed; what is typed stays."
    )
    stages: tuple[StageRow, ...] = setting(_default_rows(), "Stages", group="Link", help="From laser to receiver.")
    datasheet: str = setting(
        "", "Datasheet file", group="Link", max_length=400,
        help="JSON or CSV with source and date; fills the fields that are not typed.",
    )  # fmt: skip
    modulation: Modulation = setting(Modulation.PAM4, "Modulation", group="Signal")
    rate: float = setting(
        106.25, "Line rate of one wavelength", unit="Gb/s", group="Signal", gt=0, le=2000,
        help="One direction, with the FEC's check bits.",
    )  # fmt: skip
    wavelengths: int = setting(1, "Wavelengths in a fibre", group="Signal", ge=1, le=256)
    lanes: int = setting(8, "Fibres of one direction", group="Signal", ge=1, le=4096)
    extinction_ratio: float | None = setting(
        5.0,
        "Extinction ratio",
        unit="dB",
        group="Signal",
        gt=0,
        le=60,
        help="In dB, not as a ratio; empty for perfect.",
    )
    er_reference: ErReference = setting(
        ErReference.PEAK, "Laser row holds", group="Signal",
        help="peak: a continuous laser before a modulator; average: mean modulated power; OMA: the amplitude itself.",
    )  # fmt: skip
    fec: FecName = setting("KP4", "FEC", group="Signal")
    rs_n: int = setting(
        544, "Custom code: symbols n", group="Signal", ge=3, le=65535, advanced=True, only={"fec": ["custom"]}
    )
    rs_k: int = setting(
        514, "Custom code: payload k", group="Signal", ge=1, le=65534, advanced=True, only={"fec": ["custom"]}
    )
    rs_bits: int = setting(
        10, "Custom code: bits a symbol", group="Signal", ge=2, le=16, advanced=True, only={"fec": ["custom"]}
    )
    target_ber: float = setting(
        1e-12, "Wanted error rate after FEC", group="Signal", gt=0, lt=0.1,
        help="Sets the limit without FEC and with a custom code; KR4 and KP4 have limits of their own.",
        only={"fec": ["none", "custom"]},
    )  # fmt: skip

    responsivity: float = setting(0.9, "Responsivity", unit="A/W", group="Receiver", gt=0, le=10)
    noise_density: float = setting(16.0, "Input noise density", unit="pA/sqrtHz", group="Receiver", gt=0, le=10000)
    noise_rms: float | None = setting(
        None, "Measured noise, rms", unit="uA", group="Receiver", gt=0, le=1000, advanced=True,
        help="Replaces density and bandwidth.",
    )  # fmt: skip
    bandwidth_share: float = setting(0.7, "Noise bandwidth over symbol rate", group="Receiver", gt=0, le=2)
    shot_noise: bool = setting(True, "Shot noise", group="Receiver")
    rin: float | None = setting(-145.0, "Laser intensity noise", unit="dB/Hz", group="Receiver", ge=-200, le=-80)
    datasheet_baud: float | None = setting(
        None, "Symbol rate of the datasheet's sensitivity", unit="GBd", group="Receiver", gt=0, le=1000, advanced=True
    )
    slope: float = setting(
        10.0, "Sensitivity change a decade of symbol rate", unit="dB", group="Receiver", ge=0, le=30, advanced=True
    )

    sensitivity_is: Literal["OMA", "average"] = setting(
        "OMA", "Receiver row states", group="Receiver", help="Datasheets state one or the other; they differ by 3 dB."
    )
    overload: float | None = setting(
        4.0, "Overload, mean power", unit="dBm", group="Receiver", ge=-40, le=40,
        help="400GBASE-DR4 allows 4 dBm a lane. Empty: not stated.",
    )  # fmt: skip
    optical_bandwidth: float = setting(
        100.0,
        "Optical filter",
        unit="GHz",
        group="Receiver",
        gt=0,
        le=20000,
        advanced=True,
        help="Lets emission through.",
    )

    wavelength: float = setting(1310.0, "Wavelength", unit="nm", group="Fibre and bandwidth", ge=800, le=1700)
    dispersion: float | None = setting(
        None, "Dispersion", unit="ps/nm/km", group="Fibre and bandwidth", ge=-300, le=300,
        help="Empty: the worst G.652 fibre at this wavelength.",
    )  # fmt: skip
    transmitter_bandwidth: float | None = setting(
        None, "Bandwidth of the transmitter", unit="GHz", group="Fibre and bandwidth", gt=0, le=2000,
        help="Electrical, 3 dB. Empty: contained in the transmitter penalty.",
    )  # fmt: skip
    receiver_bandwidth: float | None = setting(
        None, "Bandwidth of the receiver", unit="GHz", group="Fibre and bandwidth", gt=0, le=2000,
        help="Electrical, 3 dB. Empty: not stated.",
    )  # fmt: skip
    grid: GridName = setting(
        "none",
        "Grid of wavelengths",
        group="Fibre and bandwidth",
        help="A table of channels, each with its dispersion.",
    )

    transmitter_penalty: float = setting(2.0, "Transmitter penalty (TDECQ)", unit="dB", group="Penalties", ge=0, le=20)
    isi_closure: float = setting(0.0, "Eye closure by ISI", group="Penalties", ge=0, lt=1)
    crosstalk: float | None = setting(
        None,
        "Out-of-band crosstalk, sum",
        unit="dB",
        group="Penalties",
        ge=-100,
        lt=0,
        help="Empty: none, or the comb's.",
    )
    inband_crosstalk: float | None = setting(
        None, "In-band crosstalk, sum", unit="dB", group="Penalties", ge=-120, lt=0
    )
    return_loss: float | None = setting(
        45.0, "Return loss of a connector", unit="dB", group="Penalties", gt=0, le=100, help="Reflections of all pairs."
    )
    ageing: float = setting(1.0, "Kept for ageing", unit="dB", group="Penalties", ge=0, le=20)
    penalty_sum: Literal["decibels", "variances"] = setting(
        "decibels",
        "Noise-like penalties add as",
        group="Penalties",
        help="decibels: worst case; variances: statistical.",
    )

    ring: bool = setting(False, "Ring filters on a comb", group="Rings", help="Adds the comb's crosstalk and tuning.")
    radius: float = setting(5.0, "Ring radius", unit="um", group="Rings", gt=0, le=1000, only={"ring": [True]})
    group_index: float = setting(4.2, "Group index", group="Rings", gt=1, le=10)
    coupling1: float = setting(0.03, "Input coupling, power", group="Rings", gt=0, lt=1, only={"ring": [True]})
    coupling2: float = setting(0.03, "Drop coupling, power", group="Rings", gt=0, lt=1, only={"ring": [True]})
    ring_loss: float = setting(
        2.0, "Loss in the ring", unit="dB/cm", group="Rings", ge=0, le=200, only={"ring": [True]}
    )
    spacing: float = setting(200.0, "Channel spacing", unit="GHz", group="Rings", gt=0, le=20000, only={"ring": [True]})
    tuning_shift: float = setting(
        10.0, "Resonance shift", unit="GHz/K", group="Rings", gt=0, le=1000, advanced=True, only={"ring": [True]}
    )
    tuning_heat: float = setting(
        2.0, "Heating", unit="K/mW", group="Rings", gt=0, le=1000, advanced=True, only={"ring": [True]}
    )
    tuning_assist: float = setting(
        0.0, "Shift without heat", unit="GHz", group="Rings", ge=0, le=20000, advanced=True, only={"ring": [True]}
    )

    wall_plug: float | None = setting(0.1, "Laser wall-plug efficiency", group="Energy", gt=0, le=1)
    laser_shared: bool = setting(
        True, "Splitter feeds equal links", group="Energy", help="Then each link pays for its share of the laser only."
    )
    driver_energy: float | None = setting(
        None, "Driver energy", unit="pJ/bit", group="Energy", ge=0, le=1000, help="Empty: from capacitance and swing."
    )
    capacitance: float | None = setting(50.0, "Modulator capacitance", unit="fF", group="Energy", gt=0, le=1e5)
    swing: float = setting(1.5, "Drive swing, peak to peak", unit="V", group="Energy", gt=0, le=20)
    receiver_energy: float | None = setting(0.5, "Receiver (TIA) energy", unit="pJ/bit", group="Energy", ge=0, le=1000)
    serdes_energy: float | None = setting(1.0, "SerDes energy", unit="pJ/bit", group="Energy", ge=0, le=1000)
    fec_energy: float | None = setting(0.2, "FEC energy", unit="pJ/bit", group="Energy", ge=0, le=1000)

    pitch: float | None = setting(127.0, "Fibre pitch", unit="um", group="Size and latency", gt=0, le=1e4)
    area: float | None = setting(20.0, "Area", unit="mm2", group="Size and latency", gt=0, le=1e5)
    serdes_latency: float | None = setting(10.0, "SerDes, both ends", unit="ns", group="Size and latency", ge=0, le=1e6)
    fec_latency: float | None = setting(40.0, "FEC decoder", unit="ns", group="Size and latency", ge=0, le=1e6)
    switch_latency: float | None = setting(0.0, "Switch", unit="ns", group="Size and latency", ge=0, le=1e6)

    samples: int = setting(20000, "Monte-Carlo samples", group="Uncertainty", ge=100, le=1_000_000)
    simulate: bool = setting(
        False, "Simulate the error rate", group="Uncertainty", help="Dots counted on 200,000 simulated symbols each."
    )
    sigma_er: float = setting(0.3, "Sigma of the extinction ratio", unit="dB", group="Uncertainty", ge=0, le=10)
    sigma_noise: float = setting(
        1.0, "Sigma of the noise density", unit="pA/sqrtHz", group="Uncertainty", ge=0, le=1000
    )
    corner_sigmas: float = setting(3.0, "Corners at this many sigma", group="Uncertainty", gt=0, le=6)
    confidence: float = setting(0.95, "Confidence of the yield's interval", group="Uncertainty", gt=0.5, lt=1)

    sweep_output: OutputName = setting("margin", "Colour shows", group="Sweep")
    sweep_x: SweepName = setting("laser power", "Along x", group="Sweep")
    x_input: str = setting(
        "",
        "Any other input along x",
        group="Sweep",
        advanced=True,
        max_length=120,
        help="Such as stages.modulator.value.",
    )
    x_from: float = setting(0.0, "x from", group="Sweep", help="In the unit of the input.", ge=-1e6, le=1e6)
    x_to: float = setting(15.0, "x to", group="Sweep", ge=-1e6, le=1e6)
    sweep_y: SecondSweepName = setting("rate", "Along y", group="Sweep")
    y_input: str = setting(
        "", "Any other input along y", group="Sweep", advanced=True, max_length=120, help="Such as signal.er_db."
    )
    y_from: float = setting(25.0, "y from", group="Sweep", ge=-1e6, le=1e6)
    y_to: float = setting(224.0, "y to", group="Sweep", ge=-1e6, le=1e6)
    points: int = setting(100, "Points along an axis", group="Sweep", ge=2, le=300)

    compare: ClaimName = setting(
        "Copper 112G SerDes", "Compare with", group="Electrical alternative", help="Public figures, with their scope."
    )
    electrical_energy: float | None = setting(
        5.5, "Electrical link at zero length", unit="pJ/bit", group="Electrical alternative", ge=0, le=1000,
        help="112G SerDes as publicly stated.",
    )  # fmt: skip
    electrical_slope: float | None = setting(
        3.0, "Electrical energy over length", unit="pJ/bit/m", group="Electrical alternative", ge=0, le=1e5,
        help="An assumption of ours; edit it.",
    )  # fmt: skip
    electrical_reach: float | None = setting(
        2.0, "Longest electrical link", unit="m", group="Electrical alternative", gt=0, le=1e4, help="Our assumption."
    )

    def idle(self) -> Mapping[str, str]:
        """Fields that change nothing beside the others, each with why."""
        from ketbench_photonic.link.idle import idle

        return dict(idle(self))
