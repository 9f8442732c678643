"""One-click fixes for what `ketbench.data.checks.leaks` finds: each a new dataset, so that undo takes it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.checks.duplicate_rows import twins
from ketbench.data.dataset import Dataset, Role
from ketbench.data.preparing.preparation import OneHot
from ketbench.data.splits.splitting import split_along


class Way(StrEnum):
    """What a fix does."""

    SKIP = "skip"
    AS_ID = "as id"
    DROP_DUPLICATES = "drop duplicates"
    BY_GROUP = "by group"
    BY_TIME = "by time"
    ONE_HOT = "one-hot"


@dataclass(frozen=True, slots=True)
class Fix:
    """A fix, and the column it is about where there is one."""

    way: Way
    column: str = ""

    @property
    def title(self) -> str:
        """For a button.

        >>> Fix(Way.SKIP, "batch").title
        "Skip 'batch'"
        """
        return _TITLES[self.way].format(self.column)


def fixed(dataset: Dataset, fix: Fix) -> Dataset:
    """The dataset after a fix.

    Raises
    ------
    DatasetError
        When the column is gone, or nothing would be left.
    """
    return _APPLY[fix.way](dataset, fix.column)


def _skipped(dataset: Dataset, column: str) -> Dataset:
    return dataset.with_roles({column: Role.SKIP})


def _as_id(dataset: Dataset, column: str) -> Dataset:
    return dataset.with_roles({column: Role.ID})


def _without_duplicates(dataset: Dataset, column: str) -> Dataset:
    """The first of each kind of rows with equal features stays; what else they said is told."""
    if not dataset.features:
        raise DatasetError(f"Dataset '{dataset.name}' has no feature, so no rows are equal.")
    first, _ = twins(dataset.features)
    gone = dataset.n_rows - len(first)
    text = f"{gone} row{'s' if gone != 1 else ''} with the features of an earlier one removed"
    if dataset.target is not None:
        different, _ = twins((*dataset.features, dataset.target))
        other = len(different) - len(first)
        text += f", {other} of them with another value of '{dataset.target.name}'" if other else ""
    origin = replace(dataset.provenance, report=(*dataset.provenance.report, f"{text}."))
    return replace(dataset.with_rows(np.sort(first)), provenance=origin)


def _by_group(dataset: Dataset, column: str) -> Dataset:
    return split_along(dataset, "grouped", column)


def _by_time(dataset: Dataset, column: str) -> Dataset:
    return split_along(dataset, "time", column)


def _one_hot(dataset: Dataset, column: str) -> Dataset:
    """Before any scaling, see `preparation.placed`."""
    return dataset.with_step(OneHot(columns=(column,)))


_TITLES = {
    Way.SKIP: "Skip '{}'",
    Way.AS_ID: "Make '{}' an id",
    Way.DROP_DUPLICATES: "Remove duplicate rows",
    Way.BY_GROUP: "Split by '{}'",
    Way.BY_TIME: "Split by '{}'",
    Way.ONE_HOT: "One-hot '{}'",
}
_APPLY: dict[Way, Callable[[Dataset, str], Dataset]] = {
    Way.SKIP: _skipped,
    Way.AS_ID: _as_id,
    Way.DROP_DUPLICATES: _without_duplicates,
    Way.BY_GROUP: _by_group,
    Way.BY_TIME: _by_time,
    Way.ONE_HOT: _one_hot,
}
