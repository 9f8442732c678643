"""The data card of a report: where the data came from, its columns, split, preparation and what looks like a leak."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ketbench.base.errors import KetbenchError
from ketbench.data.checks.leaks import leak_warnings
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.preparation import assignment
from ketbench.data.statistics import ColumnStatistics, statistics
from ketbench.results.drawing.kinds import cell_text
from ketbench.results.reporting.pieces import Piece, Rows, Words

MOST_COLUMNS = 40
PARTS = ("training", "validation", "test")
NOT_STATED = "not stated"


def data_card(dataset: Dataset | None) -> Iterator[Piece]:
    """The pieces of the card."""
    if dataset is None:
        yield Words("This experiment uses no dataset.", "muted")
        return
    yield Rows((), list(_facts(dataset)))
    yield Rows(
        ("column", "role", "kind", "missing", "values", "mean"), [_row(c) for c in dataset.columns[:MOST_COLUMNS]]
    )
    if len(dataset.columns) > MOST_COLUMNS:
        yield Words(f"And {len(dataset.columns) - MOST_COLUMNS} more columns.", "muted")
    yield from _warnings(dataset)


def _facts(dataset: Dataset) -> Iterator[tuple[str, str]]:
    came = dataset.provenance
    yield "dataset", dataset.name
    yield "source", came.source or NOT_STATED
    if came.imported:
        yield "imported", came.imported
    yield "rows and columns", f"{dataset.n_rows} rows, {len(dataset.columns)} columns, {len(dataset.features)} features"
    yield "parts", _parts(dataset)
    yield "preparation", "; ".join(map(_step, dataset.preparation)) or "none"
    yield "SHA-256 of the data", dataset.sha256
    if came.sha256:
        yield "SHA-256 of the file", came.sha256
    for sentence in came.report:
        yield "on reading", sentence


def _parts(dataset: Dataset) -> str:
    try:
        counts = np.bincount(assignment(dataset), minlength=len(PARTS))
    except KetbenchError as error:
        return str(error)
    rows = ", ".join(f"{name} {count}" for name, count in zip(PARTS, counts.tolist(), strict=False))
    said = ", ".join(f"{name} {value}" for name, value in dataset.split.described().items() if value not in ("", None))
    return f"{rows} ({said})"


def _step(step: object) -> str:
    settings = getattr(step, "model_dump", dict)()
    told = ", ".join(f"{name} {value}" for name, value in settings.items() if name not in ("kind", "step"))
    name = type(step).__name__
    return f"{name} ({told})" if told else name


def _row(column: Column) -> tuple[str, ...]:
    found = statistics(column)
    name = f"{column.name} [{column.unit}]" if column.unit else column.name
    mean = "" if found.mean is None else f"{cell_text(found.mean, '')} ± {cell_text(found.deviation, NOT_STATED)}"
    return name, column.role.value, column.kind.value, str(found.missing), _values(found), mean


def _values(found: ColumnStatistics) -> str:
    if found.minimum is not None:
        return f"{cell_text(found.minimum, '')} to {cell_text(found.maximum, '')}"
    named = ", ".join(f"{label} ({count})" for label, count in found.top[:4])
    return named + (" …" if found.distinct > 4 else "")


def _warnings(dataset: Dataset) -> Iterator[Piece]:
    try:
        found = leak_warnings(dataset)
    except KetbenchError as error:
        yield Words(str(error), "warning")
        return
    if not found:
        yield Words("No leak between the parts was found.", "muted")
    for problem in found:
        yield Words(str(problem), "warning")
