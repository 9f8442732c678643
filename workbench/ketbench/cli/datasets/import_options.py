"""The options of an import on the command line, and what becomes of them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError
from ketbench.data.dataset import Dataset
from ketbench.data.importing import Options
from ketbench.data.importing.options import from_values

_MARKS = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "space": " ",
    "bar": "|",
    "none": "",
    "colon": ":",
    "backslash": "\\",
    "point": ".",
    "dot": ".",
}

Encoding = Annotated[str, typer.Option("--encoding", help="As utf-8, cp1252 or utf-16.")]
Separator = Annotated[str, typer.Option("--separator", help="A character, or comma, semicolon, tab, space, none.")]
Quote = Annotated[str, typer.Option("--quote", help="A character, or none.")]
Decimal = Annotated[str, typer.Option("--decimal", help="point or comma.")]
Thousands = Annotated[str, typer.Option("--thousands", help="A character, or comma, point, space, none.")]
Comment = Annotated[str, typer.Option("--comment", help="What comments begin with, or none.")]
Header = Annotated[bool | None, typer.Option("--header/--no-header", help="Whether the first row holds names.")]
Units = Annotated[bool | None, typer.Option("--units/--no-units", help="Whether units stand below the names.")]
Skip = Annotated[int | None, typer.Option("--skip", min=0, help="Lines before the table.")]
Missing = Annotated[list[str] | None, typer.Option("--missing", help="A cell that means no value; repeat it.")]
DayFirst = Annotated[bool | None, typer.Option("--day-first/--month-first", help="How 03/04/2024 is meant.")]
BadCells = Annotated[str, typer.Option("--bad", help="Cells that do not fit: missing, text, drop or refuse.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="COLUMN=KIND; repeat it.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help="COLUMN=ROLE; repeat it.")]
Rows = Annotated[int | None, typer.Option("--rows", min=1, help="Read no more than this many rows.")]
Every = Annotated[int | None, typer.Option("--every", min=1, help="Read one row of so many.")]
Escape = Annotated[str, typer.Option("--escape", help="What precedes a quote mark in a cell: backslash, none.")]
Tail = Annotated[str, typer.Option("--tail", help="Lines below the table, as totals: drop or keep.")]
Widths = Annotated[str, typer.Option("--widths", help="Characters of each column of fixed width, as 12,5,10.")]
Accept = Annotated[bool, typer.Option("--accept", help="Go on over doubts, with the likelier reading.")]
Part = Annotated[str, typer.Option("--part", help="Which sheet, array or dataset inside the file.")]

Reference = Annotated[
    bool | None,
    typer.Option("--reference/--snapshot", help="Keep the file's place and SHA-256, or the values; else by size."),
]
Limit = Annotated[
    float | None, typer.Option("--limit", min=0, help="MB from which on a file is kept by reference; else your choice.")
]


def kept(dataset: Dataset, reference: bool | None, limit: float | None) -> Dataset:
    """A dataset as a snapshot or by reference: as asked, else by the size of its file.

    Raises
    ------
    DatasetError
        When a reference is asked for data without a file.
    """
    from ketbench.base.preferences import preferences
    from ketbench.data.by_reference import by_reference, kept_by_size

    if reference is not None:
        return by_reference(dataset) if reference else dataset
    return kept_by_size(dataset, preferences().reference_over_mb if limit is None else limit)


def options_from(**given: Any) -> Options:
    """Import options from what was typed; words for marks become the marks.

    Raises
    ------
    InputError
        For a word that an option does not have.
    """
    values = {name: value for name, value in given.items() if value not in (None, "", [])}
    for name in ("separator", "quote", "decimal", "thousands", "comment", "escape"):
        if name in values:
            values[name] = _MARKS.get(values[name], values[name])
    if len(values.get("separator", "")) > 1 or len(values.get("quote", "")) > 1:
        raise InputError("A separator or quote mark is one character, or one of comma, semicolon, tab, space, none.")
    if values.get("decimal", ".") not in (".", ","):
        raise InputError(f"The decimal mark is point or comma, not '{values['decimal']}'.")
    if values.get("bad", "missing") not in ("missing", "text", "drop", "refuse"):
        raise InputError(f"Bad cells can be missing, text, drop or refuse, not '{values['bad']}'.")
    if values.get("tail", "drop") not in ("drop", "keep"):
        raise InputError(
            f"What stands below a table is kept by --tail keep or left out by drop, not '{values['tail']}'."
        )
    if "widths" in values:
        values["widths"] = _widths(values["widths"])
    for name in ("kinds", "roles"):
        if name in values:
            values[name] = pairs(values[name])
    return from_values(values)


def _widths(text: str) -> tuple[int, ...]:
    words = text.split(",")
    if not all(word.strip().isdecimal() and int(word) > 0 for word in words):
        raise InputError(f"--widths takes numbers of characters such as 12,5,10, not '{text}'.")
    return tuple(map(int, words))


def pairs(words: list[str]) -> dict[str, str]:
    """COLUMN=WORD as a mapping; the last equals sign counts, because names may hold one."""
    made: dict[str, str] = {}
    for word in words:
        name, equals, value = word.rpartition("=")
        if not equals:
            raise InputError(f"'{word}' is not COLUMN=VALUE; write it with an equals sign.")
        made[name] = value
    return made
