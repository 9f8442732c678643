"""What is different between two readings of a file: rows, columns, categories, values; the first cells one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.clock import iso
from ketbench.base.counting import counted
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.roles import Kind

MOST_CELLS, MOST_WORDS = 20, 5


@dataclass(frozen=True, slots=True)
class CellChange:
    """A value that became another; `row` counts from 1."""

    row: int
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What changed.

    Parameters
    ----------
    sentences : tuple of str
        Empty where nothing did.
    cells : tuple of CellChange
        The first twenty, by row.
    n_cells : int
        How many values changed in rows that both have.
    """

    sentences: tuple[str, ...] = ()
    cells: tuple[CellChange, ...] = ()
    n_cells: int = 0


def difference(old: Dataset, new: Dataset) -> Difference:
    """Compare two readings column by column; rows are matched by their place."""
    before, after = ({c.name: c for c in d.columns} for d in (old, new))
    told = [f"Column '{name}' is gone." for name in before if name not in after]
    told += [f"Column '{name}' is new; its role is skip." for name in after if name not in before]
    if old.n_rows != new.n_rows:
        told.append(f"{counted(old.n_rows, 'row')} became {new.n_rows}.")
    cells: list[CellChange] = []
    count = 0
    rows = min(old.n_rows, new.n_rows)
    for name in [n for n in after if n in before]:
        one, two = before[name], after[name]
        told += _categories(one, two)
        if one.is_absent:
            told += _unknown(one, two)
        elif one.kind is two.kind:
            different = _different(one, two, rows)
            count += len(different)
            cells += _cells(one, two, different[:MOST_CELLS])
            told += _of_values(one, two, different)
    cells.sort(key=lambda cell: cell.row)
    return Difference(tuple(told), tuple(cells[:MOST_CELLS]), count)


def _unknown(before: Column, after: Column) -> Iterator[str]:
    if before.sha256 != after.sha256:
        text = f"Values of column '{before.name}' changed; which ones is not known"
        yield f"{text}, for the project holds none and the former file is gone."


def _categories(before: Column, after: Column) -> Iterator[str]:
    added = sorted(set(after.categories) - set(before.categories))
    lost = sorted(set(before.categories) - set(after.categories))
    if before.is_coded and (added or lost):
        parts = [("gained", added), ("lost", lost)]
        words = [f"{verb} {_listed(names)}" for verb, names in parts if names]
        yield f"Column '{before.name}' {' and '.join(words)}."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_WORDS} more" if len(names) > MOST_WORDS else ""
    return ", ".join(names[:MOST_WORDS]) + more


def _different(before: Column, after: Column, rows: int) -> NDArray[np.intp]:
    """Rows whose values are not the same; missing is the same as missing."""
    one, two = before.values[:rows], after.values[:rows]
    if before.is_coded:
        return np.flatnonzero(one != _recoded(before, after)[two])
    if one.shape != two.shape:
        return np.arange(rows)
    unlike = np.asarray(one != two)
    if one.dtype.kind == "f":
        unlike &= ~(np.isnan(one) & np.isnan(two))
    return np.flatnonzero(unlike.reshape(rows, -1).any(axis=1) if rows else unlike)


def _recoded(before: Column, after: Column) -> NDArray[np.int64]:
    """For each code of the new column, the old one of the same name; the last entry stands for missing."""
    known = {name: code for code, name in enumerate(before.categories)}
    return np.array([*(known.get(name, -2) for name in after.categories), -1], dtype=np.int64)


def _of_values(before: Column, after: Column, different: NDArray[np.intp]) -> Iterator[str]:
    if len(different):
        first = _cells(before, after, different[:1])[0]
        text = f"{len(different)} value{'s' if len(different) > 1 else ''} of column '{before.name}' changed"
        yield f"{text}; the first in row {first.row}: {_quoted(first.before, before)} became " + (
            f"{_quoted(first.after, after)}."
        )


def _cells(before: Column, after: Column, rows: NDArray[np.intp]) -> list[CellChange]:
    return [CellChange(int(r) + 1, before.name, shown(before, int(r)), shown(after, int(r))) for r in rows]


def shown(column: Column, row: int) -> str:
    """A value as a person reads it; empty where it is missing."""
    value: Any = column.values[row]
    match column.kind:
        case Kind.NUMERIC:
            return "" if np.isnan(value) else f"{value:g}"
        case Kind.DATE:
            return iso(float(value))
        case Kind.IMAGE:
            return "a picture"
        case Kind.TENSOR:
            return "an array"
        case Kind.TEXT:
            return str(value)
        case _:
            return column.categories[value] if value >= 0 else ""


def _quoted(text: str, column: Column) -> str:
    return text or "nothing" if column.kind is Kind.NUMERIC else f"'{text}'"
