"""Export rules of the United States as dated data, and what each says of a chip; a summary, no legal advice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ketbench_planning.supply.chips import NOT_CHECKED, Chip

Word = Literal["free", "licence", "not stated", "not a US chip"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule at one date.

    Parameters
    ----------
    name : str
    date : str
        When it took effect.
    text : str
        The thresholds in words.
    source : str
    catches : callable
        True when the chip needs a licence to a restricted destination; None when a figure it turns on is not stated.
    """

    name: str
    date: str
    text: str
    source: str
    catches: Callable[[Chip], bool | None]

    def says(self, chip: Chip) -> Word:
        """What the rule says of a chip exported from the United States."""
        if chip.maker == "Huawei":
            return "not a US chip"
        caught = self.catches(chip)
        return "not stated" if caught is None else "licence" if caught else "free"


TPP_LIMIT, BOTH_WAYS_LIMIT = 4800.0, 600.0


def _october_2022(chip: Chip) -> bool | None:
    if chip.link_gbs is None:
        return None
    return chip.total_processing_performance >= TPP_LIMIT and 2 * chip.link_gbs >= BOTH_WAYS_LIMIT


def _october_2023(chip: Chip) -> bool | None:
    tpp, density = chip.total_processing_performance, chip.performance_density
    if tpp >= TPP_LIMIT:
        return True
    if tpp < 1600:
        return False
    if density is None:
        return None
    return density >= 5.92 or (tpp >= 2400 and density >= 1.6) or density >= 3.2


def _april_2025(chip: Chip) -> bool | None:
    return True if chip.name == "H20" else _october_2023(chip)


def _none(chip: Chip) -> bool | None:
    return False


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("no rule", "before 2022-10-07", "Nothing is filtered.", "definition", _none),
        Rule(
            "October 2022", "2022-10-07",
            "TPP of 4800 or more together with 600 GB/s or more of input and output, both directions added.",
            f"87 FR 62186, ECCN 3A090; {NOT_CHECKED}", _october_2022,
        ),
        Rule(
            "October 2023", "2023-11-17",
            "TPP of 4800 or more; or TPP of 1600 or more with a density of 5.92 or more (3A090.a); or TPP of 2400 "
            "to 4800 with a density of 1.6 to 5.92, or TPP of 1600 or more with 3.2 to 5.92 (3A090.b).",
            f"88 FR 73458, ECCN 3A090; {NOT_CHECKED}", _october_2023,
        ),
        Rule(
            "April 2025", "2025-04-09",
            "As October 2023, and the H20 or any circuit with its memory or interconnect bandwidth needs a licence.",
            f"NVIDIA, Form 8-K of 2025-04-15; {NOT_CHECKED}", _april_2025,
        ),
    )
}  # fmt: skip
"""Rules by name, in the order of their dates."""
