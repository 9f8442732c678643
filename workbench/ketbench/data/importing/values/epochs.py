"""Dates that JSON holds as numbers: seconds, milliseconds, micro- or nanoseconds since 1970, as pandas writes them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.cells.dates import UNIT
from ketbench.data.importing.findings import Findings

UNITS = {"seconds": 1.0, "milliseconds": 1e3, "microseconds": 1e6, "nanoseconds": 1e9}
FIRST, LAST = 31_536_000.0, 4_102_444_800.0
"""Seconds since 1970 of the beginning of 1971 and of 2100: no other numbers are taken for dates."""


def with_dates(columns: tuple[Column, ...], findings: Findings) -> tuple[Column, ...]:
    """Columns that are named and filled like dates as dates, each told; the others as they are."""
    return tuple(_dated(column, findings) for column in columns)


def is_named_like_a_date(name: str) -> bool:
    """The rule of pandas.read_json (its documentation of convert_dates).

    Examples
    --------
    >>> is_named_like_a_date("created_at"), is_named_like_a_date("update")
    (True, False)
    """
    low = name.lower().rpartition(".")[2]
    return low.endswith(("_at", "_time")) or low.startswith("timestamp") or low in ("modified", "date", "datetime")


def unit_of(values: NDArray[np.float64]) -> str:
    """The unit in which all values lie between 1971 and 2100; empty where there is none."""
    known = values[~np.isnan(values)]
    if not len(known) or np.any(known != np.floor(known)):
        return ""
    fits = (name for name, share in UNITS.items() if known.min() / share >= FIRST and known.max() / share <= LAST)
    return next(fits, "")


def _dated(column: Column, findings: Findings) -> Column:
    if column.kind is not Kind.NUMERIC or not is_named_like_a_date(column.name):
        return column
    unit = unit_of(column.values)
    if not unit:
        return column
    seconds = column.values / UNITS[unit]
    first = str(np.datetime64(int(np.nanmin(seconds)), "s")).replace("T", " ")
    findings.note(f"Column '{column.name}' holds dates as {unit} since 1970; the first is {first}.", "dates")
    return replace(column, values=seconds, kind=Kind.DATE, role=Role.TIME, unit=UNIT)
