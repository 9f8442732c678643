"""Which character separates the cells: tried one by one on the first lines, the most even table wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.data.importing.cells.numerals import CONVENTIONS
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.text.records import Marks, RecordReader

CANDIDATES = (",", ";", "\t", "|", "\x1f", "^", "~", ":", " ")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "white space", "": "none", "\x1f": "0x1F"}


@dataclass(frozen=True, slots=True)
class Trial:
    """How the first lines look under one separator.

    Parameters
    ----------
    separator : str
    width : int
        Most common number of cells in a row.
    even : float
        Share of rows with that number.
    clean : float
        Share of cells that hold no other separator.
    """

    separator: str
    width: int
    even: float
    clean: float

    @property
    def score(self) -> float:
        """Higher is better; a table of one column cannot win over a real one."""
        weak = 0.5 if self.separator in (":", " ") else 1.0
        return self.even * self.even * self.clean * weak if self.width > 1 else 0.0


def guess_separator(lines: Sequence[str], quote: str, comment: str) -> tuple[str, str]:
    """The separator and its evidence."""
    shared = [c for c in CANDIDATES if any(c in line for line in lines)]
    trials = [_trial(lines, c, quote, comment) for c in shared]
    best = max(trials, key=lambda t: t.score, default=Trial("", 1, 1.0, 1.0))
    if best.score < 0.2 or _is_decimal_comma(lines, best):
        return "", f"One column: no character separates cells evenly in the first {len(lines)} lines."
    title = NAMES.get(best.separator, best.separator)
    return best.separator, f"Separator {title}: {best.width} cells in {best.even:.0%} of the first {len(lines)} lines."


def _trial(lines: Sequence[str], separator: str, quote: str, comment: str) -> Trial:
    rows = rows_of(lines, Marks(separator, quote, comment))
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    cells = [cell.strip() for row in rows[:200] for cell in row[:500] if cell]
    others = {",", ";", "\t", "|"} - {separator}
    if separator == " ":
        others.discard("\t")
    mixed = sum(not _is_number(cell) and any(mark in cell for mark in others) for cell in cells)
    return Trial(separator, width, count / max(1, len(rows)), 1 - mixed / max(1, len(cells)))


def rows_of(lines: Sequence[str], marks: Marks) -> list[list[str]]:
    """The rows of some lines, without keeping what was found."""
    return [row for rows in RecordReader([list(lines)], marks, Findings()) for row in rows.cells]


def _is_number(cell: str) -> bool:
    return bool(cell) and cell[-1:] in "0123456789.," and any(c.fits(cell) for c in CONVENTIONS)


def _is_decimal_comma(lines: Sequence[str], best: Trial) -> bool:
    """A single column of numbers such as 1,5 under a name without a comma is no table of two columns."""
    if best.separator != "," or best.width != 2 or len(lines) < 2 or "," in lines[0]:
        return False
    return not _is_number(lines[0].strip()) and all(_is_number(line.strip()) for line in lines[1:] if line.strip())


def guess_quote(lines: Sequence[str]) -> tuple[str, str]:
    """The quote mark and its evidence."""
    double = sum('"' in line for line in lines)
    single = sum(line.lstrip().startswith("'") and line.count("'") % 2 == 0 for line in lines)
    if single > double and single > len(lines) // 2:
        return "'", f"Quote mark ': {single} of the first {len(lines)} lines begin with it."
    if double:
        return '"', f'Quote mark ": it is in {double} of the first {len(lines)} lines.'
    return '"', 'Quote mark ": none is in the first lines.'


def guess_comment(lines: Sequence[str]) -> tuple[str, str]:
    """The comment mark and its evidence: what the very first lines begin with."""
    first = next((line.lstrip() for line in lines if line.strip()), "")
    for mark in ("#", "%", "//", "!", "*"):
        if first.startswith(mark) and any(not line.lstrip().startswith(mark) for line in lines if line.strip()):
            count = sum(line.lstrip().startswith(mark) for line in lines)
            return mark, f"Comment mark {mark}: {count} of the first {len(lines)} lines begin with it."
    later = sum(line.startswith("#") for line in lines)
    if 0 < later < len(lines) // 2:
        return "#", f"Comment mark #: {later} of the first {len(lines)} lines begin with it."
    return "", "No comments: no line begins with # or %."
