"""What a user may fix about reading a file; every None is left to the sniffer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from ketbench.dataset import Kind, Role

Bad = Literal["missing", "text", "drop", "refuse"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file; what is None is guessed.

    Parameters
    ----------
    encoding : str or None
        A codec name such as "utf-8" or "cp1252".
    separator : str or None
        One character; a space stands for any run of white space, an empty text for a single column.
    quote, decimal, thousands, comment : str or None
        Marks; an empty text for none.
    header, units : bool or None
        Whether the table begins with names, and whether units follow them.
    skip : int or None
        Lines before the table.
    missing : tuple of str or None
        Cells that stand for no value, besides the empty cell.
    day_first : bool or None
        Whether 03/04/2024 is the third of April.
    bad : str
        What becomes of a cell that does not fit its column: "missing", "text" (the whole column), "drop" (its row)
        or "refuse" (the import ends).
    kinds, roles : mapping of str to Kind or Role
        By column name.
    rows : int or None
        Read no more than this many.
    part : str or None
        Which sheet, array or dataset inside a file that holds several.
    """

    encoding: str | None = None
    separator: str | None = None
    quote: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    comment: str | None = None
    header: bool | None = None
    units: bool | None = None
    skip: int | None = None
    missing: tuple[str, ...] | None = None
    day_first: bool | None = None
    bad: Bad = "missing"
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    rows: int | None = None
    part: str | None = None

    def described(self) -> tuple[tuple[str, str], ...]:
        """What was fixed by the user, as texts for the provenance."""
        return tuple((item.name, _text(getattr(self, item.name))) for item in fields(self) if _given(item.name, self))


def _given(name: str, options: Options) -> bool:
    value = getattr(options, name)
    return value is not None and value != {} and (name, value) != ("bad", "missing")


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
