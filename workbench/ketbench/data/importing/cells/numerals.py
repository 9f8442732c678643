"""How numbers are written: decimal mark and thousands mark, guessed from cells and used to read them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

SPACES = "  \u202f\u2009"
_DIGIT = re.compile(r"[0-9]")
_MINUS = str.maketrans({"−": "-", "–": "-"})
_INFINITE = re.compile(r"[+-]?(inf|infinity|∞)|[+-]?1\.#inf\d*", re.IGNORECASE)


_SIMPLE = re.compile(r"[+-]?\d+\.(?!\d{3}$)\d+", re.ASCII)
"""A number with a point that cannot set thousands apart."""


@dataclass(frozen=True, slots=True)
class Convention:
    """Marks of a number.

    Parameters
    ----------
    decimal : str
        "." or ",".
    thousands : str
        Empty for none; a space stands for any kind of space.
    """

    decimal: str = "."
    thousands: str = ""

    def parse(self, text: str) -> float | None:
        """The number a cell holds, or None; a number too large for 64 bits is None as well."""
        cell = text.strip().translate(_MINUS)
        if not _pattern(self).fullmatch(cell):
            return _infinity(cell)
        if self.thousands:
            for mark in SPACES if self.thousands == " " else self.thousands:
                cell = cell.replace(mark, "")
        value = float(cell.replace(self.decimal, ".").replace("d", "e").replace("D", "e"))
        return value if math.isfinite(value) else None

    def fits(self, text: str) -> bool:
        """Whether a cell can be read so."""
        if (text.isdigit() and text.isascii()) or (self.decimal == "." and _SIMPLE.fullmatch(text)):
            return True
        if not has_digit(text):
            return False
        return _pattern(self).fullmatch(text.strip().translate(_MINUS)) is not None

    def __str__(self) -> str:
        names = {".": "point", ",": "comma", " ": "space", "'": "apostrophe", "": "none"}
        return f"decimal {names[self.decimal]}, thousands {names.get(self.thousands, self.thousands)}"


NUMBER_START = re.compile(
    r"[+\-−–(]?\s?(?:[A-Z]{2,3}\s?|[$€£¥₹₽₩₺₴₿¢]|Fr\.|R\$)?\s?[+\-−–]?[.,]?\d|[+-]?(?:inf|infinity|∞|1\.#)", re.I
)
"""How every number begins, under any convention, with or without a currency; cheap, and most words do not."""
PLAIN = Convention()
CONVENTIONS = (
    PLAIN,
    Convention(","),
    Convention(".", ","),
    Convention(",", "."),
    Convention(",", " "),
    Convention(".", " "),
    Convention(".", "'"),
    Convention(",", "'"),
)
_THREE = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_THREE_POINT = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_NUMBER_LIKE = re.compile(r"[+-−]?[\d.,'\s]*\d[\d.,'\s]*([eEdD][+-]?\d+)?")


_PAIR = re.compile(r"\d{1,2}(, ?\d{1,2})+")


def _lists_only(cells: Sequence[str]) -> bool:
    from ketbench.data.importing.values.codes import are_lists

    return are_lists([cell for cell in cells if _PAIR.fullmatch(cell)])


def has_digit(text: str) -> bool:
    """Whether there is any digit; much quicker than a pattern, and most words have none."""
    return _DIGIT.search(text) is not None


@cache
def _pattern(convention: Convention) -> re.Pattern[str]:
    point = re.escape(convention.decimal)
    whole = r"\d+"
    if convention.thousands:
        mark = f"[{SPACES}]" if convention.thousands == " " else re.escape(convention.thousands)
        # In India groups of two stand above the last three: 12,34,567.
        lakh = rf"|\d{{1,2}}(?:{mark}\d{{2}})+{mark}\d{{3}}" if convention.thousands == "," else ""
        whole = rf"(?:\d{{1,3}}(?:{mark}\d{{3}})+{lakh}|\d+)"
    return re.compile(rf"[+-]?(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eEdD][+-]?\d+)?", re.ASCII)


def _infinity(cell: str) -> float | None:
    if not _INFINITE.fullmatch(cell):
        return None
    return -math.inf if cell.startswith("-") else math.inf


@dataclass(frozen=True, slots=True)
class NumberGuess:
    """A convention with its evidence; `doubtful` when the cells allow another reading."""

    convention: Convention
    evidence: str
    doubtful: bool = False


def guess_convention(
    cells: Iterable[str], separator: str, decimal: str | None = None, thousands: str | None = None
) -> NumberGuess:
    """The convention that reads most of the cells that look like numbers.

    Parameters
    ----------
    cells : iterable of str
    separator : str
        Of the file; a semicolon makes a decimal comma likely.
    decimal, thousands : str or None
        What the user fixed.
    """
    fixed = [
        c
        for c in CONVENTIONS
        if decimal in (None, c.decimal) and (thousands is None or c.thousands == thousands.replace("\xa0", " "))
    ] or [Convention(decimal or ".", thousands or "")]
    looking = [cell for cell in {cell.strip() for cell in cells} if cell and _NUMBER_LIKE.fullmatch(cell)]
    if separator == "," and decimal is None:
        # A comma in a quoted cell of a comma file, with one small digit on either side, is a list and says nothing.
        looking = [cell for cell in looking if not _PAIR.fullmatch(cell)] if _lists_only(looking) else looking
    counts = _counts(fixed, looking)
    best = max(fixed, key=lambda c: counts[c])
    if decimal is not None or thousands is not None:
        return NumberGuess(best, f"Numbers with {best}, as chosen.")
    return _explained(best, looking, separator)


def _counts(conventions: Sequence[Convention], cells: Sequence[str]) -> dict[Convention, int]:
    """How many cells each convention reads; a plain 1.25 is read by all with a point and by no other, 1.250 may be."""
    marked = [cell for cell in cells if not (cell.isdigit() and cell.isascii())]
    whole = len(cells) - len(marked)
    rest = [cell for cell in marked if not _SIMPLE.fullmatch(cell)]
    plain = len(marked) - len(rest)
    return {c: sum(map(c.fits, rest)) + whole + (plain if c.decimal == "." else 0) for c in conventions}


def _explained(best: Convention, looking: Sequence[str], separator: str) -> NumberGuess:
    marked = [] if best == PLAIN else sorted(cell for cell in looking if not PLAIN.fits(cell) and best.fits(cell))
    if not marked:
        shown = [cell for cell in looking if "." in cell]
        first = min(shown, default="")
        if separator == ";" and shown and all(map(_THREE_POINT.fullmatch, shown)):
            text = f"Doubtful: the point in '{first}' can be a decimal or a thousands mark; read as a decimal point"
            return NumberGuess(PLAIN, f"{text}; set the decimal mark to a comma if not.", True)
        return NumberGuess(best, f"Decimal point, as in '{first}'." if shown else "Decimal point: no cell says else.")
    if all(_THREE.fullmatch(cell) for cell in marked) and not any("." in cell for cell in looking):
        return _either(marked[0], separator)
    such = f"cell such as '{marked[0]}' is" if len(marked) == 1 else f"cells such as '{marked[0]}' are"
    return NumberGuess(best, f"Numbers with {best}: {len(marked)} {such} read so.")


def _either(example: str, separator: str) -> NumberGuess:
    """A cell such as 1,234 is one number or another; the separator decides, and the doubt is told."""
    comma = separator == ";"
    chosen = Convention(",") if comma else Convention(".", ",")
    other = Convention(".", ",") if comma else Convention(",")
    text = f"Doubtful: '{example}' can be {_plainly(chosen, example)} or {_plainly(other, example)}"
    why = "semicolons separate the cells" if comma else "no semicolon separates the cells"
    return NumberGuess(chosen, f"{text}; read as the first, because {why}; set the decimal mark if not.", True)


def _plainly(convention: Convention, example: str) -> str:
    """A cell as the plain number it is read as."""
    return f"{convention.parse(example):g}"
