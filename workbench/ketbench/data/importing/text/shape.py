"""Rows of cells into columns of equal length: short rows filled, surplus cells and empty rows told."""

from __future__ import annotations

from collections.abc import Sequence

from ketbench.base.counting import counted
from ketbench.data.importing.findings import Findings, shortened


class Shaper:
    """Turns batches of rows into columns.

    Parameters
    ----------
    width : int
        How many columns there are.
    trailing : bool
        Whether rows end in a separator with nothing behind it.
    """

    def __init__(self, width: int, trailing: bool, findings: Findings) -> None:
        self._width = width
        self._trailing = trailing
        self._findings = findings

    def columns(self, numbers: list[int], rows: list[list[str]]) -> tuple[list[int], Sequence[Sequence[str]]]:
        """Line numbers and columns of a batch."""
        usual = self._width + int(self._trailing)
        if set(map(len, rows)) != {usual} or self._has_odd_end(rows):
            rows = [self._fitted(number, row) for number, row in zip(numbers, rows, strict=True)]
        columns = list(zip(*rows, strict=True))[: self._width]
        if columns and min(columns[0]).strip():
            return numbers, columns
        numbers, rows = self._without_empty(numbers, rows)
        if not rows:
            return [], [()] * self._width
        return numbers, list(zip(*rows, strict=True))[: self._width]

    def _has_odd_end(self, rows: list[list[str]]) -> bool:
        return self._trailing and any(row[-1].strip() for row in rows)

    def _fitted(self, number: int, row: list[str]) -> list[str]:
        width = self._width
        if len(row) < width:
            what = f"the row has {len(row)} cell{'s' if len(row) > 1 else ''} instead of {width}"
            self._findings.add("short rows", number, "", what, "the rest is treated as missing")
            return row + [""] * (width - len(row))
        surplus = [cell for cell in row[width:] if cell.strip()]
        if surplus:
            what = f"the row has {counted(len(row), 'cell')} instead of {width}"
            self._findings.add(
                "long rows", number, "", what, f"the surplus {shortened(', '.join(surplus))} was left out"
            )
        elif len(row) > width + int(self._trailing):
            what = f"the row ends in {len(row) - width} empty cells more than the header has names"
            self._findings.add("trailing separators", number, "", what, "they were left out")
        return row[:width]

    def _without_empty(self, numbers: list[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        """Rows without any value say nothing; they are left out and told."""
        empty = {i for i, row in enumerate(rows) if not row[0].strip() and not any(cell.strip() for cell in row)}
        if not empty:
            return numbers, rows
        for i in sorted(empty):
            self._findings.add("empty rows", numbers[i], "", "the row holds no value in any column", "left out")
        kept = [i for i in range(len(rows)) if i not in empty]
        return [numbers[i] for i in kept], [rows[i] for i in kept]
