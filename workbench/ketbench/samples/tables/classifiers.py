"""What the classifier samples share: tables that scikit-learn ships, and their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role


def feature_columns(names: Sequence[str], values: NDArray[np.float64]) -> tuple[Column, ...]:
    """Numeric feature columns of a table, shape (n_rows, n_columns); a unit in brackets is taken from the name."""
    return tuple(_column(name, values[:, index]) for index, name in enumerate(names))


@dataclass(frozen=True)
class Shipped:
    """A table as scikit-learn's package holds it.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_columns)
    codes : ndarray of int64, shape (n_rows,)
    classes : tuple of str
    """

    values: NDArray[np.float64]
    codes: NDArray[np.int64]
    classes: tuple[str, ...]


def shipped(file: str) -> Shipped:
    """A table of scikit-learn's package, read as a file: importing sklearn.datasets would take two seconds.

    Raises
    ------
    InputError
        When scikit-learn is not installed with its data.
    """
    found = find_spec("sklearn")
    place = Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None
    path = place / "datasets" / "data" / file if place else None
    if path is None or not path.is_file():
        raise InputError(f"scikit-learn's '{file}' is not installed; install it again with: pip install scikit-learn")
    with path.open(encoding="utf-8") as stream:
        classes = tuple(stream.readline().strip().split(",")[2:])
        table = np.loadtxt(stream, delimiter=",", dtype=np.float64, ndmin=2)
    return Shipped(np.ascontiguousarray(table[:, :-1]), table[:, -1].astype(np.int64), classes)


def target_column(name: str, codes: NDArray[np.int64], categories: Sequence[str]) -> Column:
    """The target column from class codes."""
    return Column(name, codes.astype(np.int32), Kind.CATEGORY, Role.TARGET, tuple(categories))


def _column(name: str, values: NDArray[np.float64]) -> Column:
    unit = name[name.index("(") + 1 : -1] if name.endswith(")") and "(" in name else ""
    plain = name.split(" (")[0].replace("/", " / ").replace("_", " ") if unit else name.replace("_", " ")
    return Column(plain, values.astype(np.float64), unit=unit)
