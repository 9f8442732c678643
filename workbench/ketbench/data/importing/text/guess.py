"""What a text file seems to be: every mark with the evidence for it, each of which the user can change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.importing.cells.numerals import Convention, NumberGuess, guess_convention
from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.guessing.cells import is_value
from ketbench.data.importing.guessing.dialect import Dialect, guess_dialect, rows_of
from ketbench.data.importing.guessing.doubt import ASKED_BELOW, Answer, Doubt
from ketbench.data.importing.guessing.tail import Tail, guess_tail
from ketbench.data.importing.opening.encoding import Encoding, chosen_encoding, guess_encoding
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.lines import lines_of
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.layout import Layout, first_is_names, guess_layout, joined_names
from ketbench.data.importing.text.records import Marks, RecordReader
from ketbench.data.importing.text.separator import drawn_rule, guess_comment

HEAD = 1 << 18
LONGEST_ROW = 1 << 23
"""Bytes without a line end that are not a row of a table any more: 100,000 columns take about 2 MB."""
MOST_LINES = 500
MOST_TAIL = 100
"""Lines at the end that are looked at for totals and notes."""
MANY_COLUMNS = 100


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
    doubts : tuple of Doubt
        What could be read another way and was not settled by an option.
    preview : tuple of rows of str
        The first rows below the header.
    notes : tuple of (line number, text)
        Rows before the table.
    part_column : str
        A column that names the part of each row, which the split then follows; empty for none.
    facts : mapping of str to str
        What the file says besides its columns, as JSON texts for the provenance.
    confidence : mapping of str to float
        From 0 to 1 for each guess, by the names of `evidence`.
    end : int or None
        Number of the first line below the table; None where it goes to the end of the file.
    """

    format: Format
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8", ""))
    marks: Marks = field(default_factory=Marks)
    convention: Convention = field(default_factory=Convention)
    layout: Layout = field(default_factory=lambda: Layout(0, True, False, 0))
    names: tuple[str, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    part_column: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    confidence: Mapping[str, float] = field(default_factory=lambda: {"format": 0.95})
    end: int | None = None

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
            escape=self.marks.escape or None,
        )


def guess_text(source: Source, options: Options) -> Guess:
    """Look at the first lines of a text.

    Raises
    ------
    DatasetError
        When they hold no row at all.
    """
    encoding, lines, whole = _first_lines(source, options)
    skip, fixed = _separator_hint(lines)
    skipped = max(skip, options.skip or 0)
    table = lines[skipped:MOST_LINES]
    comment, comment_why = _chosen(options.comment, "Comment mark", lambda: guess_comment(table))
    rule = drawn_rule(table)
    bare = [line for line in table if _is_bare(line, comment, rule)]
    if not bare:
        raise DatasetError(f"'{source.name}' holds no row, only empty lines or comments; export it again.")
    chosen = options.separator if options.separator is not None else fixed
    dialect = _cut_as_told(guess_dialect(bare, comment, chosen, options.quote, options.escape), options)
    marks = replace(dialect.marks, skip=skipped, rule=rule)
    numbers, rows = _rows(lines[:MOST_LINES], marks)
    rows = _first_table(numbers, rows, lines, options)
    layout = guess_layout(rows, options.header, options.units, options.skip is not None)
    numbers, rows = _rows(lines[:MOST_LINES], marks)
    named = () if layout.header or options.header is False else _names_in_comment(lines, marks, rows, layout)
    body = rows[layout.first + layout.head_rows :]
    tail = None if options.tail == "keep" else _tail(source, lines, marks, layout, whole)
    cells = _cells(numbers, rows, layout, tail)
    number = guess_convention(cells, marks.separator, options.decimal, options.thousands)
    numbered = zip(numbers[layout.first + layout.head_rows :], body, strict=True)
    body = [row for at, row in numbered if not tail or at < tail.line]
    about_cells = ((_atdoubt(number),) if number.doubtful else ()) + ((_tail_doubt(tail),) if tail else ())
    about_rows = _shape_doubts(layout, body, whole=whole)
    doubts = (*_encoding_doubts(encoding), *dialect.doubts, *_layout_doubts(layout, named), *about_cells, *about_rows)
    return Guess(
        Format.DELIMITED,
        encoding,
        replace(marks, skip=_skip(numbers, layout, marks)),
        number.convention,
        layout,
        joined_names(rows[layout.first : layout.first + layout.head_rows - layout.units]) if layout.header else named,
        {
            "encoding": encoding.evidence,
            **dict(dialect.evidence),
            "comment": comment_why,
            "decimal": number.evidence,
            **_evidence(layout, tail, named=bool(named)),
        },
        tuple(doubt for doubt in doubts if doubt.is_open(options)),
        tuple(tuple(row) for row in body[:50]),
        tuple(zip(numbers[: layout.first], map(_joined, rows), strict=False)),
        confidence={
            "format": 0.95,
            "encoding": encoding.confidence,
            **dict(dialect.confidence),
            "decimal": 0.5 if number.doubtful else 0.95,
            **_sure_of_layout(layout, named=bool(named), has_tail=tail is not None),
        },
        end=tail.line if tail else None,
    )


