"""Refuses values of the wrong type where they are given: later they would be wrong numbers or a damaged file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from os import PathLike
from typing import Any

import numpy as np
from pydantic import BaseModel

from ketbench.base.errors import DatasetError
from ketbench.data.referenced import AbsentValues
from ketbench.data.roles import Kind, Role
from ketbench.data.splits.split import Split

_DTYPES = {
    Kind.NUMERIC: ("biuf", "numbers"),
    Kind.DATE: ("iuf", "seconds since 1970"),
    Kind.CATEGORY: ("iu", "codes of its categories"),
    Kind.ORDINAL: ("iu", "codes of its categories"),
    Kind.IMAGE: ("biuf", "numbers"),
    Kind.TENSOR: ("biuf", "numbers"),
}

_KEPT = (str, bytes, int, float, list, tuple, dict, Mapping, Enum, PathLike, np.generic, BaseModel)
"""Kinds of values of parameters that become JSON."""


def require_sound_column(name: Any, values: Any, kind: Any, role: Any) -> None:
    """Look at what a column is made of.

    Raises
    ------
    DatasetError
        One sentence: what is of another type, and what to write instead.
    """
    if not isinstance(name, str):
        raise DatasetError(f"A column is named by a text, not {name!r}.")
    if not isinstance(kind, Kind):
        raise DatasetError(f"Column '{name}': kind is a Kind, not {kind!r}; write {_member(Kind, kind, 'NUMERIC')}.")
    if not isinstance(role, Role):
        raise DatasetError(f"Column '{name}': role is a Role, not {role!r}; write {_member(Role, role, 'FEATURE')}.")
    if isinstance(values, AbsentValues):
        return
    if not isinstance(values, np.ndarray):
        text = f"Column '{name}' holds a {type(values).__name__} instead of a numpy array"
        raise DatasetError(f"{text}; write numpy.asarray(...), or use ketbench.dataset for a whole table.")
    _require_values(name, values, kind)


def _require_values(name: str, values: np.ndarray[Any, Any], kind: Kind) -> None:
    if kind is Kind.TEXT:
        others = {type(item).__name__ for item in values.tolist() if not isinstance(item, str)}
        if values.dtype.kind not in "OU" or others:
            found = ", ".join(sorted(others)) or str(values.dtype)
            raise DatasetError(f"Column '{name}' is text but holds {found}; make each value a str.")
        return
    allowed, words = _DTYPES[kind]
    if values.dtype.kind not in allowed:
        text = f"Column '{name}' is {kind.value}, so it holds {words}, not values of type {values.dtype}"
        raise DatasetError(f"{text}; for words use coded(name, labels), for a whole table ketbench.dataset.")


def require_sound_name(what: str, name: Any) -> None:
    """Look at the name of something.

    Raises
    ------
    DatasetError
    """
    if not isinstance(name, str):
        raise DatasetError(f"{what} is named by a text, not {name!r}.")


def require_sound_split(name: str, split: Any) -> None:
    """Look at the split of a dataset.

    Raises
    ------
    DatasetError
    """
    if not isinstance(split, Split):
        raise DatasetError(f"The split of '{name}' is a Split, not {split!r}; write Split(validation=0.15, test=0.15).")


def require_sound_experiment(name: Any, seed: Any, dataset: Any, circuit: Any, params: Any) -> None:
    """Look at what an experiment is made of; a wrong seed would repeat nothing.

    Raises
    ------
    DatasetError
    """
    require_sound_name("An experiment", name)
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool):
        raise DatasetError(f"Experiment '{name}': the seed is a whole number, not {seed!r}.")
    for what, value in (("dataset", dataset), ("circuit", circuit)):
        if value is not None and not hasattr(value, "with_ops" if what == "circuit" else "provenance"):
            kind = type(value).__name__
            made = " (ketbench.dataset makes one of a table)" if what == "dataset" else ""
            raise DatasetError(f"Experiment '{name}': its {what} is a {what.capitalize()} or None, not a {kind}{made}.")
    if not hasattr(params, "items"):
        raise DatasetError(f"Experiment '{name}': params are a mapping of names to values, not {params!r}.")
    for key, value in params.items():
        if not isinstance(key, str):
            raise DatasetError(f"Experiment '{name}': a parameter is named by a text, not {key!r}.")
        if value is not None and not isinstance(value, _KEPT):
            text = f"Experiment '{name}': parameter '{key}' is of type {type(value).__name__}, which no project keeps"
            raise DatasetError(f"{text}; give a number, a text, a flag, or lists and mappings of these.")


def _member(kind: type[Kind] | type[Role], value: Any, otherwise: str) -> str:
    found = next((one.name for one in kind if isinstance(value, str) and one.value == value.lower()), otherwise)
    return f"{kind.__name__}.{found}"
