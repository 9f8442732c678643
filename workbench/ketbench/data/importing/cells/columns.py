"""Collected cells become a column: its kind decided on all rows, what does not fit treated as asked, all of it told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ketbench.base.clock import iso
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.cells.builders import KEPT, NumberBuilder, WordBuilder
from ketbench.data.importing.cells.dates import UNIT, DateFormat, guess_dates
from ketbench.data.importing.cells.markers import IN_NUMBERS, IN_WORDS, told
from ketbench.data.importing.cells.numerals import CONVENTIONS, NUMBER_START, Convention
from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.guessing.cells import looks_like_code
from ketbench.data.importing.guessing.doubt import Answer, Doubt
from ketbench.data.importing.opening.line_map import LineMap
from ketbench.data.importing.options import Options
from ketbench.data.importing.values.births import before_their_rows
from ketbench.data.importing.values.clock import OF_DAY, looks_like_time, seconds_of_time, unit_of_times
from ketbench.data.importing.values.codes import are_lists, told_code
from ketbench.data.importing.values.complexes import apart
from ketbench.data.importing.values.hints import DateHints
from ketbench.data.importing.values.sentinels import sentinel_of
from ketbench.data.importing.values.styles import is_styled, style_of
from ketbench.data.importing.values.years import century_of, is_birth

MOST_CATEGORIES = 1000
FEW = 50


@dataclass(slots=True)
class Finishing:
    """What all columns of a table share while they are finished.

    Parameters
    ----------
    file : str
        Name, for errors.
    drop : set of int
        Rows to leave out, filled by columns when the user asked to drop.
    dates : DateHints
        What all columns of dates together tell.
    separator : str
        Of the file; a comma makes a quoted "1,3" a list rather than a number.
    births : set of str
        Columns of births with years of two digits, filled by columns.
    """

    file: str
    options: Options
    convention: Convention
    lines: LineMap
    findings: Findings
    drop: set[int] = field(default_factory=set)
    dates: DateHints = field(default_factory=DateHints)
    separator: str = ""
    births: set[str] = field(default_factory=set)

    @property
    def in_numbers(self) -> frozenset[str]:
        """Markers in columns of numbers."""
        return IN_NUMBERS | frozenset(self.options.missing or ())

    @property
    def in_words(self) -> frozenset[str]:
        """Markers in columns of words."""
        return IN_WORDS | frozenset(self.options.missing or ())

    @property
    def keep(self) -> int:
        """How many misfits to go through one by one: all when their rows are to be dropped."""
        return sys.maxsize if self.options.bad == "drop" else KEPT

    def misfits(self, name: str, wrong: Sequence[tuple[int, str]], count: int, what: str) -> None:
        """Treat cells that do not fit their column as the user asked, and tell."""
        if not count:
            return
        bad = self.options.bad
        if bad == "refuse":
            row, cell = wrong[0]
            text = f"'{self.file}', line {self.lines.line(row)}, column '{name}': {self.fault(cell, what)}"
            raise DatasetError(f"{text} ({count} in all); correct it, or import with bad cells as missing.")
        done = "its row was left out" if bad == "drop" else "it is treated as missing"
        for row, cell in wrong:
            self.findings.add("cells that do not fit", self.lines.line(row), name, self.fault(cell, what), done)
        self.findings.more("cells that do not fit", count - len(wrong))
        if bad == "drop":
            self.drop.update(row for row, _ in wrong)

    def kept(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """The columns with each birth before its row's other dates, without the rows that were to be dropped."""
        if self.births:
            columns = before_their_rows(columns, self.births, self.findings)
        columns = apart(columns, self.options.kinds, self.findings)
        if not self.drop:
            return tuple(columns)
        keep = np.ones(self.lines.count, dtype=bool)
        keep[sorted(self.drop)] = False
        if not keep.any():
            raise DatasetError(f"No row of '{self.file}' is left after dropping; treat bad cells as missing instead.")
        count = len(self.drop)
        self.findings.note(f"{count} row{'s were' if count > 1 else ' was'} left out, as listed.")
        return tuple(replace(column, values=column.values[keep]) for column in columns)

    def fault(self, cell: str, what: str) -> str:
        """What is wrong with a cell."""
        if what == "number" and self.convention.fits(cell):
            return f"{shortened(cell)} is too large for a 64-bit number"
        return f"{shortened(cell)} is not a {what}"


