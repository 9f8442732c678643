"""What the columns of a new dataset are for, until the user says otherwise; each decision is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.options import Options
from ketbench.data.kinds import converted

MOST_WHOLE_CLASSES = 20
_ID_NAME = re.compile(
    r"(id|index|row|no|nr|number|key|uuid|.*[_ .-]id|(?-i:.*[a-z]I[Dd])|column 1|unnamed.*|x)", re.IGNORECASE
)


def with_roles(columns: Sequence[Column], target: str | None, options: Options, findings: Findings) -> list[Column]:
    """Columns with the roles that were asked for, or that their content suggests."""
    _refuse_unknown(columns, options)
    columns = [_of_kind(column, options) for column in columns]
    first_time = next((c.name for c in columns if c.kind is Kind.DATE), None)
    made: list[Column] = []
    for i, column in enumerate(columns):
        if column.name in options.roles:
            made.append(replace(column, role=options.roles[column.name]))
        elif column.name == target:
            made.append(column)
        else:
            made.append(_suggested(column, i, first_time, findings))
    return made


def _of_kind(column: Column, options: Options) -> Column:
    """The column as the kind that was asked for; text readers give it so already, typed formats do not."""
    wanted = options.kinds.get(column.name)
    return column if wanted is None or wanted is column.kind else converted(column, wanted)


def _suggested(column: Column, index: int, first_time: str | None, findings: Findings) -> Column:
    if column.kind is Kind.DATE and column.name != first_time:
        findings.note(f"Column '{column.name}' is a second column of dates; its role is skip.", "roles")
        return replace(column, role=Role.SKIP)
    if column.kind is Kind.TEXT:
        distinct = "different in every row" if column.role is Role.ID else "free text"
        findings.note(f"Column '{column.name}' is {distinct}; its role is {column.role.value}.", "roles")
        return column
    if column.kind is Kind.NUMERIC and _ID_NAME.fullmatch(column.name) and _counts_up(column, index):
        findings.note(f"Column '{column.name}' counts the rows; its role is id.", "roles")
        return replace(column, role=Role.ID)
    return column


def _counts_up(column: Column, index: int) -> bool:
    """Whether whole numbers rise by one from row to row; beyond the first column the name must say id."""
    values = column.values
    if len(values) < 3 or np.isnan(values).any() or (index and column.name.casefold() == "x"):
        return False
    return bool(np.all(np.diff(values) == 1) and values[0] == np.floor(values[0]))


def _refuse_unknown(columns: Sequence[Column], options: Options) -> None:
    names = {column.name for column in columns}
    for name in [*options.kinds, *options.roles]:
        if name not in names:
            shown = ", ".join(list(names)[:20])
            raise DatasetError(f"The file has no column '{name}' to set; it has {shown}.")


def with_target(dataset: Dataset, target: str, options: Options, findings: Findings) -> Dataset:
    """The dataset with its target; few whole numbers are taken as classes, which is told.

    Raises
    ------
    DatasetError
        For an unknown column or one that cannot be a target.
    """
    column = dataset.column(target)
    if column.kind is Kind.NUMERIC and target not in options.kinds and is_classes(column):
        column = as_classes(column)
        text = f"Target '{target}' holds {len(column.categories)} different whole numbers and is taken as classes"
        findings.note(f"{text}; set its kind to numeric for regression.")
    return dataset.with_column(column).with_target(target)


def is_classes(column: Column) -> bool:
    """Whether a numeric column holds few whole numbers, each often enough to be a class."""
    values = column.values[~column.missing]
    if not len(values) or not np.all(np.isfinite(values)) or np.any(values != np.floor(values)):
        return False
    distinct = len(np.unique(values))
    return distinct <= MOST_WHOLE_CLASSES and distinct * 2 <= len(values)


def as_classes(column: Column) -> Column:
    """A numeric column as categories, in the order of the numbers."""
    present = np.unique(column.values[~column.missing])
    codes = np.searchsorted(present, np.where(column.missing, present[0], column.values)).astype(np.int32)
    codes[column.missing] = -1
    return replace(column, values=codes, kind=Kind.CATEGORY, categories=tuple(f"{value:g}" for value in present))
