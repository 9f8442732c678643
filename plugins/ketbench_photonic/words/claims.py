"""Public figures of products and studies, each with scope, direction, source and date; what nobody states is None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Claim:
    """What is publicly said about one link technology.

    Parameters
    ----------
    name : str
    medium : str
        "optical" or "electrical".
    energy_pj : float or None, pJ/bit
        As stated, or power over rate when `energy_scope` says so.
    energy_scope : str
        What the figure contains; the same number means different things with and without laser or SerDes.
    energy_parts : mapping
        Parts where the source splits them, pJ/bit.
    one_way_tbps : float or None, Tb/s
        Of one direction.
    direction : str
        How the source counts directions.
    shoreline, areal : float or None, Tb/s/mm and Tb/s/mm2
    latency_ns, reach_m : float or None
    source : str
    date : str or None
    """

    name: str
    medium: str
    energy_pj: float | None = None
    energy_scope: str = "not stated"
    energy_parts: Mapping[str, float] = field(default_factory=dict)
    one_way_tbps: float | None = None
    direction: str = "not stated"
    shoreline: float | None = None
    areal: float | None = None
    latency_ns: float | None = None
    reach_m: float | None = None
    source: str = ""
    date: str | None = None


_OPTICAL = (
    Claim("400GBASE-DR4 pluggable", "optical", one_way_tbps=0.4, direction="each way", reach_m=500.0,
          source="Edgecore ET7502-DR4 datasheet"),
    Claim("NVIDIA pluggable, 1.6T port", "optical", 18.75, "30 W over 1.6 Tb/s: module with laser and DSP",
          {"laser": 6.25, "electronics": 12.5}, 1.6, "each way", source="NVIDIA, as reported by TechPowerUp and 36Kr"),
    Claim("NVIDIA co-packaged, 1.6T port", "optical", 5.625, "9 W over 1.6 Tb/s: laser 2 W and optical engine 7 W",
          {"laser": 1.25, "electronics": 4.375}, 1.6, "each way", source="NVIDIA, as reported by TechPowerUp and 36Kr"),
    Claim("Broadcom Bailly, per 800G", "optical", 6.875, "5.5 W over 0.8 Tb/s; contents of the watt figure not stated",
          one_way_tbps=0.8, direction="each way", source="Laser Focus World 14290374"),
    Claim("Ayar Labs TeraPHY, third generation", "optical", one_way_tbps=4.0,
          direction="8 Tb/s marketed is 4 + 4: both directions", source="Gazettabyte, p=146250"),
    Claim("Lightmatter Passage M1000", "optical", one_way_tbps=57.0,
          direction="114 Tb/s marketed is 57 each way: both directions", source="HardwareBee and AsiaICT"),
    Claim("Lightmatter Passage L20", "optical", 3.0, "contents not stated", one_way_tbps=6.4,
          direction="6.4 Tb/s as 32 x 200G; directions not stated", source="OFC news", date="2026-03-11"),
    Claim("Celestial AI Photonic Fabric", "optical", 3.1, "electronics 2.4 and laser 0.7",
          {"laser": 0.7, "electronics": 2.4}, latency_ns=100.0, direction="not stated",
          source="Convergedigest on Hot Chips 2025; arXiv 2507.14000 (latency: card to card)", date="2025"),
    Claim("Ring-comb link, 1 Tb/s study", "optical", 3.0, "design study, about 3 pJ/bit; contents as in the abstract",
          one_way_tbps=1.0, direction="one way", source="10.1109/JLT.2019.2961455, abstract", date="2019"),
    Claim("Columbia 3D ring link, front ends", "optical", 0.12,
          "front ends ONLY (50 + 70 fJ/bit): no laser, SerDes or tuning",
          {"driver": 0.05, "receiver": 0.07}, 0.8, "one way", areal=5.3, source="Nat. Photon., abstract", date="2025"),
    Claim("Kerr-comb ring link", "optical", one_way_tbps=0.512, direction="one way, per fibre",
          source="10.1038/s41566-023-01244-7, abstract", date="2023"),
)  # fmt: skip
_ELECTRICAL = (
    Claim("Copper 112G SerDes", "electrical", 5.5, "SerDes without FEC", latency_ns=20.0, direction="each way",
          source="besthub.dev"),
    Claim("NVLink-C2C", "electrical", 1.3, "package-to-package PHY", latency_ns=5.0, direction="each way",
          source="besthub.dev"),
    Claim("UCIe standard package", "electrical", 0.6, "PHY above 16 GT/s (0.5 to 16 GT/s)", direction="not stated",
          shoreline=1.792, latency_ns=2.0, source="Convergedigest p=104749 (224 GB/s/mm)"),
    Claim("UCIe advanced package", "electrical", 0.3, "PHY above 16 GT/s (0.25 to 16 GT/s)", direction="not stated",
          shoreline=10.4, latency_ns=2.0, source="Convergedigest p=104749 (1.3 TB/s/mm)"),
    Claim("NVLink 4, per GPU", "electrical", one_way_tbps=3.6, direction="900 GB/s marketed is 450 each way",
          source="glennklockwood.com"),
    Claim("NVLink 5, per GPU", "electrical", one_way_tbps=7.2, direction="1800 GB/s marketed is 900 each way",
          source="glennklockwood.com"),
    Claim("PCIe 5.0 x16", "electrical", one_way_tbps=0.512, direction="64 GB/s each way", source="secondary pages"),
    Claim("PCIe 6.0 x16", "electrical", one_way_tbps=1.024, direction="128 GB/s each way; PAM4, FLIT, light FEC",
          source="secondary pages"),
)  # fmt: skip
CLAIMS: dict[str, Claim] = {claim.name: claim for claim in (*_OPTICAL, *_ELECTRICAL)}
"""Every claim by name."""


def interconnect_power_w(claim: Claim, one_way_tbps: float) -> float | None:
    """Power, W, that a stated energy means at a rate; None when the energy is not stated."""
    return None if claim.energy_pj is None else claim.energy_pj * one_way_tbps
