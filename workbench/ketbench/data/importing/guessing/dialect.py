"""Searches separator, quote mark and escape together: the most even table with the cleanest cells wins.

What comes close to it is a doubt.
After CleverCSV (van den Burg, Nazabal, Sutton, Data Min. Knowl. Disc. 33, 1799, 2019): pattern and type of cells count
together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ketbench.base.counting import counted
from ketbench.data.importing.cells.markers import IN_NUMBERS
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.guessing.cells import is_value
from ketbench.data.importing.guessing.doubt import Answer, Doubt
from ketbench.data.importing.guessing.fixedwidth import guess_cuts
from ketbench.data.importing.text.records import Marks, RecordReader
from ketbench.data.importing.text.separator import CANDIDATES, NAMES, is_decimal_comma

MOST_CHARACTERS = 1_000_000
"""Of the first lines; two lines are always looked at."""
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):[0-5]\d(?!\d)")
"""A time of day, which a colon does not separate."""
_WEAK = {":": 0.5, " ": 0.5, "^": 0.9, "~": 0.9}
_LEAST = 0.2
_CLOSE = 0.9
_FLAGS = {",": "comma", ";": "semicolon", "\t": "tab", " ": "space", "": "none", "|": "bar", ":": "colon"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How lines become cells.

    Parameters
    ----------
    marks : Marks
        Without what is skipped.
    evidence : tuple of (field, sentence)
    confidence : tuple of (field, number from 0 to 1)
    doubts : tuple of Doubt
    """

    marks: Marks
    evidence: tuple[tuple[str, str], ...]
    confidence: tuple[tuple[str, float], ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """How the first lines look under some marks.

    Parameters
    ----------
    marks : Marks
    width : int
        Most common number of cells in a row.
    even : float
        Share of rows with that number.
    clean : float
        Share of cells that hold no other separator and no quote mark at one end.
    typed : float
        Share of cells that are values or short words.
    """

    marks: Marks
    width: int
    even: float
    clean: float
    typed: float

    @property
    def score(self) -> float:
        """Higher is better; a table of one column cannot win over a real one."""
        if self.width < 2:
            return 0.0
        weak = _WEAK.get(self.marks.separator, 1.0)
        return self.even * self.even * self.clean * (0.7 + 0.3 * self.typed) * weak


def guess_dialect(
    lines: Sequence[str], comment: str, separator: str | None, quote: str | None, escape: str | None
) -> Dialect:
    """The marks of some lines.

    Parameters
    ----------
    lines : sequence of str
        Of the table, without comments and empty lines.
    comment : str
    separator, quote, escape : str or None
        What the user fixed.
    """
    shown = _first(lines)
    trials = [
        _trial(shown, Marks(s, q, comment, escape=e))
        for s in ([separator] if separator is not None else _separators(shown))
        for q, e in _quotes(shown, s, quote, escape)
    ]
    best = max(trials, key=lambda trial: trial.score, default=None)
    if separator is not None:
        chosen = best or _trial(
            shown, Marks(separator, quote if quote is not None else '"', comment, escape=escape or "")
        )
        return _fixed(chosen, len(shown))
    if _is_plain_column(shown):
        return _of_plain_column(shown, comment, quote)
    cuts = guess_cuts(shown) if best is None or best.marks.separator == " " or best.score < _LEAST else ()
    if cuts:
        return _of_fixed_width(cuts, comment, shown)
    if best is not None and best.marks.separator in _WEAK and _is_prose(shown):
        return _of_one_column(shown, comment, quote)
    if best is None or best.score < _LEAST or is_decimal_comma(shown, best.marks.separator, best.width):
        return _of_one_column(shown, comment, quote)
    return _explained(best, trials, shown)


def _is_prose(lines: Sequence[str]) -> bool:
    """Whether most lines are words without a value, as sentences are, and not all of one length in words."""
    words = [line.split() for line in lines[:200]]
    plain = sum(len(row) >= 4 and not any(map(is_value, row)) for row in words)
    return plain >= 0.7 * len(words) and len({len(row) for row in words}) > 1


def _first(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line)
        if len(kept) >= 2 and size > MOST_CHARACTERS:
            break
        kept.append(line)
    return kept


def _separators(lines: Sequence[str]) -> list[str]:
    timed = sum(_CLOCK.search(line) is not None for line in lines) * 2 > len(lines)
    return [mark for mark in CANDIDATES if any(mark in line for line in lines) and not (mark == ":" and timed)]


def _quotes(lines: Sequence[str], separator: str, quote: str | None, escape: str | None) -> Iterator[tuple[str, str]]:
    """Quote marks with their escapes that the lines allow."""
    quotes = [quote] if quote is not None else ['"', *(["'"] if _has_cells_in(lines, separator, "'") else [])]
    for mark in quotes:
        if escape is not None:
            yield mark, escape
            continue
        yield mark, ""
        if mark and any("\\" + mark in line for line in lines):
            yield mark, "\\"


def _has_cells_in(lines: Sequence[str], separator: str, quote: str) -> bool:
    """Whether cells begin and end with a quote mark in most lines that have it; an apostrophe in a word does not."""
    edge = r"\s" if separator == " " else re.escape(separator or "\x1f")
    cell = re.compile(rf"(?:^|{edge})\s*{quote}(?:[^{quote}]|{quote}{quote})*{quote}\s*(?={edge}|$)")
    holding = [line for line in lines[:200] if quote in line]
    return bool(holding) and sum(cell.search(line) is not None for line in holding) >= 0.8 * len(holding)


def _trial(lines: Sequence[str], marks: Marks) -> Trial:
    rows = rows_of(lines, marks)
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    cells = [cell.strip() for row in rows[:200] for cell in row[:500] if cell]
    others = {",", ";", "\t", "|"} - {marks.separator} - ({"\t"} if marks.separator == " " else set[str]())
    known: dict[str, tuple[bool, bool]] = {}
    for cell in cells:
        if cell not in known:
            value = is_value(cell)
            if value and cell[:1] not in "\"'" and cell[-1:] != '"':
                known[cell] = (False, True)
                continue
            mixed = not value and any(mark in cell for mark in others)
            loose = cell[:1] in "\"'" and len(cell) > 1 and cell[:1] != marks.quote and cell[-1:] == cell[:1]
            broken = marks.quote == '"' and '"' in (cell[:1], cell[-1:]) and cell.strip("0123456789.") != '"'
            known[cell] = (mixed or loose or broken, value or len(cell.split()) <= 4)
    unclean = sum(known[cell][0] for cell in cells)
    typed = sum(known[cell][1] for cell in cells)
    size = max(1, len(cells))
    return Trial(marks, width, count / max(1, len(rows)), 1 - unclean / size, typed / size)


def rows_of(lines: Sequence[str], marks: Marks) -> list[list[str]]:
    """The rows of some lines, without keeping what was found."""
    return [row for rows in RecordReader([list(lines)], marks, Findings()) for row in rows.cells]


def _explained(best: Trial, trials: Sequence[Trial], lines: Sequence[str]) -> Dialect:
    marks = best.marks
    rivals = [t for t in trials if t.marks.separator != marks.separator and t.width > 1]
    second = max(rivals, key=lambda trial: trial.score, default=None)
    title = NAMES.get(marks.separator, marks.separator)
    seen = counted(len(lines), "line")
    why = f"Separator {title}: {counted(best.width, 'cell')} in {best.even:.0%} of the first {seen}."
    close = second is not None and second.score >= _CLOSE * best.score
    sure = min(0.55, best.even) if close else 0.4 + 0.6 * best.even * best.clean
    if marks.separator in _WEAK and best.typed < 0.5:
        sure = min(sure, 0.5)
    doubts: tuple[Doubt, ...] = ()
    if close and second is not None:
        doubts = (_either(best, second),)
    elif sure < 0.6:
        text = f"Doubtful: {title} separates {best.width} cells in only {best.even:.0%} of the first lines"
        doubts = (Doubt("separator", text, _answers(["", marks.separator]), sure),)
    return Dialect(
        marks,
        (("separator", why), ("quote", _told_quote(marks, lines)), *_told_escape(marks)),
        (("separator", sure), ("quote", 0.95)),
        doubts,
    )


def _either(best: Trial, second: Trial) -> Doubt:
    one, two = (NAMES.get(t.marks.separator, t.marks.separator) for t in (best, second))
    text = f"Doubtful: {one} gives {counted(best.width, 'column')} and {two} gives {second.width}; read with {one}"
    return Doubt("separator", text, _answers([best.marks.separator, second.marks.separator]), 0.5)


def _answers(separators: Sequence[str]) -> tuple[Answer, ...]:
    made: list[Answer] = []
    for mark in separators:
        title = f"Separate by {NAMES.get(mark, mark)}" if mark else "Keep one column"
        made.append(Answer(title, {"separator": mark}, f"--separator {_FLAGS.get(mark, mark)}"))
    return tuple(made)


def _told_quote(marks: Marks, lines: Sequence[str]) -> str:
    if not marks.quote:
        return "No quote mark."
    count = sum(marks.quote in line for line in lines)
    if not count:
        return f"Quote mark {marks.quote}: none is in the first lines."
    return f"Quote mark {marks.quote}: it is in {count} of the first {len(lines)} lines."


def _told_escape(marks: Marks) -> tuple[tuple[str, str], ...]:
    if not marks.escape:
        return ()
    return (("escape", f"A backslash precedes quote marks inside cells, as \\{marks.quote}."),)


def _fixed(trial: Trial, count: int) -> Dialect:
    why = f"Separator {trial.marks.separator!r}, as chosen."
    quote = f"Quote mark {trial.marks.quote!r}." if trial.marks.quote else "No quote mark."
    evidence = (("separator", why), ("quote", quote), *_told_escape(trial.marks))
    return Dialect(trial.marks, evidence, (("separator", 1.0), ("quote", 0.95 if count else 0.5)))


def _of_fixed_width(cuts: tuple[int, ...], comment: str, lines: Sequence[str]) -> Dialect:
    places = ", ".join(str(cut + 1) for cut in cuts)
    why = f"Columns of fixed width: {counted(len(cuts), 'column')} begin at the characters {places} of every line."
    marks = Marks(" ", "", comment, cuts=cuts)
    if _ends_in_prose(cuts, lines):
        text = "Doubtful: columns of fixed width end in sentences of words, so the file may be a log and no table"
        doubt = Doubt("separator", text, _answers([" ", ""]), 0.4)
        return Dialect(marks, (("separator", why),), (("separator", 0.4), ("quote", 0.9)), (doubt,))
    sure = 0.85 if len(lines) >= 5 else 0.7
    return Dialect(marks, (("separator", why), ("quote", "No quote mark.")), (("separator", sure), ("quote", 0.9)))


def _ends_in_prose(cuts: tuple[int, ...], lines: Sequence[str]) -> bool:
    """Whether the words from some column on are sentences, below no words that could be names."""
    if not any(map(is_value, lines[0].split())):
        return False
    ends = [[line[cut:].split() for cut in cuts[1:]] for line in lines]
    prose = sum(any(len(words) >= 3 and not any(map(is_value, words)) for words in end) for end in ends)
    return prose * 2 > len(lines)


def _of_one_column(lines: Sequence[str], comment: str, quote: str | None) -> Dialect:
    why = f"One column: no character separates cells evenly in the first {len(lines)} lines."
    values = sum(is_value(line.strip()) for line in lines[:200]) / max(1, min(200, len(lines)))
    text = "Doubtful: the file reads as one column, because no character separates cells evenly"
    doubt = Doubt("separator", text, _answers(["", *_present(lines)]), 0.4 + 0.15 * values)
    marks = Marks("", '"' if quote is None else quote, comment)
    return Dialect(marks, (("separator", why),), (("separator", doubt.confidence), ("quote", 0.8)), (doubt,))


def _of_plain_column(lines: Sequence[str], comment: str, quote: str | None) -> Dialect:
    why = f"One column: a value a line in the first {counted(len(lines), 'line')}, whatever would separate cells."
    marks = Marks("", '"' if quote is None else quote, comment)
    return Dialect(marks, (("separator", why),), (("separator", 0.95), ("quote", 0.9)))


def _is_plain_column(lines: Sequence[str]) -> bool:
    """Whether each line is one value, below at most one name, and no line holds a mark that could separate cells."""
    name, *values = lines if len(lines) > 1 and not is_value(lines[0].strip()) else ("", *lines)
    marks = ",;\t|"
    if not values or any(mark in line.strip() for line in lines for mark in marks) or '"' in name:
        return False
    known = [word for line in values if (word := line.strip()) not in IN_NUMBERS]
    return bool(known) and all(is_value(word) and len(word.split()) == 1 for word in known)


def _present(lines: Sequence[str]) -> list[str]:
    """Up to two separators that most lines hold."""
    counts = {mark: sum(mark in line for line in lines) for mark in (",", ";", "\t", "|", " ")}
    return sorted((m for m, n in counts.items() if n * 2 > len(lines)), key=lambda m: -counts[m])[:2]
