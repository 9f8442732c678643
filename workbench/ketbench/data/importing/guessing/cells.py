"""What single cells look like before any column is read: numbers, dates, times, missing; keeps nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ketbench.data.importing.cells.dates import looks_like_date
from ketbench.data.importing.cells.markers import IN_NUMBERS
from ketbench.data.importing.cells.numerals import CONVENTIONS, has_digit
from ketbench.data.importing.values.clock import looks_like_time
from ketbench.data.importing.values.styles import is_styled

_PLAIN = re.compile(r"\s*[+-]?\d+(\.\d*)?\s*", re.ASCII)
_CODE = re.compile(r"[0-9]+[A-Za-z]+[0-9]+")


MOST_KNOWN = 1 << 14
"""Different cells that are looked at once only: a guess asks for the same ones under many readings."""


@lru_cache(MOST_KNOWN)
def is_number(cell: str) -> bool:
    """Whether a cell is a number under any convention, also with a currency, a per cent sign or in brackets."""
    if _PLAIN.fullmatch(cell):
        return True
    if not has_digit(cell) or (cell.lstrip()[0].isalpha() and not is_styled(cell)):
        return False
    return any(convention.fits(cell) for convention in CONVENTIONS) or is_styled(cell)


@lru_cache(MOST_KNOWN)
def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or a time of day rather than a word."""
    return _PLAIN.fullmatch(cell) is not None or (
        has_digit(cell) and (is_number(cell) or looks_like_date(cell) or looks_like_time(cell))
    )


def mostly_values(cells: Sequence[str]) -> bool:
    """Whether more than half of the cells that hold anything are values."""
    present = [cell for cell in cells if cell not in IN_NUMBERS]
    return bool(present) and sum(map(is_value, present)) * 2 > len(present)


def looks_like_code(cell: str) -> bool:
    """Whether a cell is a short code of digits and letters, as '12D4'."""
    return _CODE.fullmatch(cell.strip()) is not None
