"""A table of every input as it was used, with unit and group, kept with the run's result."""

from __future__ import annotations

from pydantic import BaseModel

from ketbench.plugin import Table, form


def inputs_table(params: BaseModel) -> Table:
    """List the inputs of a run; a table among them is counted, its rows are a figure of their own."""
    rows = [(f.group, f.title, f.name, _shown(getattr(params, f.name)), f.unit) for f in form(type(params))]
    columns = ["group", "input", "name", "value", "unit"]
    return Table(title="Inputs as used", columns=columns, rows=rows, missing="not stated")


def _shown(value: object) -> str | float | int | bool | None:
    if isinstance(value, tuple):
        return f"{len(value)} rows"
    return value if value is None or isinstance(value, bool | int | float) else str(value)
