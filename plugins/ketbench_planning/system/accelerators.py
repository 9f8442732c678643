"""Public data of accelerators: dense peaks and one-direction link rates; what is not public is None."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One row of the table.

    Parameters
    ----------
    name : str
    bf16_tflops : float, TFLOP/s
        Dense; figures with sparsity are twice as large and are not used.
    memory_gb : float, GB
        10^9 bytes as marketed.
    memory_tbs : float, TB/s
    link_gbs : float or None, GB/s
        Scale-up link of one accelerator, ONE direction.
    power_w : float or None, W
    source : str
    """

    name: str
    bf16_tflops: float
    memory_gb: float
    memory_tbs: float
    link_gbs: float | None
    power_w: float | None
    source: str


_ROWS = (
    Accelerator("A100 SXM 80GB", 312.0, 80, 2.04, 300.0, 400, "llm-analysis tables, spillfill"),
    Accelerator("A800", 312.0, 80, 2.04, 200.0, 400, "TechPowerUp; rest as A100"),
    Accelerator("H100 SXM", 989.5, 80, 3.35, 450.0, 700, "spillfill, llm-analysis tables"),
    Accelerator("H200", 989.5, 141, 4.8, 450.0, 700, "itkb.uw.cz, rooflinenotes"),
    Accelerator("H800", 989.0, 80, 3.35, 200.0, 700, "tumgag, philisun; one page states 550 W"),
    Accelerator("B200", 2250.0, 192, 8.0, 900.0, 1000, "glennklockwood.com; one page states 180 GB usable"),
    Accelerator("MI300X", 1307.0, 192, 5.3, 448.0, 750, "llmbook, spillfill"),
    Accelerator("TPU v5p", 459.0, 95, 2.765, 600.0, None, "rooflinenotes, coreai"),
    Accelerator("Ascend 910C", 752.0, 128, 3.2, 196.0, None, "reportify, besthub; sources disagree (752 or 800)"),
)
ACCELERATORS: dict[str, Accelerator] = {row.name: row for row in _ROWS}
"""Accelerators by name."""
