"""The verdict of a link in a sentence, its tabs, and its numbers in groups with units; computes nothing new."""

from __future__ import annotations

from collections.abc import Sequence

from ketbench.plugin import Page, Quantities, Quantity, Result, Stage, Tab, Value, Verdict
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.physics.stages import StageKind

_GROUPS: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    (
        "Signal",
        (
            ("margin_db", "Margin"),
            ("ber_before_fec", "Bit error rate before FEC"),
            ("ber_limit", "Limit of the FEC"),
            ("received_oma_dbm", "Received, OMA"),
        ),
    ),
    (
        "Energy and power",
        (
            ("energy_payload_pj", "Per payload bit"),
            ("energy_total_pj", "Per line bit"),
            ("energy_serdes_pj", "of it SerDes"),
            ("power_total_w", "Whole port"),
        ),
    ),
    (
        "Density",
        (
            ("rate_payload_gbps", "Payload rate"),
            ("shoreline_tbps_mm", "Along the edge"),
            ("areal_tbps_mm2", "Over the area"),
        ),
    ),
    (
        "Latency and reach",
        (("latency_total_ns", "One way"), ("latency_fibre_ns", "of it fibre"), ("reach_km", "Reach")),
    ),
)
_TABS: Sequence[tuple[str, Sequence[str]]] = (
    ("Error rate", ("error rate", "eye")),
    ("Energy", ("energy per bit", "electrical against optical")),
    ("Tolerances", ("margin histogram", "tornado")),
    ("Trade-off", ("sweep", "ring spectrum", "channels")),
    ("Latency", ("latency",)),
    ("Alternatives", ("public figures",)),
    ("Inputs", ("stages", "inputs")),
)


def page(result: Result) -> Page:
    """One screen a question: is there power, are there errors, what does it need, what if parts vary."""
    groups = tuple(_group(title, keys, result) for title, keys in _GROUPS)
    tabs = [Tab("Budget", ("power waterfall",), groups), *(Tab(title, names) for title, names in _TABS)]
    return Page(verdict(result), tabs)


def verdict(result: Result) -> Verdict:
    """Works or fails by how much, then what the sampled links and the worst case say."""
    summary = result.summary
    state, margin = summary.get("verdict"), summary.get("margin_db")
    told = _sampled(result)
    if state == "works" and isinstance(margin, float):
        return Verdict(
            "good", f"The link works, with {margin:.1f} dB to spare", told, f"Works, {margin:.1f} dB to spare"
        )
    why = str(summary.get("verdict_because", ""))
    if state == "fails":
        return Verdict("bad", f"The link fails: {why}", told, "The link fails")
    return Verdict("fix", f"Beyond the model: {why}", told, "Beyond the model")


def stages(params: LinkParams) -> Sequence[Stage]:
    """From the laser to what it costs."""
    rows = [row for row in params.stages if row.enabled]
    laser = next((row for row in rows if row.kind is StageKind.LASER), None)
    receiver = next((row for row in rows if row.kind is StageKind.RECEIVER), None)
    passive = [row for row in rows if row not in (laser, receiver)]
    power = f"{laser.value:g} dBm" if laser is not None and laser.value is not None else "no laser"
    sensed = receiver is not None and receiver.value is not None
    return (
        Stage("Laser", power, laser.name if laser else "", "lightning", ("params.stages", "params.preset")),
        Stage("Path", f"{len(passive)} parts", ", ".join(row.name for row in passive[:3]), "path", ("params.stages",)),
        Stage(
            "Signal",
            f"{params.modulation.value}, {params.rate:g} Gb/s",
            f"{params.wavelengths} × {params.lanes} wavelengths, {params.fec}",
            "activity",
            tuple(f"params.{name}" for name in ("modulation", "rate", "wavelengths", "lanes", "extinction_ratio")),
        ),
        Stage(
            "Receiver",
            f"{receiver.value:g} dBm" if sensed and receiver is not None else f"{params.noise_density:g} pA/√Hz",
            "stated sensitivity" if sensed else f"{params.responsivity:g} A/W, computed from noise",
            "eye",
            tuple(f"params.{name}" for name in ("responsivity", "noise_density", "noise_rms", "rin", "overload")),
        ),
        Stage(
            "Penalties",
            f"{params.transmitter_penalty + params.ageing:g} dB kept",
            f"transmitter {params.transmitter_penalty:g}, ageing {params.ageing:g} dB",
            "warning-circle",
            tuple(f"params.{name}" for name in ("transmitter_penalty", "isi_closure", "crosstalk", "ageing")),
        ),
        Stage(
            "Cost",
            "energy, size, latency",
            f"compared with {params.compare}",
            "gauge",
            tuple(f"params.{name}" for name in ("wall_plug", "driver_energy", "serdes_energy", "pitch", "compare")),
        ),
    )


def _group(title: str, keys: Sequence[tuple[str, str]], result: Result) -> Quantities:
    """A quantity a line; a word such as "not stated" stands where there is no number."""
    rows = [Quantity(name, _value(result, key), result.units.get(key, "")) for key, name in keys]
    return Quantities(title, rows)


def _value(result: Result, key: str) -> Value:
    return result.summary.get(key)


def _sampled(result: Result) -> str:
    summary = result.summary
    share, low, high = (summary.get(key) for key in ("yield", "yield_low", "yield_high"))
    samples = result.arrays.get("margin_samples_db")
    told: list[str] = []
    if isinstance(share, float) and isinstance(low, float) and isinstance(high, float):
        count = f"{len(samples):,} " if samples is not None else ""
        told.append(f"{share:.1%} of {count}sampled links work ({low:.1%} to {high:.1%})".replace("%", " %"))
    worst = summary.get("margin_worst_db")
    if isinstance(worst, float):
        told.append(
            f"the worst case misses by {-worst:.1f} dB" if worst < 0 else f"the worst case has {worst:.1f} dB left"
        )
    return "; ".join(told)
