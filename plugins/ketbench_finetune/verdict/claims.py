"""What has been published of such adapters, with the date; shown beside a run, never mixed with its figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """A published figure.

    Parameters
    ----------
    label : str
    date : str
    share : float
        Parameters as a share of LoRA's.
    loss : float or None
        Training loss as a share of LoRA's; None where it is not stated.
    source : str
    """

    label: str
    date: str
    share: float
    loss: float | None
    source: str


CLAIMS = (
    Claim(
        "QTHA v1", "2025-03", 0.24, 0.85, "arXiv:2503.12790v1, abstract: 76 % fewer parameters, loss down up to 15 %"
    ),
    Claim("QTHA v2", "2025", 0.24, 0.83, "arXiv:2503.12790v2, abstract: 76 % fewer parameters, loss down up to 17 %"),
    Claim("Quantum-PEFT", "2025-03", 0.20, None, "arXiv:2503.05431, abstract: 5 to 25 times fewer parameters"),
    Claim("QPA (GPT-2)", "2024-10", 0.5206, None, "arXiv:2410.09846, abstract: 52.06 % of LoRA's parameters"),
)
