"""Births with years of two digits, row by row: none lies after another date of its own row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ketbench.base.clock import iso
from ketbench.data.column import Column
from ketbench.data.dataset import Kind
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.values.years import is_birth, is_to_come

_CENTURY = 1200
"""Months."""


def before_their_rows(columns: Sequence[Column], births: Collection[str], findings: Findings) -> list[Column]:
    """The columns with each birth that would follow another date of its row read a century earlier, which is told.

    Parameters
    ----------
    columns : sequence of Column
        Of one table, row by row.
    births : collection of str
        Names of the columns whose years were written with two digits.
    findings : Findings
        Where it is told.
    """
    others = [c for c in columns if c.kind is Kind.DATE and not is_birth(c.name) and not is_to_come(c.name)]
    return [_earlier(c, others, findings) if c.name in births and c.kind is Kind.DATE else c for c in columns]


def _earlier(birth: Column, others: Sequence[Column], findings: Findings) -> Column:
    values = birth.values.astype(np.float64)
    first = np.full(len(values), np.inf)
    for other in others:
        first = np.fmin(first, other.values)
    rows = np.flatnonzero(values > first)
    if not len(rows):
        return birth
    read = values.copy()
    read[rows] = _a_century_before(values[rows])
    row = int(rows[0])
    count = f"{len(rows)} births" if len(rows) > 1 else "1 birth"
    now = "missing" if np.isnan(read[row]) else iso(float(read[row]))[:10]
    text = (
        f"{count} in column '{birth.name}' would follow another date of the row and {_are(rows)} read a century "
        f"earlier: row {row + 1} is {now}, not {iso(float(values[row]))[:10]}"
    )
    findings.note(f"{text}.", "centuries")
    return replace(birth, values=read)


def _are(rows: NDArray[np.int64]) -> str:
    return "are" if len(rows) > 1 else "is"


def _a_century_before(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same day and month 100 years before; missing where there was no such day, as 29 February 1900."""
    days = np.floor(seconds / 86_400).astype(np.int64).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    back = (months - np.timedelta64(_CENTURY, "M")).astype("datetime64[D]") + (days - months.astype("datetime64[D]"))
    exists = back.astype("datetime64[M]") == months - np.timedelta64(_CENTURY, "M")
    return np.where(exists, seconds + (back - days).astype(np.int64) * 86_400.0, np.nan)
