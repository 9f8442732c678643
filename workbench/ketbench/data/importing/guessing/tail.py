"""What stands below a table: totals, sources, a second table; where the table ends, and what to say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.base.counting import counted
from ketbench.data.importing.findings import shortened
from ketbench.data.importing.guessing.cells import is_number, is_value

_TOTAL = re.compile(
    r"(grand |sub)?-?(total|sum|summe|gesamt|insgesamt|mean|average|avg|mittelwert|durchschnitt|std\w*|somme|moyenne|"
    r"media|promedio|suma|итого|всего|合计|总计|小计|平均|合計)s?\b[ :.]*.*",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"[\"'(]?\s*(source|quelle|sources|note|notes|anm|anmerkung|footnote|\*|†|copyright|©|updated|generated|exported|"
    r"data from|\d+ rows?\)|\d+ rows? (selected|in set)|"
    r"last update|stand:|remark|http|legend|see |end of|来源|注)",
    re.IGNORECASE,
)
MOST = 60
"""Lines at the end that are looked at for totals and sources."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What is not part of the table.

    Parameters
    ----------
    line : int
        Number of the first line that does not belong to it.
    what : str
        Part of a sentence.
    second : bool
        Whether it is another table, which can be read instead.
    """

    line: int
    what: str
    second: bool = False


def guess_tail(
    numbers: Sequence[int], rows: Sequence[Sequence[str]], width: int, blank: frozenset[int], whole: bool
) -> Tail | None:
    """What stands below a table, if anything.

    Parameters
    ----------
    numbers : sequence of int
        Line of each row.
    rows : sequence of rows
        Below the header.
    width : int
        Cells in a row of the table.
    blank : frozenset of int
        Numbers of empty lines.
    whole : bool
        Whether the rows go to the end of the file; else only a second table is looked for.
    """
    second = _second_table(numbers, rows, width, blank)
    if second is not None:
        return second
    return _footer(numbers, rows, width) if whole and len(rows) > 2 and width > 1 else None


def _second_table(
    numbers: Sequence[int], rows: Sequence[Sequence[str]], width: int, blank: frozenset[int]
) -> Tail | None:
    """Behind an empty line, at least two rows that are as wide as each other, and wider or narrower than the table."""
    for i in range(1, len(rows) - 1):
        if numbers[i] - 1 not in blank and not (rows[i - 1] and not any(c.strip() for c in rows[i - 1])):
            continue
        ahead = [len(_filled(row)) for row in rows[i : i + 6]]
        usual = len(_filled(rows[i]))
        before = [row for row in rows[max(0, i - 6) : i] if any(c.strip() for c in row)]
        other = (
            usual > 1
            and usual != width
            and all(len(_filled(row)) != usual or len(row) != len(rows[i]) for row in before)
        )
        headed = usual > 1 and not any(map(is_value, _filled(rows[i]))) and i + 1 < len(rows)
        headed = headed and any(map(is_value, rows[i + 1])) and any(any(map(is_value, row)) for row in before[-2:])
        same = sum(count == usual for count in ahead) >= max(2, len(ahead) - 1)
        if (other and same) or (headed and same):
            names = ", ".join(_filled(rows[i])[:4])
            size = counted(usual, "column")
            what = f"from line {numbers[i]} on a second table of {size} ({shortened(names)}) stands below"
            return Tail(numbers[i], what, second=True)
    return None


def _filled(row: Sequence[str]) -> list[str]:
    """The cells up to the last that holds anything."""
    last = max((i for i, cell in enumerate(row) if cell.strip()), default=-1)
    return [cell.strip() for cell in row[: last + 1]]


def _footer(numbers: Sequence[int], rows: Sequence[Sequence[str]], width: int) -> Tail | None:
    """The last rows that are totals or notes, taken from the end upwards."""
    body = rows[: max(1, len(rows) - MOST)] if len(rows) > 2 * MOST else rows[: max(1, len(rows) // 2)]
    of_numbers = sum(is_number(row[0]) for row in body if row) * 2 > len(body)
    first: int | None = None
    for i in range(len(rows) - 1, max(0, len(rows) - MOST), -1):
        cells = _filled(rows[i])
        if not cells:
            continue
        if not (_is_total(cells, rows[:i], of_numbers) or _is_note(cells, width, of_numbers)):
            break
        first = i
    if first is None:
        return None
    count = len(rows) - first
    shown = shortened(", ".join(_filled(rows[first])), 60)
    which = f"the last row {shown} is" if count == 1 else f"the last {count} rows, from {shown} on, are"
    return Tail(numbers[first], f"{which} a total or a note and no part of the table{_subtotals(rows[:first])}")


def _is_total(cells: Sequence[str], above: Sequence[Sequence[str]], of_numbers: bool) -> bool:
    if len(cells) < 2 or not _TOTAL.fullmatch(cells[0]) or not any(map(is_number, cells[1:])):
        return False
    word = cells[0].casefold()
    return of_numbers or not any(row and row[0].strip().casefold() == word for row in above[-50:])


def _subtotals(above: Sequence[Sequence[str]]) -> str:
    """Rows of totals that stand within the table, as part of a sentence."""
    found = [row[0].strip() for row in above if row and _TOTAL.fullmatch(row[0].strip()) and any(map(is_number, row))]
    if not found:
        return ""
    stay = "stays" if len(found) == 1 else "stay"
    return f" ({counted(len(found), 'row')} such as {shortened(found[0])} within it {stay})"


def _is_note(cells: Sequence[str], width: int, of_numbers: bool) -> bool:
    if len(cells) >= width and width > 2:
        return False
    text = " ".join(cells)
    if _NOTE.match(text):
        return len(cells) < width or of_numbers
    sentence = len(text.split()) >= 4 and not any(map(is_number, cells))
    return len(cells) == 1 and width > 2 and (sentence or (of_numbers and not is_value(cells[0])))
