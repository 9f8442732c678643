"""Training, validation and test rows of an experiment as a kernel takes them; and the columns of a kept model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import STEPS, Column, Dataset, InputError, Kind, Part, Prepared, Role, Split, prepare
from ketbench_gate.objectives.kernels.matrices import Floats

_PART, _TRAIN, _NEW = "part of the kernel's rows", "train", "test"


@dataclass(frozen=True, eq=False)
class Rows:
    """What a kernel learns from and is judged by.

    Parameters
    ----------
    train, test : Part
    classes : tuple of str
        Empty for numbers.
    nominal : tuple of int
        Features that are codes without order, as `Prepared.nominal`.
    """

    train: Part
    test: Part
    classes: tuple[str, ...]
    nominal: tuple[int, ...] = ()

    @property
    def duplicates(self) -> int:
        """Training rows that equal an earlier one in every prepared feature."""
        return len(self.train.x) - len(np.unique(self.train.x, axis=0))


def rows_of(dataset: Dataset) -> Rows:
    """The prepared parts of a dataset.

    Raises
    ------
    InputError
        Without test rows, or with training rows of one class.
    """
    found = prepare(dataset)
    if len(found.train.rows) < 4 or not len(found.test.rows):
        counts = f"{len(found.train.rows)} training and {len(found.test.rows)} test rows"
        raise InputError(
            f"Dataset '{dataset.name}' leaves {counts}; a kernel needs at least 4 and 1, change the split."
        )
    if found.classes and len(np.unique(found.train.y)) < 2:
        only = found.classes[int(found.train.y[0])]
        raise InputError(f"All training rows are of class '{only}'; a classifier needs two, choose another split.")
    if not found.classes and len(np.unique(found.train.y)) < 2:
        raise InputError(f"The target of '{dataset.name}' is the same in all training rows; choose another target.")
    return Rows(found.train, found.test, found.classes, found.nominal)


def described_inputs(dataset: Dataset) -> list[dict[str, Any]]:
    """The feature columns that a model takes, as its description has them."""
    found: list[dict[str, Any]] = []
    for column in dataset.features:
        told: dict[str, Any] = {"name": column.name, "kind": column.kind.value}
        if column.categories:
            told["categories"] = list(column.categories)
        if column.is_tensor:
            told["shape"] = list(column.values.shape[1:])
        found.append(told)
    return found


def kept_rows(dataset: Dataset, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """The raw values of the training rows, by which the preparation is fitted again when the model is used."""
    return {f"column {i}": np.ascontiguousarray(c.values[rows]) for i, c in enumerate(dataset.features)}


def prepared_new(
    described: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], rows: Dataset
) -> tuple[Floats, Floats]:
    """Prepared training and new rows, as `prepared_with` has them."""
    made = prepared_with(described, tensors, rows)
    return made.train.x, made.test.x


def prepared_with(described: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], rows: Dataset) -> Prepared:
    """Training and new rows prepared: the steps are fitted on the training rows alone, as they were.

    Raises
    ------
    DatasetError
        For values that the preparation cannot take.
    """
    inputs: Sequence[Mapping[str, Any]] = described["inputs"]
    columns: list[Column] = []
    count = len(tensors["column 0"])
    for i, told in enumerate(inputs):
        values = np.concatenate([tensors[f"column {i}"], rows.columns[i].values])
        columns.append(
            Column(told["name"], values, Kind(told["kind"]), Role.FEATURE, tuple(told.get("categories", ())))
        )
    codes = np.array([0] * count + [1] * rows.n_rows, dtype=np.int32)
    columns.append(Column(_PART, codes, Kind.CATEGORY, Role.SKIP, (_TRAIN, _NEW)))
    steps = STEPS.validate_python(list(described["preparation"]))
    split = Split("given", column=_PART)
    return prepare(Dataset(rows.name, tuple(columns), split, steps))
