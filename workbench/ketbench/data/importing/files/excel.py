"""Reads a sheet of an Excel workbook as rows of cells; openpyxl is loaded late and runs no macro and no formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.guessing.doubt import Doubt
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.grid import columns_of_rows
from ketbench.data.importing.text.guess import Guess

MOST_EMPTY = 1000
"""Empty rows or columns inside a table; what stands behind more of them is stray."""
MOST_NOTES = 500
"""Rows that may stand above the table, which a preview of some rows has to pass."""


def read_excel(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The chosen sheet, or the first that holds more than one cell.

    Raises
    ------
    DatasetError
        Without openpyxl, for a damaged or locked workbook, or an unknown sheet.
    """
    load = _loader(source.name)
    try:
        rows = _rows(source, load, options, findings)
    except DatasetError:
        raise
    except Exception as error:
        text = f"'{source.name}' is a damaged or protected Excel workbook ({type(error).__name__})"
        raise DatasetError(f"{text}; open it in Excel and save it again, or as CSV.") from None
    return columns_of_rows(source.name, Format.EXCEL, _without_margin(rows), options, findings)


def sheets(source: Source) -> list[str]:
    """Names of the sheets of a workbook."""
    with source.stream() as file:
        return list(_loader(source.name)(file, read_only=True, keep_links=False).sheetnames)


def cell_text(value: object) -> str:
    """A cell as text that is read back as the same value."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime() | date():
            return value.isoformat()
        case time():
            return value.isoformat()
        case _:
            return str(value)


Cells = Iterator[tuple[int, list[tuple[int, Any]]]]
"""Row numbers from 1, and for each the columns from 1 that hold anything, with their values."""


def sheet_cells(sheet: Any) -> Cells:
    """The cells of a sheet that hold anything, row by row; two cells far apart cost no more than two cells near.

    openpyxl's own rows are filled up with empty cells, which for a cell at XFD1048576 are 17 thousand million; its
    parser gives the cells that are there.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, row in parser.parse():
            cells = [(cell["column"], cell["value"]) for cell in row if cell["value"] is not None]
            if cells:
                yield number, cells


def dense_rows(cells: Cells, wanted: int | None, findings: Findings) -> list[list[str]]:
    """Rows as texts; what stands behind many empty rows or columns is left out and told."""
    rows: list[list[str]] = []
    for number, found in cells:
        if wanted is not None and number > wanted:
            break
        if number > len(rows) + MOST_EMPTY and rows:
            text = f"what stands from row {number} on, behind {number - len(rows) - 1} empty rows"
            _doubt_far(text, findings)
            break
        rows += [[] for _ in range(number - len(rows) - 1)] if rows or number <= MOST_EMPTY else []
        rows.append(_row(found, number, findings))
    return rows


def _doubt_far(text: str, findings: Findings) -> None:
    findings.doubt(Doubt("part", f"Doubtful: {text}, is left out as stray cells", (), 0.5))


def _row(found: list[tuple[int, Any]], number: int, findings: Findings) -> list[str]:
    row: list[str] = []
    for column, value in found:
        if column > len(row) + MOST_EMPTY and row:
            text = f"what stands from column {column} on, behind {column - len(row) - 1} empty cells"
            _doubt_far(text, findings)
            break
        row += [""] * (column - len(row) - 1)
        row.append(cell_text(value))
    return row


def _has_rows(sheet: Any) -> bool:
    """Whether a sheet has more than one row with anything in it."""
    return sum(1 for _ in islice(sheet_cells(sheet), 2)) > 1


def _loader(file: str) -> Any:
    try:
        from openpyxl import load_workbook
    except ImportError:
        text = f"'{file}' is an Excel workbook, which needs the package openpyxl"
        raise DatasetError(f"{text}; install it with: pip install 'ketbench[data]'.") from None
    return load_workbook


def _rows(source: Source, load: Any, options: Options, findings: Findings) -> list[list[str]]:
    """The cells of the chosen sheet as texts."""
    with source.stream() as file:
        book = load(file, read_only=True, data_only=True, keep_links=False)
        name = _sheet(source.name, book, options, findings)
        wanted = None if options.rows is None else options.rows + MOST_NOTES
        rows = dense_rows(sheet_cells(book[name]), wanted, findings)
    if not all(cell for row in rows for cell in row):
        with source.stream() as file:
            _tell_formulas(load(file, read_only=True, keep_links=False)[name], rows, findings)
    return rows


def _sheet(file: str, book: Any, options: Options, findings: Findings) -> str:
    names: list[str] = list(book.sheetnames)
    if options.part is not None:
        if options.part not in names:
            raise DatasetError(f"'{file}' has no sheet '{options.part}'; it has {', '.join(names)}.")
        return options.part
    chosen = next((n for n in names if hasattr(book[n], "max_row") and _has_rows(book[n])), names[0])
    if len(names) > 1:
        others = ", ".join(f"'{n}'" for n in names if n != chosen)
        findings.note(f"Sheet '{chosen}' was read; the workbook also holds {others}.")
    return chosen


def _tell_formulas(sheet: Any, rows: list[list[str]], findings: Findings) -> None:
    """A formula whose result was never stored looks empty, which has to be told."""
    for i, cells in sheet_cells(sheet):
        if i > len(rows):
            return
        for j, formula in cells:
            empty = j > len(rows[i - 1]) or not rows[i - 1][j - 1]
            if isinstance(formula, str) and formula.startswith("=") and empty:
                what = f"cell {j} holds a formula without a stored result"
                findings.add("formulas", i, "", what, "treated as missing; save the file in Excel first")


def _without_margin(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the empty columns left and right of the table."""
    used = [j for row in rows for j, cell in enumerate(row) if cell.strip()]
    if not used:
        return []
    low, high = min(used), max(used) + 1
    return [(row + [""] * high)[low:high] for row in rows]
