"""One output of a backend, its unit, formula and source; tables of them serve the summary, the tooltip and the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """One output.

    Parameters
    ----------
    name : str
        Key in the result's summary.
    unit : str
    text : str
    source : str
    """

    name: str
    unit: str
    text: str
    source: str = "definition"

    def __str__(self) -> str:
        return f"{self.text} ({self.source})"


def units_of(rows: Iterable[Formula]) -> dict[str, str]:
    """Unit of each output that has one."""
    return {row.name: row.unit for row in rows if row.unit}


def texts_of(rows: Iterable[Formula]) -> dict[str, str]:
    """Formula with source of each output."""
    return {row.name: str(row) for row in rows}