def finish_numbers(name: str, builder: NumberBuilder, shared: Finishing) -> Column | None:
    """A numeric column; None when its cells are rather words and must be read again as such."""
    fixed = shared.options.kinds.get(name)
    if fixed not in (None, Kind.NUMERIC):
        return None
    if fixed is None:
        if builder.reason:
            shared.findings.note(f"Column '{name}' has {builder.reason}; kept as words.", "kept as words")
            return None
        if not builder.is_numeric() or (builder.wrong_count and shared.options.bad == "text"):
            return None
        if any(is_styled(cell) or looks_like_code(cell) or looks_like_time(cell) for _, cell in builder.wrong[:200]):
            return None
    values = builder.values()
    shared.misfits(name, builder.wrong, builder.wrong_count, "number")
    _tell_infinite(name, builder.infinite, shared)
    _tell_missing(name, {k: v for k, v in builder.markers.items() if k in shared.in_numbers}, shared)
    suggest_gaps(name, values, shared)
    return Column(name, values, Kind.NUMERIC)


def finish_words(name: str, builder: WordBuilder, shared: Finishing) -> Column:
    """A column of any kind from its different cells."""
    words = [word.strip() for word in builder.words]
    codes = builder.codes()
    fixed = shared.options.kinds.get(name)
    present = [word for word in words if word not in shared.in_numbers]
    if fixed in (None, Kind.NUMERIC) and (fixed is Kind.NUMERIC or _may_be_numbers(words, codes, shared)):
        dressed = _dressed(name, words, codes, present, shared)
        if dressed is not None:
            return dressed
        reading = _reading_of(name, words, codes, shared)
        if reading is not None or fixed is Kind.NUMERIC:
            return _numbers(name, words, codes, reading or shared)
    if fixed is None and len(present) > 0 and all(map(looks_like_time, present[:50])):
        times = _times(name, words, codes, shared)
        if times is not None:
            return times
    if fixed in (None, Kind.DATE):
        form = guess_dates(present, shared.options.day_first, shared.dates.day_first)
        if form is not None:
            return _dates(name, words, codes, form, shared)
    if fixed is Kind.DATE:
        text = f"Column '{name}' of '{shared.file}' holds no dates, such as {shortened(words[0])}"
        raise DatasetError(f"{text}; choose another kind.")
    return _words(name, words, codes, fixed, shared)


def _may_be_numbers(words: Sequence[str], codes: NDArray[np.int32], shared: Finishing) -> bool:
    """A look that costs a tenth of trying every convention: nine tenths of the cells begin as numbers do."""
    counts = np.bincount(codes, minlength=len(words))
    missing = np.array([word in shared.in_numbers for word in words], dtype=bool)
    like = np.array([NUMBER_START.match(word) is not None for word in words], dtype=bool)
    present = counts[~missing].sum()
    return bool(present) and counts[like & ~missing].sum() * 10 >= 9 * present


def _dressed(
    name: str, words: Sequence[str], codes: NDArray[np.int32], present: Sequence[str], shared: Finishing
) -> Column | None:
    """A column of per cent, money or numbers with brackets for a minus; None where no cell is dressed so."""
    style = style_of(present, shared.convention) if any(map(is_styled, present)) else None
    if style is None:
        return None
    read = {word: style.parse(word) for word in present}
    table = np.array([np.nan if (value := read.get(word)) is None else value for word in words])
    wrong = [i for i, word in enumerate(words) if word in read and np.isnan(table[i])]
    rows = np.flatnonzero(np.isin(codes, wrong))
    if len(rows) * 10 > np.isin(codes, [i for i, word in enumerate(words) if word in read]).sum():
        return None
    shared.misfits(name, [(int(r), words[int(codes[r])]) for r in rows[: shared.keep]], len(rows), "number")
    example = next(word for word in present if is_styled(word) and read[word] is not None)
    shared.findings.note(f"Column '{name}' {style.told(example)}.", "units")
    _tell_missing(name, _marker_counts(words, codes, shared.in_numbers), shared)
    return Column(name, table[codes], Kind.NUMERIC, unit=style.unit)


