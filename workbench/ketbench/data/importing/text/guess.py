"""What a text file seems to be: every mark with the evidence for it, each of which the user can change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ketbench.base.errors import DatasetError
from ketbench.data.importing.cells.numerals import Convention, guess_convention
from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.opening.encoding import Encoding, chosen_encoding, guess_encoding
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.lines import lines_of
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.layout import Layout, first_is_names, guess_layout
from ketbench.data.importing.text.records import Marks, RecordReader
from ketbench.data.importing.text.separator import guess_comment, guess_quote, guess_separator, rows_of

HEAD = 1 << 18
WIDE_HEAD = 1 << 26
MOST_LINES = 500


@dataclass(frozen=True)
class Guess:
    """How a file will be read.

    Parameters
    ----------
    format : Format
    encoding : Encoding
    marks : Marks
    convention : Convention
    layout : Layout
    names : tuple of str
        As they stand in the header, or in a comment right above the table; empty without either.
    evidence : mapping of str to str
        A sentence for each field of `Options` that was guessed.
    doubts : tuple of str
        Sentences about what could be read another way.
    preview : tuple of rows of str
        The first rows below the header.
    notes : tuple of (line number, text)
        Rows before the table.
    part_column : str
        A column that names the part of each row, which the split then follows; empty for none.
    facts : mapping of str to str
        What the file says besides its columns, as JSON texts for the provenance.
    """

    format: Format
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8", ""))
    marks: Marks = field(default_factory=Marks)
    convention: Convention = field(default_factory=Convention)
    layout: Layout = field(default_factory=lambda: Layout(0, True, False, 0))
    names: tuple[str, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    part_column: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def options(self, given: Options | None = None) -> Options:
        """The guess as options, so that each can be shown and changed."""
        return replace(
            given or Options(),
            encoding=self.encoding.name,
            separator=self.marks.separator,
            quote=self.marks.quote,
            comment=self.marks.comment,
            decimal=self.convention.decimal,
            thousands=self.convention.thousands,
            header=self.layout.header,
            units=self.layout.units,
            skip=self.marks.skip,
        )


def guess_text(source: Source, options: Options) -> Guess:
    """Look at the first lines of a text.

    Raises
    ------
    DatasetError
        When they hold no row at all.
    """
    encoding, lines = _first_lines(source, options)
    skip, fixed = _separator_hint(lines)
    table = lines[max(skip, options.skip or 0) :]
    comment, comment_why = _chosen(options.comment, "Comment mark", lambda: guess_comment(table))
    bare = [line for line in table if line.strip() and not (comment and line.lstrip().startswith(comment))]
    if not bare:
        raise DatasetError(f"'{source.name}' holds no row, only empty lines or comments; export it again.")
    quote, quote_why = _chosen(options.quote, "Quote mark", lambda: guess_quote(bare))
    chosen = options.separator if options.separator is not None else fixed
    separator, separator_why = _chosen(chosen, "Separator", lambda: guess_separator(bare, quote, comment))
    marks = Marks(separator, quote, comment, max(skip, options.skip or 0))
    numbers, rows = _rows(lines, marks)
    at_start = options.skip is not None
    layout = guess_layout(rows, options.header, options.units, at_start)
    named = () if layout.header or options.header is False else _names_in_comment(lines, marks, rows, layout)
    first = layout.first + int(layout.header)
    cells = [cell for row in rows[first : first + 400] for cell in row[:2000]]
    number = guess_convention(cells, separator, options.decimal, options.thousands)
    body = rows[layout.first + layout.header + layout.units :]
    notes = tuple(zip(numbers[: layout.first], map(_joined, rows), strict=False))
    return Guess(
        Format.DELIMITED,
        encoding,
        replace(marks, skip=_skip(numbers, layout, marks)),
        number.convention,
        layout,
        tuple(rows[layout.first]) if layout.header else named,
        {
            "encoding": encoding.evidence,
            "separator": separator_why,
            "quote": quote_why,
            "comment": comment_why,
            "decimal": number.evidence,
            **dict(layout.evidence),
            **({"header": "Header: the comment line above the table names its columns."} if named else {}),
        },
        (number.evidence,) if number.doubtful else (),
        tuple(tuple(row) for row in body[:50]),
        notes,
    )


def _first_lines(source: Source, options: Options) -> tuple[Encoding, list[str]]:
    """Complete lines at the beginning; more is taken when the first line alone is longer."""
    head = source.head(HEAD)
    if len(head) == HEAD and head.count(b"\n") + head.count(b"\r") < 20:
        head = source.head(WIDE_HEAD)
    encoding = chosen_encoding(options.encoding) if options.encoding else guess_encoding(head)
    lines = [line for block in lines_of([head], encoding, Findings(), source.name) for line in block]
    whole = len(head) < HEAD or len(lines) < 2
    return encoding, (lines if whole else lines[:-1])[:MOST_LINES]


def _separator_hint(lines: Sequence[str]) -> tuple[int, str | None]:
    """Excel's own first line, "sep=;"."""
    first = lines[0].strip().strip('"') if lines else ""
    return (1, first[4:] or "\t") if first.lower().startswith("sep=") and len(first) <= 5 else (0, None)


def _chosen(given: str | None, title: str, guess: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    return guess() if given is None else (given, f"{title} {given!r}, as chosen.")


def _rows(lines: Sequence[str], marks: Marks) -> tuple[list[int], list[list[str]]]:
    numbers: list[int] = []
    cells: list[list[str]] = []
    for rows in RecordReader([list(lines)], marks, Findings()):
        numbers += rows.numbers
        cells += rows.cells
    return numbers, cells


def _names_in_comment(
    lines: Sequence[str], marks: Marks, rows: Sequence[Sequence[str]], layout: Layout
) -> tuple[str, ...]:
    """The cells of the last leading comment, if they are as many as the table is wide and read as names."""
    if not marks.comment:
        return ()
    leading: list[str] = []
    for line in lines:
        if line.strip() and not line.lstrip().startswith(marks.comment):
            break
        leading.append(line.strip().lstrip(marks.comment).strip())
    found = [row for text in leading[-1:] for row in rows_of([text], replace(marks, comment="", skip=0))]
    if not found or len(found[0]) != layout.width or not first_is_names([*found, *rows[layout.first :]])[0]:
        return ()
    return tuple(found[0])


def _skip(numbers: Sequence[int], layout: Layout, marks: Marks) -> int:
    return numbers[layout.first] - 1 if layout.first else marks.skip


def _joined(row: Sequence[str]) -> str:
    return shortened(" ".join(cell.strip() for cell in row if cell.strip()), 80)
