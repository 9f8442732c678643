"""The guesses that a person can change: title, choices, and for which formats each makes sense; plain values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ketbench.data.importing import Format

TEXT = frozenset([Format.DELIMITED])
CELLS = frozenset([Format.DELIMITED, Format.EXCEL])
PARTS = frozenset(one for one in Format if one.row.parts)


@dataclass(frozen=True, slots=True)
class GuessRow:
    """One guess.

    Parameters
    ----------
    field : str
        Of `Options`.
    title : str
    choices : tuple of (label, value)
        Empty for something that is typed.
    formats : frozenset of Format
    typed : bool
        Whether another value than the choices may be typed.
    hint : str
        For the empty field.
    number : bool
        Whether it is a whole number.
    """

    field: str
    title: str
    choices: tuple[tuple[str, Any], ...] = ()
    formats: frozenset[Format] = TEXT
    typed: bool = False
    hint: str = ""
    number: bool = False


_YES_NO = (("yes", True), ("no", False))
ROWS = (
    GuessRow("part", "Sheet, table or array", formats=PARTS),
    GuessRow(
        "encoding",
        "Encoding",
        tuple((name, name) for name in ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "cp1250", "cp437",
                                        "shift_jis", "gb18030")),
        typed=True,
    ),
    GuessRow(
        "separator",
        "Separator",
        (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar |", "|"), ("white space", " "), ("none", "")),
        typed=True,
    ),
    GuessRow("decimal", "Decimal mark", (("point", "."), ("comma", ","))),
    GuessRow(
        "thousands",
        "Thousands mark",
        (("none", ""), ("comma", ","), ("point", "."), ("space", " "), ("apostrophe", "'")),
    ),
    GuessRow("header", "First row holds names", _YES_NO, CELLS),
    GuessRow("units", "Row of units", _YES_NO, CELLS),
    GuessRow("skip", "Lines before the table", formats=CELLS, number=True),
    GuessRow(
        "comment", "Comment mark", (("none", ""), ("#", "#"), ("%", "%"), ("//", "//"), ("!", "!")), typed=True
    ),
    GuessRow("quote", "Quote mark", (('"', '"'), ("'", "'"), ("none", "")), typed=True),
    GuessRow("missing", "Missing markers", formats=CELLS, hint="the usual: empty, ?, NA, NaN …"),
    GuessRow("day_first", "03/04/2024 is", (("the 3rd of April", True), ("the 4th of March", False)), CELLS),
    GuessRow(
        "bad",
        "Cells that do not fit",
        (
            ("become missing", "missing"),
            ("make the column text", "text"),
            ("drop their row", "drop"),
            ("stop the import", "refuse"),
        ),
        CELLS,
    ),
    GuessRow("every", "Read one row of", number=True),
)  # fmt: skip


def value_of(row: GuessRow, text: str) -> Any:
    """What a typed text stands for; None to guess again."""
    for label, value in row.choices:
        if text == label:
            return value
    if row.field == "missing":
        words = tuple(word.strip() for word in text.split(",") if word.strip())
        return words or None
    if row.number:
        return int(text) if text.strip().isdecimal() and (int(text) or row.field == "skip") else None
    if row.field in ("separator", "quote") and text:
        return "\t" if text == "\\t" else text[0]
    return text.strip() or None


def text_of(row: GuessRow, value: Any) -> str:
    """A value as it stands in its control."""
    for label, choice in row.choices:
        if value == choice:
            return label
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)
