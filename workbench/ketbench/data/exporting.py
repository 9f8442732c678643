"""Writes a dataset as CSV that spreadsheets open without running anything, and that imports again as it was."""

from __future__ import annotations

import csv
import io

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.kinds import texts

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """A word that a spreadsheet would run as a formula, with an apostrophe before it; numbers stay.

    >>> guarded("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    """
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def dataset_csv(dataset: Dataset) -> str:
    """All columns as comma-separated text with names, numbers in full precision.

    Raises
    ------
    DatasetError
        For a column of pictures.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([guarded(column.name) for column in dataset.columns])
    writer.writerows(zip(*(_cells(column) for column in dataset.columns), strict=True))
    return target.getvalue()


def _cells(column: Column) -> list[str]:
    if column.is_tensor:
        raise DatasetError(
            f"Column '{column.name}' holds pictures or arrays, which CSV cannot; give it up or export another way."
        )
    cells = texts(column)
    return cells if column.kind in (Kind.NUMERIC, Kind.DATE) else [guarded(cell) for cell in cells]
