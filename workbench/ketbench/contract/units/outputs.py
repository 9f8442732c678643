"""One output of a backend, its unit, formula and source, for summary, tooltip and page; and the inputs as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel

from ketbench.base.figures import Table
from ketbench.contract.forms import form

NOT_CHECKED = "not checked against the source"
"""Said of a figure or a citation that was written down without the document at hand."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One output.

    Parameters
    ----------
    name : str
        Key in the result's summary.
    unit : str
    text : str
    source : str
    """

    name: str
    unit: str
    text: str
    source: str = "definition"

    def __str__(self) -> str:
        return f"{self.text} ({self.source})"


def units_of(rows: Iterable[Formula]) -> dict[str, str]:
    """Unit of each output that has one."""
    return {row.name: row.unit for row in rows if row.unit}


def texts_of(rows: Iterable[Formula]) -> dict[str, str]:
    """Formula with source of each output."""
    return {row.name: str(row) for row in rows}


def inputs_table(params: BaseModel) -> Table:
    """List the inputs of a run; a table among them is counted, its rows are a figure of their own."""
    rows = [(f.group, f.title, f.name, _shown(getattr(params, f.name)), f.unit) for f in form(type(params))]
    columns = ["group", "input", "name", "value", "unit"]
    return Table(title="Inputs as used", columns=columns, rows=rows, missing="not stated")


def _shown(value: object) -> str | float | int | bool | None:
    if isinstance(value, tuple):
        return f"{len(value)} rows"
    return value if value is None or isinstance(value, bool | int | float) else str(value)