def _is_bare(line: str, comment: str, rule: str) -> bool:
    """Whether a line may be a row: not empty, no comment, no drawn line."""
    told = line.strip()
    return bool(told) and not (comment and told.startswith(comment)) and (not rule or told != rule)


def _evidence(layout: Layout, tail: Tail | None, *, named: bool) -> dict[str, str]:
    """Why the table is taken to begin and end where it does."""
    return {
        **dict(layout.evidence),
        **({"header": "Header: the comment line above the table names its columns."} if named else {}),
        **({"tail": f"{tail.what[0].upper()}{tail.what[1:]}."} if tail else {}),
    }


def _cut_as_told(dialect: Dialect, options: Options) -> Dialect:
    """The dialect with the widths of columns that were given, which leave no doubt."""
    if not options.widths:
        return dialect
    return replace(dialect, marks=replace(dialect.marks, cuts=_cuts(options.widths)), doubts=())


def _sure_of_layout(layout: Layout, *, named: bool, has_tail: bool) -> dict[str, float]:
    """How sure the guesses are that hang on where the table stands."""
    return {
        "comment": 0.95,
        "skip": 0.95 if layout.first == 0 else 0.8,
        "header": 0.9 if named else layout.sure,
        "units": 0.9,
        "tail": 0.55 if has_tail else 0.95,
    }


def _first_table(
    numbers: Sequence[int], rows: list[list[str]], lines: Sequence[str], options: Options
) -> list[list[str]]:
    """The rows of the first table where an empty line parts two, so that the longer one does not hide it."""
    if options.skip is not None or options.tail == "keep":
        return rows
    blank = {i + 1 for i, line in enumerate(lines[:MOST_LINES]) if not line.strip(" \t,;|")}
    part = next((i for i in range(2, len(rows)) if numbers[i] - 1 in blank), len(rows))
    head, rest = rows[:part], rows[part:]
    width = len(head[0])
    even = width > 1 and len(head) > 1 and all(len(row) == width for row in head)
    # Lines of a word and its value, as instruments write them, stand above a table and are none.
    keyed = width == 2 and not any(is_value(row[0]) for row in head)
    headed = not keyed and not any(map(is_value, head[0])) and any(map(is_value, head[-1]))
    return head if even and headed and rest and len(rest[0]) != width else rows


def _cuts(widths: Sequence[int]) -> tuple[int, ...]:
    """Where columns of given widths begin."""
    return tuple(sum(widths[:i]) for i in range(len(widths)))


def _cells(numbers: Sequence[int], rows: Sequence[Sequence[str]], layout: Layout, tail: Tail | None) -> list[str]:
    """The cells of the first rows below the header, up to what stands below the table."""
    first = layout.first + layout.head_rows
    end = tail.line if tail is not None else numbers[-1] + 1
    kept = [row for number, row in zip(numbers[first:], rows[first:], strict=True) if number < end]
    return [cell for row in kept[:400] for cell in row[:2000]]


def _tail(source: Source, lines: Sequence[str], marks: Marks, layout: Layout, whole: bool) -> Tail | None:
    """What stands below the table: in the lines that were read, else among the last of the file."""
    if marks.separator == "" or layout.width < 2:
        return None
    numbers, rows = _rows(lines, marks)
    first = layout.first + layout.head_rows
    blank = frozenset(i + 1 for i, line in enumerate(lines) if not line.strip(" \t,;|"))
    found = guess_tail(numbers[first:], rows[first:], layout.width, blank, whole)
    if found is not None or whole or source.is_gzip:
        return found
    last = [line.decode("latin-1") for line in source.last_lines(MOST_TAIL)]
    kept = [line for line in last if line.strip()]
    tail = guess_tail(range(1, len(kept) + 1), rows_of(kept, replace(marks, skip=0)), layout.width, frozenset(), True)
    if tail is None or tail.second:
        return None
    after = last.index(kept[tail.line - 1])
    return replace(tail, line=source.count_lines() - (len(last) - after) + 1)


