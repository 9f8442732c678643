"""Where the table begins in a text and what its first rows are: notes, names, units, row names, trailing separators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.data.importing.cells.markers import IN_WORDS
from ketbench.data.importing.findings import shortened
from ketbench.data.importing.guessing.cells import is_number, is_value, mostly_values
from ketbench.data.importing.guessing.headers import guess_header

MOST_CUT = 10
"""Rows from the first to one of the usual length, where a header heads rows of which the ends were cut off."""
_UNIT = re.compile(
    r"\[[^\]]*\]|\([^)]*\)|%|°C|°F|°|[-–]|"
    r"[a-zA-Zµμ°ΩÅ%]{1,5}([²³]|\^-?\d|-?\d)?([/·*. ]?[a-zA-Zµμ°ΩÅ]{1,5}([²³]|\^-?\d|-?\d)?){0,2}"
)
_USUAL = (
    "s ms us µs ns min h d Hz kHz MHz GHz V mV kV A mA uA µA W mW kW J kJ eV K °C C °F m mm cm km nm um µm g kg "
    "mg t N Pa kPa bar mbar psi l L ml mol % dB dBm Ohm Ω rad deg ° m/s m/s² m/s^2 m/s2 km/h rpm T mT cd lx ppm"
)
_KNOWN_UNITS = frozenset(_USUAL.split())


@dataclass(frozen=True, slots=True)
class Layout:
    """What the first rows are.

    Parameters
    ----------
    first : int
        Index of the row that holds the names, or of the first data row without names.
    header, units : bool
    width : int
        Cells in a data row, a trailing empty one not counted.
    row_names : bool
        Whether the rows have one cell more than there are names, as R writes them.
    trailing : bool
        Whether every row ends in a separator with nothing behind it.
    evidence : tuple of (field, sentence)
    more : int
        Rows of names or of words about the columns, between the first row of names and the units.
    sure : float, 0 to 1
        How sure it is that the first row holds names, or that it holds none.
    """

    first: int
    header: bool
    units: bool
    width: int
    row_names: bool = False
    trailing: bool = False
    evidence: tuple[tuple[str, str], ...] = ()
    more: int = 0
    sure: float = 1.0

    @property
    def head_rows(self) -> int:
        """Rows above the first row of data: names, further names and units."""
        return int(self.header) + self.more + int(self.units)


def guess_layout(
    rows: Sequence[Sequence[str]], header: bool | None = None, units: bool | None = None, at_start: bool = False
) -> Layout:
    """The layout of the first rows of a text.

    Parameters
    ----------
    rows : sequence of rows
    header, units : bool or None
        What the user fixed.
    at_start : bool
        Whether the table begins at the first row, because the user said so.
    """
    width = _common_width(rows)
    first = 0 if at_start else _table_start(rows, width)
    if len(rows[0]) > width and first < MOST_CUT and _heads_cut_rows(rows, width):
        first, width = 0, len(rows[0])
    table = rows[first:]
    body = table[1:] or table
    trailing = width > 1 and all(row[-1].strip() == "" for row in body if len(row) == width)
    trailing = trailing and len(table[0]) in (width - 1, width) and (len(table[0]) < width or not table[0][-1].strip())
    row_names = not trailing and len(table) > 1 and len(table[0]) == width - 1 and first_is_names(table, 1)[0]
    guess = guess_header(table, int(row_names))
    why, sure = (guess.why, guess.confidence) if header is None else ("", 1.0)
    named = guess.named if header is None else header
    more, unit_row = _further_rows(table, named) if units is None else (0, False)
    united, unit_why = _has_units(table[more:], named) if units is None else (units, "Units as chosen.")
    if unit_row and not united:
        more += 1
    evidence = (
        ("skip", start_evidence(first)),
        ("header", _told_header(why, more, table) if header is None else "Header as chosen."),
        ("units", unit_why),
    )
    return Layout(first, named, united, width - int(trailing), row_names, trailing, evidence, more, sure)


def _told_header(why: str, more: int, table: Sequence[Sequence[str]]) -> str:
    if not more:
        return why
    shown = shortened(", ".join(cell.strip() for cell in table[1][:4] if cell.strip()))
    return f"{why} {more} more row{'s' if more > 1 else ''} of names follow{'s' if more == 1 else ''} ({shown})."


def _further_rows(table: Sequence[Sequence[str]], header: bool) -> tuple[int, bool]:
    """How many rows of names follow the first, two at most, and whether another row of words follows them.

    They hold no value at all, above columns of values only; the last of them may hold units.
    """
    if not header or len(table) < 4:
        return 0, False
    types = sum(1 for row in table[1:3] if _are_types(row))
    if types and _are_types(table[1]):
        return types, False
    width = max(len(row) for row in table[:50])
    body = [[row[i].strip() for row in table[3:53] if i < len(row)] for i in range(min(width, 2000))]
    numeric = [i for i, column in enumerate(body) if mostly_values(column)]
    if not numeric:
        return 0, False

    def is_named(row: Sequence[str]) -> bool:
        cells = [row[i].strip() for i in numeric if i < len(row)]
        present = [cell for cell in cells if cell and cell not in IN_WORDS and set(cell) - set("-–—")]
        return len(present) * 2 > len(cells) > 0 and not any(is_value(cell) for cell in present)

    second, third = is_named(table[1]), is_named(table[2])
    if second and third:
        return 1, True
    return 0, second and not third and len(numeric) > 0 and not _has_units(table, header)[0]


def joined_names(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of one or more rows, joined; a name of an upper row also counts for the empty cells right of it.

    Rows of words that say what columns are, as "continuous" or "class" in files of Orange, name nothing.

    >>> joined_names([["", "cold", "", "hot"], ["t", "min", "max", "min"]])
    ('t', 'cold min', 'cold max', 'hot min')
    """
    if len(rows) == 1:
        return tuple(rows[0])
    naming = [rows[0], *(row for row in rows[1:] if not _are_types(row))]
    if len(naming) == 1:
        return tuple(naming[0])
    width = max(map(len, naming))
    parts: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(naming):
        held = ""
        for i in range(width):
            cell = row[i].strip() if i < len(row) else ""
            held = cell or (held if number < len(naming) - 1 else "")
            if held and not held.startswith("Unnamed:") and held not in parts[i]:
                parts[i].append(held)
    return tuple(" ".join(found) for found in parts)


