"""Splits a dataset along one of its columns: by group, by time, or as the column says; roles follow the choice."""

from __future__ import annotations

from dataclasses import replace

from ketbench.data.dataset import Dataset, Role
from ketbench.data.splits.split import Method

ROLE_OF: dict[str, Role] = {"grouped": Role.GROUP, "time": Role.TIME}
"""The role by which a split finds its column."""


def split_along(dataset: Dataset, method: Method, column: str = "") -> Dataset:
    """The dataset under another way of splitting, along `column` where the way needs one.

    A column that had the role before is skipped from then on: as a feature it would bring back the leak.
    Time and given parts know no folds, so these go.

    Raises
    ------
    DatasetError
        For an unknown column.
    """
    folded = {} if method in ("stratified", "random", "grouped") else {"folds": 0, "fold": 0}
    split = replace(dataset.split, method=method, column=column if method == "given" else "", **folded)
    role = ROLE_OF.get(method)
    if role is not None and column:
        former = {c.name: Role.SKIP for c in dataset.with_role(role) if c.name != column}
        dataset = dataset.with_roles({**former, column: role})
    if method == "given" and column and dataset.column(column).role is Role.FEATURE:
        dataset = dataset.with_roles({column: Role.SKIP})
    return dataset.with_split(split)


def column_of(dataset: Dataset) -> str:
    """The column a dataset is split along; empty where there is none."""
    split = dataset.split
    if split.method == "given":
        return split.column
    role = ROLE_OF.get(split.method)
    found = dataset.with_role(role) if role else ()
    return found[0].name if found else ""
