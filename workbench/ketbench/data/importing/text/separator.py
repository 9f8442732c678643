"""Characters that separate cells, and the mark of comments; `guessing.dialect` tries the former with quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketbench.data.importing.cells.numerals import CONVENTIONS

_RULE = re.compile(r"[\s|+:]*([-=]{2,}[\s|+:]*)+")
_CELL = re.compile(
    r"\s*#(NULL!|N/A|NA|NV|DIV/0!|REF!|VALUE!|WERT!|NAME\?|NUM!|SPILL!|CALC!|#+|[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?)"
    r"\s*([,;\t|]|$)"
)
"""A cell that begins with #."""

CANDIDATES = (",", ";", "\t", "|", "\x1f", "^", "~", ":", " ")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "white space", "": "none", "\x1f": "0x1F"}


def is_decimal_comma(lines: Sequence[str], separator: str, width: int) -> bool:
    """A single column of numbers such as 1,5 under a name without a comma is not a table of two columns."""
    if separator != "," or width != 2 or len(lines) < 2 or "," in lines[0]:
        return False
    return not _is_number(lines[0].strip()) and all(_is_number(line.strip()) for line in lines[1:] if line.strip())


def _is_number(cell: str) -> bool:
    return bool(cell) and cell[-1:] in "0123456789.," and any(c.fits(cell) for c in CONVENTIONS)


def drawn_rule(lines: Sequence[str]) -> str:
    """A line of nothing but strokes among the first three of several; empty for none.

    >>> drawn_rule(["a | b", "--+---", "1 | 2"]), drawn_rule(["a,b", "-,-", "1,2"])
    ('--+---', '')
    """
    first = [line.strip() for line in lines if line.strip()][:3]
    found = [line for line in first if len(line) >= 3 and _RULE.fullmatch(line)]
    return found[0] if found and len(lines) > 2 else ""


def guess_comment(lines: Sequence[str]) -> tuple[str, str]:
    """The comment mark and its evidence: what the very first lines begin with.

    Where a line begins with an error of a spreadsheet or a colour, # is no comment mark.
    """
    if any(map(_CELL.match, lines)):
        return "", "No comments: lines begin with #, but as a cell, such as an error of a spreadsheet or a colour."
    first = next((line.lstrip() for line in lines if line.strip()), "")
    for mark in ("#", "%", "//", "!", "*"):
        if first.startswith(mark) and any(not line.lstrip().startswith(mark) for line in lines if line.strip()):
            count = sum(line.lstrip().startswith(mark) for line in lines)
            return mark, f"Comment mark {mark}: {count} of the first {len(lines)} lines begin with it."
    later = sum(line.startswith("#") for line in lines)
    if 0 < later < len(lines) // 2:
        return "#", f"Comment mark #: {later} of the first {len(lines)} lines begin with it."
    return "", "No comments: no line begins with # or %."
