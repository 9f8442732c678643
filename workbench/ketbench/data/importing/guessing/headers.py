"""Whether the first row of a table holds names: words above values, rising numbers, words that never recur."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.data.importing.cells.markers import IN_WORDS
from ketbench.data.importing.findings import shortened
from ketbench.data.importing.guessing.cells import is_value, mostly_values
from ketbench.data.importing.problem_files.headers import pair_columns

LOOKED_AT = 2000
"""Columns that are looked at; more change no verdict and cost time."""
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_NAME_LIKE = re.compile(r"[A-Za-z_][\w .()/%-]{0,30}")
_YEAR = re.compile(r"(1[6-9]|20|21)\d\d")


@dataclass(frozen=True, slots=True)
class HeaderGuess:
    """A verdict with its evidence.

    Parameters
    ----------
    named : bool
    why : str
        One sentence.
    confidence : float, 0 to 1
    """

    named: bool
    why: str
    confidence: float


def guess_header(table: Sequence[Sequence[str]], shift: int = 0) -> HeaderGuess:
    """Whether the first row holds names.

    Parameters
    ----------
    table : sequence of rows
    shift : int
        How many cells the rows begin before the names.
    """
    names = [cell.strip() for cell in table[0]][:LOOKED_AT]
    body = table[1:200]
    numbers = sum(map(is_value, names))
    present = sum(bool(name) for name in names)
    if numbers * 2 > max(1, present):
        return _of_numbers(names, numbers, body)
    if not body:
        return HeaderGuess(True, "Header: the only row holds words.", 0.8)
    columns = [[row[i + shift].strip() for row in body if i + shift < len(row)] for i in range(len(names))]
    over = sum(not is_value(n) and n not in IN_WORDS and mostly_values(c) for n, c in zip(names, columns, strict=True))
    if over:
        which = f"{over} column{'s' if over > 1 else ''}"
        return HeaderGuess(True, f"Header: the first row holds words above {which} of numbers or dates.", 0.98)
    labels = [label for label in columns[0] if label]
    if not names[0] and all(names[1:]) and len(names) > 1 and len(set(labels)) == len(labels) >= 0.9 * len(columns[0]):
        return HeaderGuess(True, "Header: an empty corner above names of rows, which are all different.", 0.9)
    if any(n in IN_WORDS and mostly_values(c) for n, c in zip(names, columns, strict=True)):
        return HeaderGuess(False, "No header: the first row has an empty cell above numbers.", 0.75)
    return _of_few_numbers(names, columns) or _of_words(names, columns)


def _of_few_numbers(names: Sequence[str], columns: Sequence[Sequence[str]]) -> HeaderGuess | None:
    """Among words, a number or a date above others of its kind is a value; only a whole number may be a name."""
    pairs = [(n, [x for x in c if is_value(x) and x not in IN_WORDS]) for n, c in zip(names, columns, strict=True)]
    above = [(n, c) for n, c in pairs if c and is_value(n) and n not in IN_WORDS]
    written = next((n for n, c in above if not n.isdigit() and any(_form(n) == _form(x) for x in c)), None)
    if written is not None:
        why = f"No header: {shortened(written)} of the first row is written as the values below it."
        return HeaderGuess(False, why, 0.85)
    inside = next((n for n, c in above if n.isdigit() and _fits_below([n], [float(n)], [[x] for x in c])), None)
    if inside is None:
        return None
    return HeaderGuess(False, f"No header: {shortened(inside)} of the first row could be a value as those below.", 0.55)


def _form(cell: str) -> str:
    """How a value is written: each run of digits as one mark."""
    return re.sub(r"\d+", "0", cell.lstrip("+-"))


def _of_numbers(names: Sequence[str], numbers: int, body: Sequence[Sequence[str]]) -> HeaderGuess:
    """A first row of values is a header where it rises by a rule that the rows below do not follow."""
    plain = HeaderGuess(
        False, f"No header: {numbers} of the {len(names)} cells of the first row are values, not names.", 0.9
    )
    if (found := _between_words(names, body)) is not None:
        return found
    first = next((i for i, name in enumerate(names) if _PLAIN.fullmatch(name)), None)
    if first is None or not all(_PLAIN.fullmatch(name) for name in names[first:]):
        return plain
    steps = [float(name) for name in names[first:]]
    rule = _rule(names[first:], steps)
    if not rule or not body:
        return plain
    kept = sum(_rises(row[first : first + len(steps)]) for row in body) / len(body)
    words_first = first > 0 and all(name and not is_value(name) for name in names[:first])
    above = [[row[i].strip() for row in body if i < len(row)] for i in range(first)]
    led = words_first and all(map(mostly_values, above))
    corner = first == 1 and not names[0] and all(row and row[0].strip() for row in body)
    if kept > 0.2 and not (led or corner):
        if rule == "consecutive" or kept < 0.8:
            return HeaderGuess(False, f"{plain.why[:-1]}; they rise, as do rows below.", 0.5 if kept < 0.8 else 0.7)
        return plain
    if _fits_below(names[first:], steps, [row[first:] for row in body]) and not (led or corner):
        return HeaderGuess(
            False, f"{plain.why[:-1]}; they rise, but could be a row of values.", 0.55 if len(steps) > 3 else 0.75
        )
    shown = ", ".join(names[first : first + 3])
    why = f"Header of numbers: the first row rises ({shown}, …) and the rows below do not."
    return HeaderGuess(True, why, 0.95 if led or corner or rule == "consecutive" or len(steps) > 5 else 0.7)


def _between_words(names: Sequence[str], body: Sequence[Sequence[str]]) -> HeaderGuess | None:
    """A header of rising numbers with words before or behind them, none of which the rows below could hold."""
    places = [i for i, name in enumerate(names) if _PLAIN.fullmatch(name)]
    if not places or not body:
        return None
    first, end = places[0], places[-1] + 1
    rest = [i for i in range(len(names)) if not first <= i < end]
    columns = [[row[i].strip() for row in body if i < len(row)] for i in rest]
    words = all(names[i] and not is_value(names[i]) and names[i] not in IN_WORDS for i in rest)
    if (
        not rest
        or not words
        or len(places) < end - first
        or any(names[i] in c for i, c in zip(rest, columns, strict=True))
    ):
        return None
    steps = [float(name) for name in names[first:end]]
    rule = _rule(names[first:end], steps)
    if not rule or _fits_below(names[first:end], steps, [row[first:end] for row in body]):
        return None
    shown = ", ".join(names[first : min(end, first + 3)])
    which = "a word heads" if len(rest) == 1 else "words head"
    why = f"Header of numbers: the first row rises ({shown}, …) beyond the values below, and {which} the other columns."
    return HeaderGuess(True, why, 0.9)


def _rule(names: Sequence[str], steps: Sequence[float]) -> str:
    """By which rule some numbers rise; empty for none or for too few to tell."""
    gaps = [after - before for before, after in itertools.pairwise(steps)]
    if len(gaps) < 1 or min(gaps) <= 0:
        return ""
    whole = all(step == int(step) for step in steps)
    if whole and steps[0] in (0, 1) and all(gap == 1 for gap in gaps) and len(steps) >= 2:
        return "consecutive"
    if all(map(_YEAR.fullmatch, names)) and len(steps) >= 2:
        return "years"
    if len(steps) >= 3 and max(gaps) - min(gaps) <= 0.05 * max(gaps):
        return "even"
    return "rising" if len(steps) >= 5 else ""


def _rises(cells: Sequence[str]) -> bool:
    try:
        numbers = [float(cell) for cell in cells]
    except ValueError:
        return False
    return all(before < after for before, after in itertools.pairwise(numbers))


def _fits_below(names: Sequence[str], steps: Sequence[float], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row could be one of the rows below: written as they are and within their range."""
    inside = 0
    for i, step in enumerate(steps):
        cells = [row[i].strip() for row in body if i < len(row)]
        numbers = [float(cell) for cell in cells if _PLAIN.fullmatch(cell)]
        if not numbers:
            continue
        decimals = {len(cell.partition(".")[2]) for cell in cells if _PLAIN.fullmatch(cell)}
        alike = len(names[i].partition(".")[2]) in decimals or (max(decimals) == 0) == ("." not in names[i])
        spread = max(numbers) - min(numbers)
        inside += alike and min(numbers) - spread <= step <= max(numbers) + spread
    return inside * 10 >= 9 * len(steps)


