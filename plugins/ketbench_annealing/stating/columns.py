"""Finds the columns of a table that a stated problem needs, by a setting or by their usual names."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ketbench.plugin import Column, Dataset, DatasetError, Kind, Role, plain_name
from ketbench_annealing.arrays import Floats


def number_column(dataset: Dataset, given: str, usual: Sequence[str], what: str, *, alone: bool = False) -> Floats:
    """The numbers of a column: the one named, the one with a usual name, or (`alone`) the only column of numbers.

    Raises
    ------
    DatasetError
        When no column or several could be meant, or a cell is missing or not finite.
    """
    column = dataset.column(given) if given else _usual(dataset, usual)
    if column is None and alone:
        numbers = [c for c in dataset.columns if c.kind is Kind.NUMERIC and c.role is not Role.ID]
        column = numbers[0] if len(numbers) == 1 else None
    if column is None:
        listed = ", ".join(c.name for c in dataset.columns[:10])
        raise DatasetError(
            f"Dataset '{dataset.name}' has the columns {listed}, none of which is surely the {what}; name it in the"
            f" setting '{what}_column'."
        )
    if column.kind is not Kind.NUMERIC:
        raise DatasetError(f"Column '{column.name}' holds {column.kind.value}, not numbers; choose another {what}.")
    values = column.values.astype(np.float64)
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        row = int(bad[0])
        raise DatasetError(f"Column '{column.name}' has {values[row]:g} in row {row + 1}; every row needs a number.")
    return values


def optional_numbers(dataset: Dataset, given: str, usual: Sequence[str], what: str) -> Floats | None:
    """As `number_column`, but None where neither the setting nor a usual name finds one."""
    if not given and _usual(dataset, usual) is None:
        return None
    return number_column(dataset, given, usual, what)


def name_column(dataset: Dataset, usual: Sequence[str] = ()) -> tuple[str, ...]:
    """One name a row: of a usual or the first column of words or ids, made unique; else "item 1", "item 2", ...

    Raises
    ------
    DatasetError
        When the table is empty.
    """
    if not dataset.n_rows:
        raise DatasetError(f"Dataset '{dataset.name}' has no rows; give at least one.")
    column = _usual(dataset, usual) or next((c for c in dataset.columns if c.kind is not Kind.NUMERIC), None)
    if column is None:
        column = next((c for c in dataset.columns if c.role is Role.ID), None)
    if column is None:
        return tuple(f"item {row + 1}" for row in range(dataset.n_rows))
    return unique(texts(column))


def texts(column: Column) -> list[str]:
    """The cells of a column as words; whole numbers without a point."""
    if column.kind is Kind.NUMERIC:
        return [f"{value:g}" if not float(value).is_integer() else str(int(value)) for value in column.values]
    return [str(label) for label in column.labels()]


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """The same names, with the row behind those that stand there twice or are empty."""
    twice = {name for name in names if names.count(name) > 1} if len(names) < 5000 else set[str]()
    return tuple(f"{name} (row {at + 1})" if name in twice or not name else name for at, name in enumerate(names))


def usual_column(dataset: Dataset, usual: Sequence[str]) -> Column | None:
    """The first column that has one of these names, capitals and spaces aside."""
    return _usual(dataset, usual)


def _usual(dataset: Dataset, usual: Sequence[str]) -> Column | None:
    for name in usual:
        for column in dataset.columns:
            if plain_name(column.name) == name:
                return column
    # Behind a usual word a unit may stand, as in weight_kg or "value (EUR)"; not where two columns begin with it.
    for name in usual:
        begun = [column for column in dataset.columns if _first_word(column.name) == name]
        if len(begun) == 1 and len(name) > 1:
            return begun[0]
    return None


def _first_word(name: str) -> str:
    return re.split(r"[\W_]+", name.strip().casefold())[0]
