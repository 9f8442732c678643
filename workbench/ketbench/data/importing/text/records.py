"""Lines into rows of cells: quotes, line breaks inside quotes, comments; an open quote costs one line only."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.guessing.fixedwidth import cut_at

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Marks:
    """What separates, quotes and comments.

    Parameters
    ----------
    separator : str
        One character; a space stands for any run of white space, an empty text for a single column.
    quote, comment : str
        Empty for none.
    skip : int
        Lines to pass over at the beginning.
    escape : str
        What stands before a quote mark inside a quoted cell; empty where the mark is doubled.
    cuts : tuple of int
        Where columns of fixed width begin; the separator then counts for nothing.
    rule : str
        A line drawn below the names, as in tables of Markdown and of databases, which is passed over; empty for none.
    """

    separator: str = ","
    quote: str = '"'
    comment: str = ""
    skip: int = 0
    escape: str = ""
    cuts: tuple[int, ...] = ()
    rule: str = ""


@dataclass(slots=True)
class Rows:
    """Some rows with the line that each begins on."""

    numbers: list[int]
    cells: list[list[str]]


class RecordReader:
    """Reads rows from blocks of lines, a block at a time."""

    def __init__(self, blocks: Iterable[list[str]], marks: Marks, findings: Findings) -> None:
        self._blocks = iter(blocks)
        self._marks = marks
        self._findings = findings
        self._lines: list[str] = []
        self._offset = 1

    def __iter__(self) -> Iterator[Rows]:
        while self._fill():
            yield self._batch()

    def pass_over(self, lines: int) -> range:
        """Line numbers of a block that somebody else has read in this one's place."""
        first = self._offset + len(self._lines)
        self._lines = []
        self._offset = first + lines
        return range(first, first + lines)

    def _fill(self) -> bool:
        self._offset += len(self._lines)
        self._lines = next(self._blocks, [])
        return bool(self._lines)

    def _batch(self) -> Rows:
        return self._plain() if self._is_plain() else self._careful()

    def _is_plain(self) -> bool:
        """Whether a block has neither quotes nor comments nor empty lines, as nearly all blocks of large files."""
        marks, lines = self._marks, self._lines
        if self._offset <= marks.skip or not min(lines).strip():
            return False
        return not any(
            mark and any(mark in line for line in lines) for mark in (marks.quote, marks.comment, marks.rule)
        )

    def _plain(self) -> Rows:
        separator, lines = self._marks.separator, self._lines
        numbers = list(range(self._offset, self._offset + len(lines)))
        if self._marks.cuts:
            return Rows(numbers, [cut_at(line, self._marks.cuts) for line in lines])
        if separator == " ":
            return Rows(numbers, [line.split() for line in lines])
        return Rows(numbers, [line.split(separator) if separator else [line] for line in lines])

    def _careful(self) -> Rows:
        rows = Rows([], [])
        quote, comment, skip = self._marks.quote, self._marks.comment, self._marks.skip
        rule = self._marks.rule
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            number = self._offset + at
            if number <= skip or not line or (line.isspace() and self._is_blank(line)):
                if number > skip:
                    self._findings.add("empty lines", number, "", "the line is empty", "passed over")
                at += 1
                continue
            if comment and line.lstrip().startswith(comment):
                self._findings.add("comments", number, "", f"the comment {shortened(line)}", "passed over")
                at += 1
                continue
            if rule and line.strip() == rule:
                self._findings.add("rules", number, "", f"the line {shortened(rule)} is drawn", "passed over")
                at += 1
                continue
            if quote and quote in line:
                cells, at = self._quoted(line, at)
            else:
                cells, at = self._split(line), at + 1
            rows.numbers.append(number)
            rows.cells.append(cells)
        return rows

    def _is_blank(self, line: str) -> bool:
        return not line.strip(" ") or self._marks.separator != "\t"

    def _split(self, line: str) -> list[str]:
        separator = self._marks.separator
        if self._marks.cuts:
            return cut_at(line, self._marks.cuts)
        if separator == " ":
            return line.split()
        return line.split(separator) if separator else [line]

    def _quoted(self, line: str, at: int) -> tuple[list[str], int]:
        """The row that begins at line `at`, which may go on over several lines, and where the next begins."""
        separator, quote = self._marks.separator, self._marks.quote
        reader = csv.reader(
            self._from(at),
            delimiter=separator or "\x1f",
            quotechar=quote,
            strict=True,
            escapechar=self._marks.escape or None,
            # Cells are stripped later anyway, and a quote mark behind ", " opens a cell too.
            skipinitialspace=True,
        )
        try:
            cells = next(reader)
        except (csv.Error, StopIteration):
            what = f"a quote is not closed in {shortened(line)}"
            self._findings.add("quotes", self._offset + at, "", what, "the marks were kept as characters")
            return self._split(line), at + 1
        if separator == " ":
            cells = [cell for cell in cells if cell]
        return cells, at + reader.line_num

    def _from(self, at: int) -> Iterator[str]:
        """Lines from `at`, taking in the next block if a row goes on there."""
        for i in range(at, at + MOST_LINES):
            while i >= len(self._lines):
                block = next(self._blocks, [])
                if not block:
                    return
                self._lines += block
            yield self._lines[i] + "\n"