def _of_words(names: Sequence[str], columns: Sequence[Sequence[str]]) -> HeaderGuess:
    """In a table of words a name that heads a column of few repeated words, and is none of them, is a name."""
    pairs = [(n, c) for n, c in zip(names, columns, strict=True) if n and c]
    again = [n for n, c in pairs if n in c]
    apart = [n for n, c in pairs if n not in c and _repeats(c)]
    if again and len(again) >= max(1, len(apart)):
        sure = 0.9 if not apart else 0.55
        return HeaderGuess(False, f"No header: {shortened(again[0])} of the first row occurs again below it.", sure)
    if again:
        why = f"Header: {len(apart)} of the {len(pairs)} words of the first row head columns of few words and are none"
        return HeaderGuess(True, f"{why} of them; {shortened(again[0])} recurs.", min(0.9, 0.5 + 0.15 * len(apart)))
    why = "Header: the cells of the first row do not occur again below it."
    if apart:
        return HeaderGuess(True, why, 0.95)
    if _names_a_pair(names, columns):
        why = "Header: the first row names the two ends of a pair, and no cell below is so called."
        return HeaderGuess(True, why, 0.95)
    if len(set(names)) == len(names) and all(_NAME_LIKE.fullmatch(name) for name in names if name):
        return HeaderGuess(True, why, 0.75 if any(_differs(n, c) for n, c in pairs) else 0.5)
    return HeaderGuess(True, why, 0.5)


def _names_a_pair(names: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether usual names of two ends stand there, by words and not by letters, which might be two nodes."""
    found = pair_columns(names)
    if found is None or found.other or any(name in cells for cells in columns for name in names if name):
        return False
    return all(len(names[at]) > 1 for at in (found.first, found.second))


def _repeats(cells: Sequence[str]) -> bool:
    """Whether a column holds few words, each several times."""
    return len(cells) >= 4 and len(set(cells)) * 2 <= len(cells)


def _differs(name: str, cells: Sequence[str]) -> bool:
    """Whether a name is written unlike all cells below it: in case, in digits or in length."""
    if len(cells) < 2:
        return True
    lower = name == name.lower() and all(cell != cell.lower() for cell in cells if cell)
    digits = not any(c.isdigit() for c in name) and all(any(c.isdigit() for c in cell) for cell in cells if cell)
    longer = all(len(cell) >= 2 * len(name) for cell in cells if cell)
    title = name[:1].isupper() and all(cell[:1].islower() for cell in cells if cell)
    return lower or digits or longer or title