def _times(name: str, words: Sequence[str], codes: NDArray[np.int32], shared: Finishing) -> Column | None:
    """A column of times of day or durations, in seconds; None where a tenth of the cells is none."""
    table = np.array([np.nan if (value := seconds_of_time(word)) is None else value for word in words])
    wrong = [i for i, word in enumerate(words) if np.isnan(table[i]) and word not in shared.in_numbers]
    rows = np.flatnonzero(np.isin(codes, wrong))
    if len(rows) * 10 > len(codes):
        return None
    shared.misfits(name, [(int(r), words[int(codes[r])]) for r in rows[: shared.keep]], len(rows), "time")
    unit = unit_of_times(words)
    example = next(word for word in words if seconds_of_time(word) is not None)
    what = "times of day" if unit == OF_DAY else "durations"
    shared.findings.note(f"Column '{name}' holds {what}, such as {shortened(example)}, kept in {unit}.", "dates")
    _tell_missing(name, _marker_counts(words, codes, shared.in_numbers), shared)
    return Column(name, table[codes], Kind.NUMERIC, Role.TIME, unit=unit)


def _reading_of(name: str, words: Sequence[str], codes: NDArray[np.int32], shared: Finishing) -> Finishing | None:
    """The convention of the file if it reads the column as numbers, else another that does, which is told."""
    code = told_code(words)
    if code:
        shared.findings.note(f"Column '{name}' has codes, such as '{code}'; kept as words.", "kept as words")
        return None
    if shared.separator == "," and shared.options.decimal is None and are_lists(words):
        example = next(word for word in words if "," in word)
        shared.findings.note(
            f"Column '{name}' has lists in quotes, such as '{example}'; kept as words.", "kept as words"
        )
        return None
    counts = np.bincount(codes, minlength=len(words))
    if _mostly_numbers(words, counts, shared):
        return shared
    if shared.options.decimal is not None or shared.options.thousands is not None:
        return None
    for convention in CONVENTIONS:
        other = replace(shared, convention=convention)
        if convention != shared.convention and _mostly_numbers(words, counts, other):
            what = f"the numbers are written with {convention}, unlike the rest of the file"
            shared.findings.add("other numbers", 0, name, what, "read so")
            return other
    return None


def _mostly_numbers(words: Sequence[str], counts: NDArray[np.int64], shared: Finishing) -> bool:
    """Whether nine tenths of the cells, so many of each word, are numbers that lose nothing by being read so."""
    probe = NumberBuilder(shared.convention, shared.in_numbers)
    probe.add(words)
    if probe.reason or not probe.is_numeric() or (probe.wrong_count and shared.options.bad == "text"):
        return False
    missing = np.array([word in shared.in_numbers for word in words], dtype=bool)
    wrong = np.array([not m and shared.convention.parse(w) is None for m, w in zip(missing, words, strict=True)])
    present = counts[~missing].sum()
    return bool(present) and counts[wrong].sum() * 10 <= present


def _numbers(name: str, words: Sequence[str], codes: NDArray[np.int32], shared: Finishing) -> Column:
    table = np.array([np.nan if (v := shared.convention.parse(w)) is None else v for w in words])
    wrong = [i for i, word in enumerate(words) if np.isnan(table[i]) and word not in shared.in_numbers]
    values = table[codes] if len(words) else np.empty(0)
    rows = np.flatnonzero(np.isin(codes, wrong))
    shared.misfits(name, [(int(r), words[int(codes[r])]) for r in rows[: shared.keep]], len(rows), "number")
    _tell_infinite(name, np.flatnonzero(np.isinf(values)).tolist(), shared)
    _tell_missing(name, _marker_counts(words, codes, shared.in_numbers), shared)
    suggest_gaps(name, values, shared)
    return Column(name, values, Kind.NUMERIC)


def _dates(name: str, words: Sequence[str], codes: NDArray[np.int32], form: DateFormat, shared: Finishing) -> Column:
    century = century_of(name, shared.dates.latest(name)) if form.has_short_years else None
    form = replace(form, last_year=century.last) if century is not None else form
    table = np.array([np.nan if (v := form.seconds(w)) is None else v for w in words])
    wrong = [i for i, word in enumerate(words) if np.isnan(table[i]) and word not in shared.in_numbers]
    rows = np.flatnonzero(np.isin(codes, wrong))
    shared.misfits(name, [(int(r), words[int(codes[r])]) for r in rows[: shared.keep]], len(rows), "date")
    example = next((w for w in words if form.seconds(w) is not None), "")
    way = "ISO 8601" if form.pattern == "iso" else form.pattern
    shared.findings.note(f"Column '{name}' holds dates ({way}), such as {shortened(example)}.", "dates")
    if century is not None:
        read = iso(form.seconds(example) or 0.0)[:10]
        text = f"Years of two digits in column '{name}': {century.told()}; {shortened(example)} is {read}"
        shared.findings.note(f"{text}.", "centuries")
        if is_birth(name):
            shared.births.add(name)
    if form.doubtful:
        shared.findings.doubt(_order_doubt(name, example))
    _tell_missing(name, _marker_counts(words, codes, shared.in_numbers), shared)
    return Column(name, table[codes], Kind.DATE, Role.TIME, unit=UNIT)