def _encoding_doubts(encoding: Encoding) -> tuple[Doubt, ...]:
    if not encoding.rivals:
        return ()
    answers = tuple(
        Answer(f"Read as {name}", {"encoding": name}, f"--encoding {name}")
        for name in (encoding.name, *encoding.rivals)
    )
    others = " and ".join(encoding.rivals)
    text = f"Doubtful: the bytes read as {encoding.name} and as {others} alike; read as {encoding.name}"
    return (Doubt("encoding", text, answers, encoding.confidence),)


def _layout_doubts(layout: Layout, named: Sequence[str]) -> tuple[Doubt, ...]:
    if layout.sure >= ASKED_BELOW or named:
        return ()
    why = next((text for about, text in layout.evidence if about == "header"), "").rstrip(".")
    taken = "as names" if layout.header else "as values"
    answers = (
        Answer("The first row is the header", {"header": True}, "--header"),
        Answer("The first row holds values", {"header": False}, "--no-header"),
    )
    return (Doubt("header", f"Doubtful: the first row is taken {taken} ({why})", answers, layout.sure),)


def _atdoubt(number: NumberGuess) -> Doubt:
    marks = (".", ",") if number.convention.decimal == "." else (",", ".")
    words = {".": "point", ",": "comma"}
    answers = tuple(
        Answer(
            f"Read numbers with a decimal {words[mark]}",
            {"decimal": mark, "thousands": "." if mark == "," else ","},
            f"--decimal {words[mark]}",
        )
        for mark in marks
    )
    return Doubt("decimal", number.evidence.rstrip("."), answers, 0.5, ("thousands",))


def _tail_doubt(tail: Tail) -> Doubt:
    what = f"{tail.what[0].upper()}{tail.what[1:]}; left out"
    answers = (
        Answer("Leave out the lines below", {"tail": "drop"}, "--tail drop"),
        Answer("Read it as rows of the table", {"tail": "keep"}, "--tail keep"),
        *([Answer("Read the second table instead", {"skip": tail.line - 1}, f"--skip {tail.line - 1}")] * tail.second),
    )
    return Doubt("tail", what, answers, 0.55, ("skip",))


def _shape_doubts(layout: Layout, body: Sequence[Sequence[str]], *, whole: bool) -> tuple[Doubt, ...]:
    """One row of hundreds of columns is most often a table that lies on its side."""
    if not whole or len(body) > 1 or layout.width < MANY_COLUMNS:
        return ()
    text = f"Doubtful: the file reads as {len(body)} row of {counted(layout.width, 'column')}, which is rarely meant"
    return (Doubt("rows", text, (Answer("Read it so", {"rows": 1}, "--rows 1"),), 0.4, ("separator",)),)


def _first_lines(source: Source, options: Options) -> tuple[Encoding, list[str], bool]:
    """Complete lines at the beginning, and whether they are all; more is taken when the first line alone is longer.

    Raises
    ------
    DatasetError
        For a single line that is longer than any row of a table.
    """
    head = source.head(HEAD)
    if len(head) == HEAD and head.count(b"\n") + head.count(b"\r") < 20:
        head = source.head(LONGEST_ROW)
        if len(head) == LONGEST_ROW and head.count(b"\n") + head.count(b"\r") < 2:
            size = f"{source.size:,} bytes" if not source.is_gzip else f"more than {LONGEST_ROW:,} bytes"
            text = (
                f"'{source.name}' has no line end in its first {LONGEST_ROW:,} of {size}, so it is one row and no table"
            )
            raise DatasetError(f"{text}; write one sample a line.")
    encoding = chosen_encoding(options.encoding) if options.encoding else guess_encoding(head)
    lines = [line for block in lines_of([head], encoding, Findings(), source.name) for line in block]
    whole = len(head) < HEAD or len(lines) < 2
    return encoding, (lines if whole else lines[:-1]), whole


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
