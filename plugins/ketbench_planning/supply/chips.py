"""Accelerators as data: dense peaks by format, memory, links of one direction, power; what nobody states is None."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.plugin import NOT_CHECKED


@dataclass(frozen=True, slots=True)
class Chip:
    """One row of the table.

    Parameters
    ----------
    name, maker : str
    bf16_tflops, fp8_tflops, int8_tops : float or None, TFLOP/s or TOP/s
        Dense; peaks with 2:4 structured sparsity are marketed at twice these, and no column here holds them.
    memory_gb : float, GB
        10^9 bytes as marketed.
    memory_tbs : float, TB/s
    link_gbs : float or None, GB/s
        Scale-up link of one accelerator, ONE direction.
    power_w : float or None, W
    die_mm2 : float or None, mm2
        All dies with logic in a non-planar process.
    source : str
        Pages that were read.
    date : str
        Of those pages; none of them states one.
    doubt : str
        Figures whose sources disagree, and those that are in none of them.
    """

    name: str
    maker: str
    bf16_tflops: float
    fp8_tflops: float | None
    int8_tops: float | None
    memory_gb: float
    memory_tbs: float
    link_gbs: float | None
    power_w: float | None
    die_mm2: float | None
    source: str
    doubt: str = ""
    date: str = "not stated"

    def peak(self, weight_bytes: float) -> float:
        """Dense peak, TFLOP/s, at a width of number: FP8 at one byte where the chip has it, else BF16."""
        return self.fp8_tflops if weight_bytes <= 1 and self.fp8_tflops is not None else self.bf16_tflops

    @property
    def total_processing_performance(self) -> float:
        """TPP: largest of dense TOP/s times bit length over the formats stated (15 CFR 774, 3A090, note 2)."""
        pairs = ((self.bf16_tflops, 16), (self.fp8_tflops, 8), (self.int8_tops, 8))
        return max(rate * bits for rate, bits in pairs if rate is not None)

    @property
    def performance_density(self) -> float | None:
        """TPP over the applicable die area, 1/mm2; None where the area is not stated."""
        return None if self.die_mm2 is None else self.total_processing_performance / self.die_mm2


_DIE = f"die area: {NOT_CHECKED}"
_ROWS = (
    Chip("A100 SXM", "NVIDIA", 312, None, 624, 80, 2.04, 300, 400, 826, "llm-analysis tables, spillfill", _DIE),
    Chip("A800 SXM", "NVIDIA", 312, None, 624, 80, 2.04, 200, 400, 826, "TechPowerUp for the link; rest as A100", _DIE),
    Chip("H100 SXM", "NVIDIA", 989.5, 1979, 1979, 80, 3.35, 450, 700, 814, "spillfill, llm-analysis tables",
         f"INT8 and die area: {NOT_CHECKED}"),
    Chip("H800 SXM", "NVIDIA", 989.5, 1979, 1979, 80, 3.35, 200, 700, 814,
         "tumgag, philisun for the link; rest as H100", f"one page states 550 W; INT8 and die area: {NOT_CHECKED}"),
    Chip("H200 SXM", "NVIDIA", 989.5, 1979, 1979, 141, 4.8, 450, 700, 814, "itkb.uw.cz, rooflinenotes",
         f"INT8 and die area: {NOT_CHECKED}"),
    Chip("H20", "NVIDIA", 148, 296, 296, 96, 4.0, 450, 400, 814, "zangshuxian for BF16, INT8 and memory bandwidth",
         f"FP8, memory, link, power and die area: {NOT_CHECKED}"),
    Chip("B200 SXM", "NVIDIA", 2250, 4500, 4500, 180, 8.0, 900, 1000, None, "glennklockwood.com, rooflinenotes",
         f"192 GB marketed, 180 usable; INT8: {NOT_CHECKED}"),
    Chip("MI300X", "AMD", 1307, 2615, 2615, 192, 5.3, 448, 750, None, "llmbook, spillfill", f"INT8: {NOT_CHECKED}"),
    Chip("TPU v5p", "Google", 459, None, 918, 95, 2.765, 600, None, None, "rooflinenotes, coreai"),
    Chip("Ascend 910B", "Huawei", 320, None, 640, 64, 1.6, 196, 310, None, "boardor, jishuzhan",
         "256 to 320 TFLOP/s, 0.4 to 0.77 TB/s, 310 to 350 W on pages; low trust; "
         f"1.6 TB/s, INT8, link: {NOT_CHECKED}"),
    Chip("Ascend 910C", "Huawei", 752, None, 1504, 128, 3.2, 196, None, None,
         "reportify, besthub, chinaresearchcollective",
         f"752 or 800 TFLOP/s on different pages; INT8: {NOT_CHECKED}; low trust"),
)  # fmt: skip
CHIPS: dict[str, Chip] = {chip.name: chip for chip in _ROWS}
"""Accelerators by name."""
