"""Reads delimited text in one pass of bounded memory, and a second for columns that turn out to hold words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.cells.builders import NumberBuilder, WordBuilder, as_numbers
from ketbench.data.importing.cells.columns import Finishing, finish_numbers, finish_words
from ketbench.data.importing.cells.markers import IN_NUMBERS
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.line_map import LineMap
from ketbench.data.importing.opening.lines import LineFeed
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.sizing import Batch, rows_expected, step_for_memory, thinned, uncollected
from ketbench.data.importing.text.guess import Guess, guess_text
from ketbench.data.importing.text.layout import joined_names, unit_of
from ketbench.data.importing.text.names import column_names
from ketbench.data.importing.text.quick import Numbers, QuickReader, Words
from ketbench.data.importing.text.records import RecordReader, Rows
from ketbench.data.importing.text.shape import Shaper
from ketbench.data.importing.values.hints import date_hints

Builder = NumberBuilder | WordBuilder


def read_text(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """All columns of a text file, and how it was read.

    Raises
    ------
    DatasetError
        When there is no row of data.
    """
    guess = guess_text(source, options)
    return TextReader(source, options, guess, findings).columns(), guess


class TextReader:
    """Reads one text file under a guess."""

    def __init__(self, source: Source, options: Options, guess: Guess, findings: Findings) -> None:
        self._source = source
        self._options = options
        self._guess = guess
        self._findings = findings
        self._shared = Finishing(source.name, options, guess.convention, LineMap(), findings)
        self._shared.separator = guess.marks.separator
        self._head_rows: list[list[str]] = []
        self._every = options.every or step_for_memory(source.size, guess)
        whole = 0 if source.is_gzip else rows_expected(source.size, guess)
        self._expected = whole // self._every if options.rows is None else min(whole // self._every, options.rows)
        self._quick = QuickReader.of(guess, source.size, as_numbers(self._shared.in_numbers))

    def columns(self) -> tuple[Column, ...]:
        """Read the file."""
        _tell(self._guess, self._findings)
        if self._every > 1:
            why = "as asked" if self._options.every else "so that it takes at most twice the file's size in memory"
            self._findings.note(f"One row of {self._every} was read, {why}; set 'every' to 1 for all rows.")
        width = self._guess.layout.width
        builders: list[Builder] = [self._builder(i) for i in range(width)]
        self._pass(builders, range(width), self._shared.lines, self._findings)
        if self._shared.lines.count == 0:
            text = "has names but no row below them" if self._guess.names else "has no row"
            raise DatasetError(f"'{self._source.name}' {text}; export it again with its data.")
        names = self._names(width)
        made = [finish_numbers(n, b, self._shared) if isinstance(b, NumberBuilder) else None
                for n, b in zip(names, builders, strict=True)]  # fmt: skip
        again = [i for i, b in enumerate(builders) if made[i] is None and isinstance(b, NumberBuilder)]
        for i in again:
            builders[i] = WordBuilder(self._expected)
        if again:
            self._pass(builders, again, LineMap(), Findings())
        waiting = {n: b.words for n, b, c in zip(names, builders, made, strict=True)
                   if c is None and isinstance(b, WordBuilder)}  # fmt: skip
        self._shared.dates = date_hints(waiting)
        finished = [
            column or finish_words(names[i], builders[i], self._shared)  # pyright: ignore[reportArgumentType]
            for i, column in enumerate(made)
        ]
        self._tell_growth()
        return self._shared.kept(self._without_blank(self._with_units(finished)))

    def _builder(self, index: int) -> Builder:
        """What the first rows suggest for a column."""
        names = self._guess.names
        rows = [row for row in self._guess.preview if row != names]
        cells = [row[index].strip() for row in rows if index < len(row)]
        present = [cell for cell in cells if cell not in IN_NUMBERS]
        numbers = sum(map(self._guess.convention.fits, present))
        if numbers * 2 < len(present):
            return WordBuilder(self._expected)
        return NumberBuilder(self._guess.convention, self._shared.in_numbers, self._shared.keep, self._expected)

    def _pass(self, builders: Sequence[Builder], wanted: Sequence[int], lines: LineMap, findings: Findings) -> None:
        """Feed the wanted builders with all rows."""
        limit = self._options.rows
        with uncollected():
            now = frozenset(wanted)
            kinds = [isinstance(b, NumberBuilder) if i in now else None for i, b in enumerate(builders)]
            for numbers, columns in thinned(self._shaped(kinds, findings), self._every):
                count = len(numbers) if limit is None else min(len(numbers), limit - lines.count)
                if self._guess.end is not None:
                    count = min(count, bisect_left(numbers, self._guess.end))
                lines.extend(numbers[:count])
                for i in wanted:
                    _add(builders[i], columns[i][:count])
                if limit is not None and lines.count >= limit:
                    findings.note(f"Only the first {limit} rows were read, as asked.")
                    return

    def _shaped(self, kinds: Sequence[bool | None], findings: Findings) -> Iterator[Batch]:
        """Batches as columns of equal length, the header rows taken off.

        Parameters
        ----------
        kinds : sequence of bool or None
            For each column whether it is one of numbers; None for one that is not wanted.
        """
        guess = self._guess
        feed = LineFeed(self._source.blocks(), guess.encoding, findings, self._source.name)
        head = guess.layout.head_rows
        self._head_rows = []
        shaper = Shaper(len(kinds), guess.layout.trailing, findings)
        reader = RecordReader(feed, guess.marks, findings)
        for rows in reader:
            if guess.end is not None and rows.numbers and rows.numbers[-1] >= guess.end:
                rows = Rows(rows.numbers[: bisect_left(rows.numbers, guess.end)], rows.cells)
                rows.cells = rows.cells[: len(rows.numbers)]
                if not rows.numbers:
                    continue
            taken = min(head - len(self._head_rows), len(rows.cells))
            self._head_rows += rows.cells[:taken]
            if len(rows.cells) > taken:
                yield shaper.columns(*self._without_names(rows.numbers[taken:], rows.cells[taken:], findings))
            if len(self._head_rows) == head:
                yield from self._quickly(feed, reader, kinds)

    def _without_names(
        self, numbers: list[int], cells: list[list[str]], findings: Findings
    ) -> tuple[list[int], list[list[str]]]:
        """Rows without the header where it is repeated, as in files that were put one below the other."""
        names = self._head_rows[0] if self._guess.layout.header and self._guess.layout.width > 1 else None
        if names is None:
            return numbers, cells
        again = [i for i, row in enumerate(cells) if row and row[0] == names[0] and row == names]
        if not again:
            return numbers, cells
        for i in again:
            findings.add("repeated headers", numbers[i], "", "the row repeats the names of the columns", "left out")
        left = set(again)
        kept = [i for i in range(len(cells)) if i not in left]
        return [numbers[i] for i in kept], [cells[i] for i in kept]

    def _quickly(self, feed: LineFeed, reader: RecordReader, kinds: Sequence[bool | None]) -> Iterator[Batch]:
        """As many of the next blocks as are plain, without making a text of each cell."""
        while self._quick is not None and (block := feed.peek()) is not None:
            cells = self._quick.columns(block, kinds)
            if cells is None:
                return
            count = len(next(c for c in cells if c is not None))
            feed.pass_over(count)
            yield reader.pass_over(count), cells

    def _names(self, width: int) -> list[str]:
        names = self._given_names()
        if self._guess.layout.row_names:
            names.insert(0, "row")
        return column_names(names, width, self._guess.marks.skip + 1, self._findings)

    def _given_names(self) -> list[str]:
        """The names of the header, of one row or of several."""
        layout = self._guess.layout
        if not layout.header:
            return list(self._guess.names)
        return list(joined_names(self._head_rows[: 1 + layout.more]))

    def _with_units(self, columns: list[Column]) -> list[Column]:
        if not self._guess.layout.units:
            return columns
        cells = self._head_rows[self._guess.layout.head_rows - 1]
        shift = int(self._guess.layout.row_names and len(cells) < len(columns))
        units = [""] * shift + [unit_of(cell) for cell in cells]
        return [c if c.unit or i >= len(units) else replace(c, unit=units[i]) for i, c in enumerate(columns)]

    def _without_blank(self, columns: list[Column]) -> list[Column]:
        """Spreadsheets write empty columns behind a table; those without a name are left out and told."""
        given = self._given_names()
        shift = len(columns) - len(given) if self._guess.layout.row_names else 0
        blank = {
            i
            for i, column in enumerate(columns)
            if given and not "".join(given[i - shift : i - shift + 1]).strip() and bool(column.missing.all())
        }
        if not blank or len(blank) == len(columns):
            return columns
        self._findings.note(f"{len(blank)} column{'s' * (len(blank) > 1)} without name or value were left out.")
        return [column for i, column in enumerate(columns) if i not in blank]

    def _tell_growth(self) -> None:
        grown = self._source.grown()
        if grown > 0:
            text = f"The file grew by {grown:,} bytes while it was read; what stood there at the beginning was taken"
            self._findings.note(f"{text}; import it again for the rest.")
            if self._source.cut_in_line:
                last = self._shared.lines.count - 1
                self._shared.drop.add(last)
                line = self._shared.lines.line(last)
                self._findings.add("cut row", line, "", "the last row was still being written", "left out")
        elif grown < 0:
            text = "The file became shorter while it was read; rows may be missing; import it again."
            self._findings.add("cut row", 0, "", text.split(";")[0], "rows may be missing, so import it again")


def _add(builder: Builder, cells: Sequence[str] | Numbers | Words) -> None:
    """Give a builder the next cells of its column, read or not."""
    match cells:
        case Numbers():
            assert isinstance(builder, NumberBuilder)
            builder.add_numbers(cells.values, cells.n_empty)
        case Words():
            assert isinstance(builder, WordBuilder)
            builder.add_coded(cells.words, cells.codes)
        case _:
            builder.add(cells)


def _tell(guess: Guess, findings: Findings) -> None:
    for sentence in guess.evidence.values():
        findings.note(sentence)
    for doubt in guess.doubts:
        findings.doubt(doubt)
    for line, note in guess.notes:
        findings.add("notes above the table", line, "", f"the row {note} is not part of the table", "kept as a note")
