"""Recorded preparation steps, fitted on the training rows only; scikit-learn does the arithmetic, loaded late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ketbench.base.errors import DatasetError
from ketbench.data.preparing.fitted import Fitted
from ketbench.data.preparing.steps import Table, applied, element_names
from ketbench.data.roles import Kind, Role
from ketbench.data.splits.split import PARTS, TRAIN

if TYPE_CHECKING:
    from ketbench.data.column import Column
    from ketbench.data.dataset import Dataset

Matrix = NDArray[np.float64]


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Standardise(_Step):
    """Shift and scale each feature to mean 0 and deviation 1."""

    kind: Literal["standardise"] = "standardise"


class MinMax(_Step):
    """Scale each feature to a range, such as the angles 0 to pi."""

    kind: Literal["min-max"] = "min-max"
    low: float = Field(0.0, title="From", description="rad")
    high: float = Field(float(np.pi), title="To", description="rad")


class Pca(_Step):
    """Keep the directions of largest variance."""

    kind: Literal["pca"] = "pca"
    components: int = Field(4, ge=1, title="Components")


class Impute(_Step):
    """Replace missing values."""

    kind: Literal["impute"] = "impute"
    strategy: Literal["mean", "median", "most_frequent"] = Field("median", title="Replace by")


class OneHot(_Step):
    """Turn each category into a feature of zeros and ones; belongs before any scaling."""

    kind: Literal["one-hot"] = "one-hot"
    columns: tuple[str, ...] = Field((), title="Features", description="empty for all that hold categories")


class Select(_Step):
    """Keep some features, in the order given."""

    kind: Literal["select"] = "select"
    columns: tuple[str, ...] = Field(title="Features")


class Binarise(_Step):
    """One above a threshold, else zero."""

    kind: Literal["binarise"] = "binarise"
    threshold: float | None = Field(None, title="Threshold", description="empty for the median of the training rows")


class Downsample(_Step):
    """Average pictures over a coarser grid."""

    kind: Literal["downsample"] = "downsample"
    height: int = Field(4, ge=1, title="Height", description="pixels")
    width: int = Field(4, ge=1, title="Width", description="pixels")


Step = Annotated[
    Standardise | MinMax | Pca | Impute | OneHot | Select | Binarise | Downsample, Field(discriminator="kind")
]
STEPS: TypeAdapter[tuple[Step, ...]] = TypeAdapter(tuple[Step, ...])


def renamed_in(step: Step, old: str, new: str) -> Step:
    """A step that follows a column to its new name."""
    if isinstance(step, (OneHot, Select)) and old in step.columns:
        columns = tuple(new if name == old else name for name in step.columns)
        return step.model_copy(update={"columns": columns})
    return step


_FIRST = ("downsample", "impute", "one-hot")
"""Steps that must come before any other, in this order: pixels, then gaps, then categories are gone afterwards."""


def placed(steps: Sequence[Step], step: Step) -> tuple[Step, ...]:
    """The steps with one more where it belongs: a one-hot step before scaling, an impute step before both.

    >>> [step.kind for step in placed((Standardise(), Pca(components=2)), OneHot())]
    ['one-hot', 'standardise', 'pca']
    >>> [step.kind for step in placed((Impute(), Standardise()), MinMax())]
    ['impute', 'standardise', 'min-max']
    """
    if step.kind not in _FIRST:
        return (*steps, step)
    before = _FIRST[: _FIRST.index(step.kind) + 1]
    at = next((i for i, other in enumerate(steps) if other.kind not in before), len(steps))
    return (*steps[:at], step, *steps[at:])


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a split.

    Parameters
    ----------
    x : ndarray of float64, shape (n_samples, n_features)
    y : ndarray, shape (n_samples,)
        Class codes (int64) or values (float64); empty without a target.
    rows : ndarray of int, shape (n_samples,)
        Row numbers in the dataset.
    """

    x: Matrix
    y: NDArray[Any]
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A dataset ready for a model: three parts, all steps fitted on the training part only.

    Parameters
    ----------
    train, validation, test : Part
    feature_names : tuple of str
    classes : tuple of str
        Names of the class codes; empty for regression or without a target.
    nominal : tuple of int
        Features that still are codes of categories without order, three or more; see `without_order`.
    fitted : tuple of Fitted
        The steps with what was fitted, which make the same features of new rows; see `fitted.through`.
    """

    train: Part
    validation: Part
    test: Part
    feature_names: tuple[str, ...]
    classes: tuple[str, ...]
    nominal: tuple[int, ...] = ()
    fitted: tuple[Fitted, ...] = ()

    @property
    def is_classification(self) -> bool:
        """Whether the target is a class."""
        return bool(self.classes)

    @property
    def parts(self) -> dict[str, Part]:
        """The parts by name, those without rows left out."""
        named = {"train": self.train, "validation": self.validation, "test": self.test}
        return {name: part for name, part in named.items() if len(part.rows)}


def prepare(dataset: Dataset) -> Prepared:
    """Split a dataset and apply its steps.

    Raises
    ------
    DatasetError
        For missing values without an `Impute` step, text features, no feature, a PCA that is too wide, a class
        that has no training row.
    """
    dataset.refuse_absent()
    names, x = _feature_matrix(dataset)
    y, classes = _target_values(dataset)
    parts = assignment(dataset)
    train = parts == TRAIN
    _refuse_missing(dataset, names, x)
    table = Table(dataset, names, x, train)
    fitted: list[Fitted] = []
    for step in dataset.preparation:
        table, made_step = applied(step, table)
        fitted.append(made_step)
    names, x = table.names, table.x
    _refuse_absent_classes(dataset, y, classes, train)
    made = [_part(x, y, np.flatnonzero(parts == number)) for number in range(len(PARTS))]
    nominal = nominal_codes(dataset, names)
    return Prepared(*made, feature_names=tuple(names), classes=classes, nominal=nominal, fitted=tuple(fitted))


def nominal_codes(dataset: Dataset, names: Sequence[str]) -> tuple[int, ...]:
    """Places of the features that are plain codes of at least three categories without order, scaled or not."""
    nominal = {c.name for c in dataset.features if c.kind is Kind.CATEGORY and len(c.categories) > 2}
    return tuple(i for i, name in enumerate(names) if name in nominal)


def without_order(x: Matrix, train: Matrix, nominal: Sequence[int]) -> Matrix:
    """Features for a linear model, to which the order of codes would mean something.

    Each nominal feature becomes a column of zeros and ones for each of its values in the training rows; a value that is
    not among them is zero in all.

    Parameters
    ----------
    x : ndarray, shape (n_samples, n_features)
    train : ndarray, shape (n_train, n_features)
    nominal : sequence of int
        As `Prepared.nominal`.

    Examples
    --------
    >>> without_order(np.array([[2.0, 5.0]]), np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]), (0,))
    array([[0., 0., 1., 5.]])
    """
    parts: list[Matrix] = []
    for i in range(x.shape[1]):
        column = x[:, [i]]
        parts.append((column == np.unique(train[:, i])).astype(np.float64) if i in nominal else column)
    return np.hstack(parts) if parts else x


def assignment(dataset: Dataset) -> NDArray[np.int8]:
    """The part (0 train, 1 validation, 2 test) of each row of a dataset, shape (n_rows,)."""
    dataset.refuse_absent()
    target = dataset.target
    codes = target.values if target is not None and target.is_coded else None
    split = dataset.split
    groups = dataset.with_role(Role.GROUP)
    times = dataset.with_role(Role.TIME)
    return split.assign(
        codes,
        dataset.n_rows,
        groups=group_numbers(groups[0]) if groups else None,
        times=times[0].values if times else None,
        given=_given_parts(dataset.column(split.column)) if split.method == "given" else None,
    )


def group_numbers(column: Column) -> NDArray[np.int64]:
    """A number for each group; a row without one is a group of its own. Shape (n_rows,)."""
    labels = [str(label) for label in column.labels()]
    known = {label: i for i, label in enumerate(sorted(set(labels)))}
    numbers = np.array([known[label] for label in labels], dtype=np.int64)
    alone = np.flatnonzero(column.missing)
    numbers[alone] = len(known) + np.arange(len(alone))
    return numbers


def _given_parts(column: Column) -> NDArray[np.int8]:
    words = [str(label).strip().lower() for label in column.labels()]
    unknown = sorted(set(words) - set(PARTS))
    if unknown:
        text = f"Column '{column.name}' names the part '{unknown[0]}'"
        raise DatasetError(f"{text}; a split by it needs train, validation or test in every row.")
    return np.array([PARTS.index(word) for word in words], dtype=np.int8)


def _feature_matrix(dataset: Dataset) -> tuple[list[str], Matrix]:
    columns = dataset.features
    if not columns:
        raise DatasetError(f"Dataset '{dataset.name}' has no feature column; give at least one column that role.")
    names = [name for column in columns for name in _feature_names(column)]
    return names, np.column_stack([numbers_of(column) for column in columns])


def _feature_names(column: Column) -> list[str]:
    return element_names(column) if column.is_tensor else [column.name]


def numbers_of(column: Column) -> Matrix:
    """The values of a feature column, shape (n_rows, elements) or (n_rows,); colours averaged, missing ones NaN.

    Raises
    ------
    DatasetError
        For a column of words or dates, or an infinite value.
    """
    if column.kind is Kind.TENSOR:
        return column.values.reshape(len(column.values), -1).astype(np.float64)
    if column.kind is Kind.IMAGE:
        grey = column.values if column.values.ndim == 3 else column.values.mean(axis=3)
        return grey.reshape(len(grey), -1).astype(np.float64)
    if column.kind not in (Kind.NUMERIC, Kind.CATEGORY, Kind.ORDINAL):
        raise DatasetError(f"Feature '{column.name}' holds {column.kind.value}, not numbers; give it the role skip.")
    values = column.values.astype(np.float64)
    values[column.missing] = np.nan
    if np.isinf(values).any():
        row = int(np.flatnonzero(np.isinf(values))[0])
        raise DatasetError(
            f"Feature '{column.name}' is infinite in row {row + 1}; correct the value or skip the column."
        )
    return values


def _target_values(dataset: Dataset) -> tuple[NDArray[Any], tuple[str, ...]]:
    target = dataset.target
    if target is None:
        return np.empty(0), ()
    if target.missing.any():
        row = int(np.flatnonzero(target.missing)[0])
        raise DatasetError(
            f"Target '{target.name}' has no value in row {row + 1}; remove the row or choose another target."
        )
    if target.is_coded:
        return target.values.astype(np.int64), target.categories
    return target.values.astype(np.float64), ()


def _refuse_missing(dataset: Dataset, names: Sequence[str], x: Matrix) -> None:
    if any(isinstance(step, Impute) for step in dataset.preparation):
        return
    rows, columns = np.nonzero(np.isnan(x))
    if len(rows):
        text = f"Feature '{names[columns[0]]}' of '{dataset.name}' has no value in row {rows[0] + 1}"
        raise DatasetError(f"{text} ({len(rows)} missing in all); add an impute step or skip the column.")


def _refuse_absent_classes(dataset: Dataset, y: NDArray[Any], classes: Sequence[str], train: NDArray[Any]) -> None:
    if not classes:
        return
    absent = sorted(set(np.unique(y).tolist()) - set(np.unique(y[train]).tolist()))
    if absent:
        text = f"Class '{classes[absent[0]]}' of '{dataset.name}' has no training row under this split"
        raise DatasetError(f"{text}; choose another seed, a stratified split or smaller test shares.")


def _part(x: Matrix, y: NDArray[Any], rows: NDArray[np.int64]) -> Part:
    return Part(np.ascontiguousarray(x[rows]), y[rows] if len(y) else y, rows)
