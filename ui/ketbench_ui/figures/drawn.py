"""What a drawing gives back to its frame: a legend and a reading under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Reading = Callable[[float, float], str]


def silent(x: float, y: float) -> str:
    """No reading."""
    return ""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A colour and what it stands for."""

    label: str
    color: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn, in words.

    Parameters
    ----------
    reading : callable
        From a place in axis coordinates to a sentence; empty where there is nothing.
    legend : sequence of LegendEntry
    """

    reading: Reading = silent
    legend: Sequence[LegendEntry] = ()
