"""A row a column of the dataset as a parameter: which columns it is about, and each one's own values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel

from ketbench.data.dataset import Dataset
from ketbench.data.roles import Kind, Role

OF: Mapping[str, str] = {"features": "features", "numbers": "columns of numbers", "all": "columns"}
"""Which columns such a table may be about, and how they are called."""

R = TypeVar("R", bound=BaseModel)


def columns_for(dataset: Dataset | None, of: str) -> tuple[str, ...]:
    """Names of the columns that a table is about, in the order of the dataset.

    Parameters
    ----------
    dataset : Dataset or None
    of : str
        "features", "numbers" (features that are numbers) or "all".
    """
    if dataset is None:
        return ()
    kept = dataset.columns if of == "all" else tuple(one for one in dataset.columns if one.role is Role.FEATURE)
    return tuple(one.name for one in kept if of != "numbers" or one.kind is Kind.NUMERIC)


def by_column(given: Mapping[str, R], row: type[R], dataset: Dataset, of: str = "features") -> dict[str, R]:
    """The row of every column, in the order of the dataset; one that nobody changed has its defaults.

    Parameters
    ----------
    given : mapping of str to Params
        The parameter, as ``params.columns``.
    row : type of Params
    dataset : Dataset
    of : str
        As in ``setting(..., per_column=...)``.
    """
    return {name: given[name] if name in given else row() for name in columns_for(dataset, of)}


def column_troubles(given: Mapping[str, object], of: str, dataset: Dataset | None, title: str) -> Iterator[str]:
    """A sentence for each row about a column that the dataset has not, or no more."""
    if dataset is None:
        if given:
            yield f"{title} has values for columns, but there is no dataset; choose one, or leave {title} empty."
        return
    there = columns_for(dataset, of)
    for name in given:
        if name not in there:
            listed = ", ".join(there[:8]) + (", ..." if len(there) > 8 else "") or "none"
            text = f"{title} has a row for '{name}', but of '{dataset.name}' the {OF[of]} are {listed}"
            yield f"{text}; remove the row, or give it the new name."
