"""Rows of cells that another format gave, as columns: the same header, unit and kind rules as for text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.cells.builders import WordBuilder
from ketbench.data.importing.cells.columns import Finishing, finish_words
from ketbench.data.importing.cells.numerals import guess_convention
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.line_map import LineMap
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout, guess_layout, joined_names, start_evidence, unit_of
from ketbench.data.importing.text.names import column_names
from ketbench.data.importing.text.shape import Shaper
from ketbench.data.importing.values.hints import date_hints

Rows = Sequence[list[str]]


def columns_of_rows(
    file: str, kind: Format, rows: Rows, options: Options, findings: Findings
) -> tuple[tuple[Column, ...], Guess]:
    """Columns from a sheet whose first row is row 1; where the table begins is guessed.

    Raises
    ------
    DatasetError
        When no row of data is left.
    """
    start = options.skip or 0
    numbered = [(i + 1, row) for i, row in enumerate(rows) if i >= start and any(cell.strip() for cell in row)]
    if not numbered:
        raise DatasetError(f"'{file}' holds no row with a value; export it again.")
    table = [row for _, row in numbered]
    first = 0 if options.skip is not None else _table_start(table[:500])
    layout = guess_layout(table[first : first + 500], options.header, options.units, at_start=True)
    evidence = {**dict(layout.evidence), "skip": start_evidence(first)}
    layout = replace(layout, evidence=tuple(evidence.items()))
    for number, row in numbered[:first]:
        text = " ".join(cell for cell in row if cell.strip())
        findings.add("notes above the table", number, "", f"the row '{text[:80]}' is not part of it", "kept as a note")
    for _, sentence in layout.evidence:
        findings.note(sentence)
    body = numbered[first:]
    head = [row for _, row in body[: layout.head_rows]]
    names = list(joined_names(head[: 1 + layout.more])) if layout.header else []
    units = head[-1] if layout.units else []
    data = body[layout.head_rows :][: options.rows]
    if not data:
        raise DatasetError(f"'{file}' has names but no row below them; export it again with its data.")
    columns = named_columns(file, data, names, layout, options, findings)
    columns = tuple(
        replace(c, unit=c.unit or unit_of(u)) for c, u in zip(columns, _filled(units, len(columns)), strict=True)
    )
    return columns, Guess(kind, layout=layout, names=tuple(names), preview=tuple(tuple(r) for _, r in data[:50]))


def _table_start(rows: Rows) -> int:
    """The first row that is filled more than half as far as the fullest; what stands above it are notes.

    Half is enough where the first cell is the empty one, as above row names.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    most = max(filled)
    return next(i for i, count in enumerate(filled) if count * 2 + (not rows[i][0].strip()) > most)


def named_columns(
    file: str,
    data: Sequence[tuple[int, list[str]]],
    names: Sequence[str],
    layout: Layout,
    options: Options,
    findings: Findings,
) -> tuple[Column, ...]:
    """Columns from numbered rows of cells below given names."""
    lines = LineMap()
    numbers, cells = Shaper(layout.width, layout.trailing, findings).columns(
        [number for number, _ in data], [row for _, row in data]
    )
    lines.extend(numbers)
    sample = (cell for column in cells for cell in column[:400])
    convention = guess_convention(sample, ",", options.decimal, options.thousands).convention
    shared = Finishing(file, options, convention, lines, findings)
    found = column_names(names, layout.width, max(0, numbers[0] - 1), findings)
    builders = {name: _collected(column) for name, column in zip(found, cells, strict=True)}
    shared.dates = date_hints({name: builder.words for name, builder in builders.items()})
    made = [finish_words(name, builder, shared) for name, builder in builders.items()]
    return shared.kept(made)


def _collected(cells: Sequence[str]) -> WordBuilder:
    builder = WordBuilder()
    builder.add(cells)
    return builder


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
