"""Reads a sheet of an Excel workbook as rows of cells; openpyxl is loaded late and runs no macro and no formula."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import islice
from typing import Any

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Column
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.grid import columns_of_rows
from ketbench.data.importing.text.guess import Guess

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
        rows = [[cell_text(value) for value in row] for row in islice(book[name].iter_rows(values_only=True), wanted)]
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
    chosen = next((n for n in names if hasattr(book[n], "max_row") and (book[n].max_row or 0) > 1), names[0])
    if len(names) > 1:
        others = ", ".join(f"'{n}'" for n in names if n != chosen)
        findings.note(f"Sheet '{chosen}' was read; the workbook also holds {others}.")
    return chosen


def _tell_formulas(sheet: Any, rows: list[list[str]], findings: Findings) -> None:
    """A formula whose result was never stored looks empty, which has to be told."""
    for i, (formulas, values) in enumerate(zip(sheet.iter_rows(values_only=True), rows, strict=False)):
        for j, (formula, value) in enumerate(zip(formulas, values, strict=False)):
            if isinstance(formula, str) and formula.startswith("=") and not value:
                what = f"cell {j + 1} holds a formula without a stored result"
                findings.add("formulas", i + 1, "", what, "treated as missing; save the file in Excel first")


def _without_margin(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the empty columns left and right of the table."""
    used = [j for row in rows for j, cell in enumerate(row) if cell.strip()]
    if not used:
        return []
    low, high = min(used), max(used) + 1
    return [(row + [""] * high)[low:high] for row in rows]
