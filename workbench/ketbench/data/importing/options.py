"""What a user may fix about reading a file; every None is left to the sniffer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Kind, Role

Bad = Literal["missing", "text", "drop", "refuse"]
Tail = Literal["drop", "keep"]


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
        Cells that stand for no value, besides the empty cell and the usual marks such as NA.
    day_first : bool or None
        Whether 03/04/2024 is the third of April.
    bad : str
        What becomes of a cell that does not fit its column: "missing", "text" (the whole column), "drop" (its row)
        or "refuse" (the import ends).
    kinds, roles : mapping of str to Kind or Role
        By column name.
    rows : int or None
        Read no more than this many.
    every : int or None
        Read one row of so many; None takes all that memory allows.
    part : str or None
        Which sheet, array or dataset inside a file that holds several.
    escape : str or None
        What stands before a quote mark inside a quoted cell; an empty text where the mark is doubled.
    tail : str or None
        Whether totals, sources and a second table below are left out ("drop") or read as rows ("keep").
    widths : tuple of int or None
        Characters that each column takes, for columns of fixed width.
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
    every: int | None = None
    part: str | None = None
    escape: str | None = None
    tail: Tail | None = None
    widths: tuple[int, ...] | None = None

    def described(self) -> tuple[tuple[str, str], ...]:
        """What was fixed by the user, as names and JSON texts for the provenance."""
        given = ((item.name, getattr(self, item.name)) for item in fields(self))
        plain = Options()
        return tuple((name, json.dumps(_plain(value))) for name, value in given if value != getattr(plain, name))

    @classmethod
    def from_described(cls, described: Iterable[tuple[str, str]]) -> Options:
        """The options that `described` wrote; names it does not know are passed over.

        >>> Options.from_described(Options(separator=";", missing=("?",)).described()).missing
        ('?',)
        """
        known = {item.name for item in fields(cls)}
        values = {name: json.loads(text) for name, text in described if name in known}
        return from_values(values)


def from_values(values: Mapping[str, Any]) -> Options:
    """Options from plain JSON values.

    Raises
    ------
    DatasetError
        For a name or a word that options do not have.
    """
    made = dict(values)
    unknown = sorted(set(made) - {item.name for item in fields(Options)})
    if unknown:
        raise DatasetError(f"There is no import option '{unknown[0]}'; see the import page for the names.")
    try:
        made["kinds"] = {name: Kind(word) for name, word in made.get("kinds", {}).items()}
        made["roles"] = {name: Role(word) for name, word in made.get("roles", {}).items()}
    except ValueError as error:
        kinds, roles = ", ".join(Kind), ", ".join(Role)
        raise DatasetError(f"{error}; a kind is one of {kinds}, a role one of {roles}.") from None
    if made.get("missing") is not None:
        made["missing"] = tuple(made["missing"])
    if made.get("widths") is not None:
        made["widths"] = tuple(int(width) for width in made["widths"])
    return Options(**made)


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
