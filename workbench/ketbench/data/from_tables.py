"""Tables that a program holds already (pandas, polars, mappings of columns) as datasets; every type is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role

MOST_CATEGORIES = 50
"""More different words than this, and more than half of all rows, are text and no categories."""


def dataset_of(rows: Any, name: str = "data", target: str = "") -> Dataset:
    """A table as a dataset.

    Parameters
    ----------
    rows : pandas.DataFrame, polars.DataFrame, Dataset or mapping of str to sequence
        Numbers (nullable ones too), truth values, words, categories, dates; arrays of more dimensions keep their
        shape. None, NaN, NaT and pandas.NA are missing.
    name : str
    target : str
        The column to learn; none if left out.

    Raises
    ------
    DatasetError
        For what is not a table, columns of unequal length or equal names, or values of mixed or unknown types.

    Examples
    --------
    >>> data = dataset_of({"width": [1.0, None], "kind": ["a", "b"]}, target="kind")
    >>> [(c.name, c.kind.value, c.role.value) for c in data.columns]
    [('width', 'numeric', 'feature'), ('kind', 'category', 'target')]
    """
    if isinstance(rows, Dataset):
        return rows.with_target(target) if target else rows
    columns = _columns_of(rows)
    names = [label for label, _ in columns]
    if len(set(names)) != len(names):
        twice = next(label for label in names if names.count(label) > 1)
        raise DatasetError(f"Two columns are called '{twice}'; give each its own name.")
    if not columns:
        raise DatasetError("The table has no columns; give one with values.")
    made = tuple(_column(label, values) for label, values in columns)
    if len({len(column.values) for column in made}) > 1:
        sizes = ", ".join(f"'{column.name}' {len(column.values)}" for column in made)
        raise DatasetError(f"The columns have unequal lengths ({sizes}); give each as many values.")
    table = Dataset(name, made)
    return table.with_target(target) if target else table


def _columns_of(rows: Any) -> list[tuple[str, Any]]:
    if isinstance(rows, Mapping):
        return [(str(label), values) for label, values in rows.items()]
    if hasattr(rows, "collect_schema") and not hasattr(rows, "__len__"):
        raise DatasetError("A LazyFrame has no rows yet; give frame.collect().")
    labels = getattr(rows, "columns", None)
    if labels is None or not hasattr(rows, "__getitem__"):
        kind = type(rows).__name__
        raise DatasetError(
            f"What was given is of type {kind}, not a table; give a DataFrame or a mapping of column names to values."
        )
    if hasattr(rows, "iloc"):
        return [(str(label), rows.iloc[:, place]) for place, label in enumerate(labels)]
    return [(str(label), rows[label]) for label in labels]


def _column(name: str, values: Any) -> Column:
    categories = getattr(getattr(values, "cat", None), "categories", None)
    if categories is not None and not hasattr(categories, "dtype"):
        categories = None
    if categories is not None and hasattr(values, "to_list"):
        return _category(name, values.to_list(), categories)
    array = _plain(values)
    if array.ndim > 1:
        return Column(name, _tensor(name, array), Kind.TENSOR)
    if array.dtype.kind in "biuf":
        return Column(name, array.astype(np.float64))
    if array.dtype.kind == "M":
        return Column(name, _seconds(array), Kind.DATE)
    if array.dtype.kind in "US":
        return _words(name, [str(item) for item in array.tolist()])
    return _mixed(name, array.tolist())


def _plain(values: Any) -> NDArray[Any]:
    """The values as numpy has them; a nullable column comes as objects, its missing ones None or NaN."""
    if hasattr(values, "to_numpy"):
        array = np.asarray(values.to_numpy())
        return _stacked(list(array)) if array.dtype == object and _has_arrays(array[:1]) else array
    if isinstance(values, np.ndarray):
        return values
    items = list(values)
    if _has_arrays(items):
        return _stacked(items)
    # As objects, for numpy would write a number beside a word as a word.
    return np.array(items, dtype=object)


def _has_arrays(items: Iterable[Any]) -> bool:
    return any(isinstance(item, (np.ndarray, Sequence)) and not isinstance(item, (str, bytes)) for item in items)


def _stacked(items: list[Any]) -> NDArray[Any]:
    """Arrays of one shape as one array; of several shapes as objects, which are refused by their type."""
    try:
        return np.asarray(items)
    except ValueError:
        kept = np.empty(len(items), dtype=object)
        kept[:] = items
        return kept


def _mixed(name: str, items: list[Any]) -> Column:
    missing = [_is_missing(item) for item in items]
    held = [item for item, gone in zip(items, missing, strict=True) if not gone]
    if all(isinstance(item, (bool, int, float, np.number)) for item in held):
        return Column(name, np.array([np.nan if gone else float(x) for x, gone in zip(items, missing, strict=True)]))
    if all(isinstance(item, str) for item in held):
        return _words(name, ["" if gone else item for item, gone in zip(items, missing, strict=True)])
    if all(hasattr(item, "isoformat") for item in held):
        dates = np.array(
            [
                np.datetime64("NaT") if gone else np.datetime64(_without_zone(item))
                for item, gone in zip(items, missing, strict=True)
            ]
        )
        return Column(name, _seconds(dates), Kind.DATE)
    kinds = ", ".join(sorted({type(item).__name__ for item in held}))
    verb = "mixes values of" if "," in kinds else "holds values of type"
    raise DatasetError(f"Column '{name}' {verb} {kinds}; make them all numbers, words or dates.")


def _without_zone(item: Any) -> Any:
    """A moment in UTC: numpy knows no zones."""
    zone = getattr(item, "tzinfo", None)
    return item if zone is None else item.astimezone(UTC).replace(tzinfo=None)


def _is_missing(item: Any) -> bool:
    # pandas.NA compares to itself as NA, NaN and NaT as unequal.
    if item is None:
        return True
    if hasattr(item, "__len__"):
        # A text, or an array, which compares to no single answer.
        return False
    same = item == item
    return not isinstance(same, (bool, np.bool_)) or not same


def _words(name: str, texts: list[str]) -> Column:
    different = len(set(texts))
    if different > MOST_CATEGORIES and different > len(texts) / 2:
        return Column(name, np.array(texts, dtype=object), Kind.TEXT)
    return coded(name, texts)


def _category(name: str, items: list[Any], categories: Any) -> Column:
    told = tuple(str(one) for one in list(categories))
    codes = {label: code for code, label in enumerate(told)}
    values = np.array([-1 if _is_missing(item) else codes[str(item)] for item in items], dtype=np.int32)
    return Column(name, values, Kind.CATEGORY, Role.FEATURE, told)


def _seconds(dates: NDArray[Any]) -> NDArray[np.float64]:
    spread = dates.astype("datetime64[us]")
    seconds = spread.astype(np.int64) / 1e6
    return np.where(np.isnat(spread), np.nan, seconds)


def _tensor(name: str, array: NDArray[Any]) -> NDArray[np.float32]:
    if array.dtype.kind not in "biuf":
        raise DatasetError(f"Column '{name}' holds arrays of {array.dtype}; give numbers.")
    return array.astype(np.float32)
