"""New rows as a model takes them: its columns by name, in its order, as its kinds; what cannot be read is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.kinds import converted, texts


def aligned(table: Dataset, inputs: Sequence[Mapping[str, Any]]) -> tuple[Dataset, list[str]]:
    """The columns that a model takes, and a sentence for each thing that a reader must know of them.

    A category that the model never saw is taken for missing, and told.

    Parameters
    ----------
    table : Dataset
        Other columns in it are left out.
    inputs : sequence of mapping
        ``name``, ``kind`` (a `Kind`), for categories ``categories`` (a list of texts), for tensors ``shape``.

    Raises
    ------
    DatasetError
        For no rows, a missing column, or a value that is not of its kind: the first one with its row.
    """
    if not table.n_rows:
        raise DatasetError(f"'{table.name}' has no rows; there is nothing to predict.")
    have = {column.name: column for column in table.columns}
    missing = [str(one["name"]) for one in inputs if one["name"] not in have]
    if missing:
        named = ", ".join(f"'{name}'" for name in missing)
        raise DatasetError(f"'{table.name}' lacks {named}, which the model takes; add the column or rename one to it.")
    notes: list[str] = []
    columns = tuple(_as_input(have[str(one["name"])], one, notes) for one in inputs)
    return Dataset(table.name, columns), notes


def _as_input(column: Column, wanted: Mapping[str, Any], notes: list[str]) -> Column:
    kind = Kind(wanted.get("kind", Kind.NUMERIC.value))
    if kind in (Kind.CATEGORY, Kind.ORDINAL):
        return _coded(column, kind, tuple(wanted.get("categories", ())), notes)
    made = converted(column, kind)
    shape = wanted.get("shape")
    if shape is not None and list(made.values.shape[1:]) != list(shape):
        found = " x ".join(map(str, made.values.shape[1:])) or "single numbers"
        needed = " x ".join(map(str, shape))
        raise DatasetError(f"Column '{column.name}' holds {found}, but the model takes {needed}; resize them first.")
    return made


def _coded(column: Column, kind: Kind, categories: tuple[str, ...], notes: list[str]) -> Column:
    codes = {name: code for code, name in enumerate(categories)}
    words = texts(column)
    unknown = sorted({word for word in words if word and word not in codes})
    if unknown:
        count = sum(word in set(unknown) for word in words)
        some = ", ".join(f"'{word}'" for word in unknown[:3]) + (" and others" if len(unknown) > 3 else "")
        rows = f"{count} row{'s' if count > 1 else ''}"
        are = "were" if len(unknown) > 1 else "was"
        notes.append(f"Column '{column.name}': {some} in {rows} {are} not in the training data; taken as missing.")
    values = np.array([codes.get(word, -1) for word in words], dtype=np.int32)
    return replace(column, kind=kind, values=values, categories=categories)


def dataset_of_inputs(values: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> Dataset:
    """Rows that a model kept, as a table of its inputs: the values are already as `Column` holds them."""
    columns = (
        Column(
            str(one["name"]),
            np.asarray(values[str(one["name"])]),
            Kind(one.get("kind", Kind.NUMERIC.value)),
            categories=tuple(one.get("categories", ())),
        )
        for one in inputs
    )
    return Dataset("kept rows", tuple(columns))