_TYPES = frozenset(
    [
        "c",
        "d",
        "s",
        "t",
        "continuous",
        "discrete",
        "string",
        "time",
        "numeric",
        "nominal",
        "class",
        "meta",
        "ignore",
        "i",
        "m",
        "target",
        "feature",
        "id",
        "weight",
        "group",
        "float",
        "int",
        "integer",
        "float64",
        "int64",
        "object",
        "str",
        "bool",
        "category",
        "date",
        "datetime",
        "text",
        "real",
        "double",
    ]
)


def _are_types(row: Sequence[str]) -> bool:
    present = [cell.strip().casefold() for cell in row if cell.strip()]
    return bool(present) and all(cell.split("#")[-1].split("=")[0] in _TYPES for cell in present)


def _heads_cut_rows(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the first row names more columns than most rows have cells, because their empty ends were cut off."""
    names = [cell.strip() for cell in rows[0]]
    named = all(names) and not any(map(is_value, names)) and width > 1
    return named and max(map(len, rows[1:]), default=0) == len(names)


def _common_width(rows: Sequence[Sequence[str]]) -> int:
    counts = Counter(len(row) for row in rows)
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0]


def _table_start(rows: Sequence[Sequence[str]], width: int) -> int:
    """The first row from which on most rows are as wide as the table; a header may be one cell shorter."""
    for i, row in enumerate(rows):
        if _is_title(rows, i, width):
            continue
        ahead = [len(r) == width for r in rows[i + 1 : i + 11]]
        if width > 1 and sum(ahead) * 2 >= len(ahead) and (len(row) == width or _is_short_header(rows, i, width)):
            return i
    return 0


def _is_title(rows: Sequence[Sequence[str]], i: int, width: int) -> bool:
    """A first cell alone, padded to the width of the table, above a whole row of words that is not a value."""
    row, follows = rows[i], rows[i + 1] if i + 1 < len(rows) else ()
    alone = width > 2 and bool(row[0].strip()) and not any(cell.strip() for cell in row[1:]) and not is_value(row[0])
    return alone and len(follows) == width and all(c.strip() and not is_value(c.strip()) for c in follows)


def _is_short_header(rows: Sequence[Sequence[str]], i: int, width: int) -> bool:
    """Names that are one fewer than the cells below them, which must be values and not names themselves."""
    follows = rows[i + 1] if i + 1 < len(rows) else ()
    short = len(rows[i]) == width - 1 and len(follows) == width
    return short and any(map(is_value, follows)) and not any(map(is_value, rows[i]))


def start_evidence(first: int) -> str:
    """Where the table begins, in a sentence; `first` rows stand above it."""
    if not first:
        return "The table begins with the first row."
    return f"{first} row{'s' if first > 1 else ''} before the table look different and are kept as notes."


def first_is_names(table: Sequence[Sequence[str]], shift: int = 0) -> tuple[bool, str]:
    """Whether the first row holds names, and why; `shift` is how many cells the rows begin before the names."""
    guess = guess_header(table, shift)
    return guess.named, guess.why


def _has_units(table: Sequence[Sequence[str]], header: bool) -> tuple[bool, str]:
    """Units stand in the second row, above columns of numbers only, and look like units."""
    if not header or len(table) < 3:
        return False, "No row of units."
    cells = [cell.strip() for cell in table[1]]
    present = [cell for cell in cells if cell]
    below = [[row[i].strip() for row in table[2:50] if i < len(row)] for i in range(min(len(cells), 2000))]
    if not present or any(is_number(cell) for cell in present) or not all(map(_UNIT.fullmatch, present)):
        return False, "No row of units: the row below the names holds values."
    over = sum(bool(cell) and mostly_values(column) for cell, column in zip(cells, below, strict=False))
    certain = any(cell[0] in "[(" or cell in _KNOWN_UNITS for cell in present)
    if over * 2 > len(present) and certain:
        return True, f"Units: the row below the names holds {shortened(', '.join(present[:4]))} above numbers."
    return False, "No row of units: the row below the names holds values."


def unit_of(cell: str) -> str:
    """A unit without its brackets; empty for a dash."""
    bare = cell.strip().strip("[]()").strip()
    return "" if bare in ("-", "–") else bare
