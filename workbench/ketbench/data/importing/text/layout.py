"""Where the table begins in a text and what its first rows are: notes, names, units, row names, trailing separators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.data.importing.cells.dates import looks_like_date
from ketbench.data.importing.cells.markers import IN_NUMBERS, IN_WORDS
from ketbench.data.importing.cells.numerals import CONVENTIONS, has_digit
from ketbench.data.importing.findings import shortened

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
    """

    first: int
    header: bool
    units: bool
    width: int
    row_names: bool = False
    trailing: bool = False
    evidence: tuple[tuple[str, str], ...] = ()


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
    table = rows[first:]
    body = table[1:] or table
    trailing = width > 1 and all(row[-1].strip() == "" for row in body if len(row) == width)
    trailing = trailing and len(table[0]) in (width - 1, width) and (len(table[0]) < width or not table[0][-1].strip())
    row_names = not trailing and len(table) > 1 and len(table[0]) == width - 1 and first_is_names(table, 1)[0]
    named, why = first_is_names(table, int(row_names))
    named = named if header is None else header
    united, unit_why = _has_units(table, named) if units is None else (units, "Units as chosen.")
    evidence = (
        ("skip", start_evidence(first)),
        ("header", why if header is None else "Header as chosen."),
        ("units", unit_why),
    )
    return Layout(first, named, united, width - int(trailing), row_names, trailing, evidence)


def _common_width(rows: Sequence[Sequence[str]]) -> int:
    counts = Counter(len(row) for row in rows)
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0]


def _table_start(rows: Sequence[Sequence[str]], width: int) -> int:
    """The first row from which on most rows are as wide as the table; a header may be one cell shorter."""
    for i, row in enumerate(rows):
        ahead = [len(r) == width for r in rows[i + 1 : i + 11]]
        if width > 1 and sum(ahead) * 2 >= len(ahead) and (len(row) == width or _is_short_header(rows, i, width)):
            return i
    return 0


def _is_short_header(rows: Sequence[Sequence[str]], i: int, width: int) -> bool:
    """Names that are one fewer than the cells below them, which must be values and not names themselves."""
    follows = rows[i + 1] if i + 1 < len(rows) else ()
    short = len(rows[i]) == width - 1 and len(follows) == width
    return short and any(map(_is_value, follows)) and not any(map(_is_value, rows[i]))


def start_evidence(first: int) -> str:
    """Where the table begins, in a sentence; `first` rows stand above it."""
    if not first:
        return "The table begins with the first row."
    return f"{first} row{'s' if first > 1 else ''} before the table look different and are kept as notes."


def is_number(cell: str) -> bool:
    """Whether a cell is a number under any convention."""
    if not has_digit(cell) or cell.lstrip()[0].isalpha():
        return False
    return any(convention.fits(cell) for convention in CONVENTIONS)


def _is_value(cell: str) -> bool:
    return has_digit(cell) and (is_number(cell) or looks_like_date(cell))


def first_is_names(table: Sequence[Sequence[str]], shift: int = 0) -> tuple[bool, str]:
    """Whether the first row holds names, and why; `shift` is how many cells the rows begin before the names."""
    names = [cell.strip() for cell in table[0]]
    body = table[1:200]
    if any(_is_value(name) for name in names):
        count = sum(map(_is_value, names))
        if count * 2 > len(names):
            return False, f"No header: {count} of the {len(names)} cells of the first row are values, not names."
    if not body:
        return True, "Header: the only row holds words."
    columns = [[row[i + shift].strip() for row in body if i + shift < len(row)] for i in range(min(len(names), 2000))]
    over = sum(
        not _is_value(n) and n not in IN_WORDS and _mostly_values(c) for n, c in zip(names, columns, strict=False)
    )
    if over:
        return (
            True,
            f"Header: the first row holds words above {over} column{'s' if over > 1 else ''} of numbers or dates.",
        )
    repeated = [n for n, c in zip(names, columns, strict=False) if n and n in c]
    if repeated:
        return False, f"No header: {shortened(repeated[0])} of the first row occurs again below it."
    if any(n in IN_WORDS and _mostly_values(c) for n, c in zip(names, columns, strict=False)):
        return False, "No header: the first row has an empty cell above numbers."
    return True, "Header: the cells of the first row do not occur again below it."


def _mostly_values(cells: Sequence[str]) -> bool:
    present = [cell for cell in cells if cell not in IN_NUMBERS]
    return bool(present) and sum(map(_is_value, present)) * 2 > len(present)


def _has_units(table: Sequence[Sequence[str]], header: bool) -> tuple[bool, str]:
    """Units stand in the second row, above columns of numbers only, and look like units."""
    if not header or len(table) < 3:
        return False, "No row of units."
    cells = [cell.strip() for cell in table[1]]
    present = [cell for cell in cells if cell]
    below = [[row[i].strip() for row in table[2:50] if i < len(row)] for i in range(min(len(cells), 2000))]
    if not present or any(is_number(cell) for cell in present) or not all(map(_UNIT.fullmatch, present)):
        return False, "No row of units: the row below the names holds values."
    over = sum(bool(cell) and _mostly_values(column) for cell, column in zip(cells, below, strict=False))
    certain = any(cell[0] in "[(" or cell in _KNOWN_UNITS for cell in present)
    if over * 2 > len(present) and certain:
        return True, f"Units: the row below the names holds {shortened(', '.join(present[:4]))} above numbers."
    return False, "No row of units: the row below the names holds values."


def unit_of(cell: str) -> str:
    """A unit without its brackets; empty for a dash."""
    bare = cell.strip().strip("[]()").strip()
    return "" if bare in ("-", "–") else bare