def _order_doubt(name: str, example: str) -> Doubt:
    answers = (
        Answer("Read dates with the day first", {"day_first": True}, "--day-first"),
        Answer("Read dates with the month first", {"day_first": False}, "--month-first"),
    )
    text = f"Doubtful: {shortened(example)} of column '{name}' can name the day or the month first; taken as the day"
    return Doubt("day_first", text, answers, 0.5)


def suggest_gaps(name: str, values: NDArray[np.float64], shared: Finishing) -> None:
    """Ask about a number that most likely stands for no value."""
    found = sentinel_of(values) if shared.options.missing is None else None
    if found is None:
        return
    value, count = found
    text = f"{value:g}" if abs(value) >= 1e15 else np.format_float_positional(value, trim="-")
    often = "once" if count == 1 else f"{count} times"
    what = (
        f"Doubtful: {text} is in column '{name}' {often}, far from all other values, so it most likely means no value"
    )
    answers = (Answer(f"Treat {text} as missing everywhere", {"missing": (text,)}, f"--missing={text}"),)
    shared.findings.doubt(Doubt("missing", what, answers, 0.5))


def _words(name: str, words: Sequence[str], codes: NDArray[np.int32], fixed: Kind | None, shared: Finishing) -> Column:
    missing = shared.in_words
    categories = sorted({word for word in words if word not in missing})
    _tell_missing(name, _marker_counts(words, codes, missing), shared)
    if not categories:
        shared.findings.note(f"Column '{name}' holds no value; its role is skip.", "columns without values")
        return Column(name, np.full(len(codes), np.nan), Kind.NUMERIC, Role.SKIP)
    _tell_case(name, categories, shared)
    if (fixed or _kind_of_words(categories, len(codes))) is Kind.TEXT:
        table = np.array([*("" if word in missing else word for word in words), ""], dtype=object)[:-1]
        values = table[codes]
        role = Role.ID if len(categories) == len(codes) else Role.SKIP
        return Column(name, values, Kind.TEXT, role)
    position = {word: i for i, word in enumerate(categories)}
    table = np.array([position.get(word, -1) for word in words], dtype=np.int32)
    return Column(name, table[codes], fixed or Kind.CATEGORY, Role.FEATURE, tuple(categories))


def _kind_of_words(categories: Sequence[str], rows: int) -> Kind:
    if len(categories) == rows and rows >= 10:
        return Kind.TEXT
    few = len(categories) <= FEW or (len(categories) <= MOST_CATEGORIES and len(categories) * 10 <= rows)
    return Kind.CATEGORY if few and max(map(len, categories)) <= 200 else Kind.TEXT


def _marker_counts(words: Sequence[str], codes: NDArray[np.int32], missing: frozenset[str]) -> dict[str, int]:
    counts = np.bincount(codes, minlength=len(words))
    found: dict[str, int] = {}
    for word, count in zip(words, counts, strict=True):
        if word in missing:
            found[word] = found.get(word, 0) + int(count)
    return found


def _tell_missing(name: str, markers: dict[str, int], shared: Finishing) -> None:
    if markers:
        shared.findings.note(f"Missing in column '{name}': {told(markers)}.", "missing values")


def _tell_infinite(name: str, rows: Sequence[int], shared: Finishing) -> None:
    for row in rows[:1000]:
        done = "kept; treat it as missing before the column trains"
        shared.findings.add("infinite values", shared.lines.line(row), name, "the value is infinite", done)
    shared.findings.more("infinite values", max(0, len(rows) - 1000))


def _tell_case(name: str, categories: Sequence[str], shared: Finishing) -> None:
    folded: dict[str, str] = {}
    for word in categories[:MOST_CATEGORIES]:
        other = folded.setdefault(word.casefold(), word)
        if other != word:
            what = f"{shortened(other)} and {shortened(word)} differ in case only"
            shared.findings.add("case", 0, name, what, "kept apart")
