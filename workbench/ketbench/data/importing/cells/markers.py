"""Cells that stand for no value: which are meant, and which only look so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

IN_WORDS = frozenset(
    [
        "",
        "?",
        "NA",
        "N/A",
        "n/a",
        "NaN",
        "nan",
        "NAN",
        "NULL",
        "Null",
        "null",
        "<NA>",
        "#N/A",
        "#NV",
        "#NAME?",
        "#NULL!",
        "NaT",
    ]
)
"""No value in any column."""

IN_NUMBERS = IN_WORDS | frozenset(
    [
        "-", "--", "---", ".", "..", "...", "None", "none", "missing", "na", "NV", "nil", "k.A.", "n.a.", "N.A.", "*",
        "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#SPILL!", "#CALC!", "#WERT!", "#BEZUG!", "#ZAHL!", "1.#QNAN",
        "-1.#IND", "1.#IND",
    ]
)  # fmt: skip
"""No value in a column of numbers or dates; in words they may be an answer."""


def told(counts: Mapping[str, int]) -> str:
    """Which markers were met and how often, as part of a sentence."""
    met = Counter({marker or "an empty cell": count for marker, count in counts.items()})
    return ", ".join(f"{_quoted(marker)} {_often(count)}" for marker, count in met.most_common(6))


def _often(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _quoted(marker: str) -> str:
    return marker if marker == "an empty cell" else f"'{marker}'"
