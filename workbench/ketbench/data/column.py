"""A column as a frozen value: its values with kind, role, categories and unit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.clock import iso
from ketbench.base.errors import DatasetError
from ketbench.data.referenced import AbsentValues, is_absent
from ketbench.data.roles import Kind, Role
from ketbench.data.soundness import require_sound_column

MOST_CLASSES = 50


@dataclass(frozen=True, eq=False)
class Column:
    """One column.

    Parameters
    ----------
    name : str
    values : ndarray, shape (n_rows,)
        float64 for numeric and date (NaN is missing; a date in seconds since 1970-01-01 UTC), int32 codes for
        category and ordinal (-1 is missing), str objects for text, float32 of shape (n_rows, height, width[,
        channels]) for images and (n_rows, ...) for tensors, each row an array of its own; see `tensor`.
    kind : Kind
    role : Role
    categories : tuple of str
        The names that the codes stand for.
    unit : str
    """

    name: str
    values: NDArray[Any]
    kind: Kind = Kind.NUMERIC
    role: Role = Role.FEATURE
    categories: tuple[str, ...] = ()
    unit: str = ""

    def __post_init__(self) -> None:
        require_sound_column(self.name, self.values, self.kind, self.role)
        self.values.setflags(write=False)

    def __getstate__(self) -> dict[str, Any]:
        """The fields and the digest: a copy that another thread may take while something else is remembered here."""
        return state_of(self)

    @property
    def is_coded(self) -> bool:
        """Whether the values are codes of categories."""
        return self.kind in (Kind.CATEGORY, Kind.ORDINAL)

    @property
    def is_tensor(self) -> bool:
        """Whether each row holds an array: a picture, a series, or one of any other shape."""
        return self.kind in (Kind.IMAGE, Kind.TENSOR)

    @property
    def is_absent(self) -> bool:
        """Whether the values are in a file that was not read yet."""
        return is_absent(self.values)

    def tensor(self) -> NDArray[np.float32]:
        """The arrays of a picture or tensor column as a model with convolutions reads them: (rows, H, W, C).

        A backend takes `dataset.column(name).tensor()` and the rows of each part from `preparation.assignment`; steps
        work on the flattened values and leave this array alone. A grey picture has one channel; a series of T steps and
        C channels is T × 1 × C; further dimensions are flattened into channels. float32, shape (rows, H, W, C).

        Raises
        ------
        DatasetError
            For a column whose rows are not arrays.

        >>> Column("w", np.zeros((5, 28, 28), np.float32), Kind.IMAGE).tensor().shape
        (5, 28, 28, 1)
        >>> Column("s", np.zeros((5, 128, 9), np.float32), Kind.TENSOR).tensor().shape
        (5, 128, 1, 9)
        """
        if not self.is_tensor or self.values.ndim < 2:
            text = f"Column '{self.name}' holds {self.kind.value}, which has no array a row"
            raise DatasetError(f"{text}; choose a column of images or tensors.")
        values = np.asarray(self.values, dtype=np.float32)
        rows, *shape = values.shape
        if len(shape) == 1:
            return values.reshape(rows, shape[0], 1, 1)
        if len(shape) == 2:
            return values[..., None] if self.kind is Kind.IMAGE else values[:, :, None, :]
        return values.reshape(rows, shape[0], shape[1], -1)

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows hold no value, shape (n_rows,)."""
        if self.is_absent:
            return np.broadcast_to(np.True_, len(self.values))
        if self.is_coded:
            return self.values < 0
        if self.kind in (Kind.NUMERIC, Kind.DATE):
            return np.isnan(self.values)
        if self.kind is Kind.TEXT:
            return np.array([text == "" for text in self.values], dtype=bool)
        return np.isnan(self.values.reshape(len(self.values), -1).sum(axis=1))

    @cached_property
    def sha256(self) -> str:
        """Digest of the values alone."""
        if isinstance(self.values, AbsentValues) and self.values.digest:
            return self.values.digest
        return hashlib.sha256(self._bytes()).hexdigest()

    def labels(self) -> NDArray[Any]:
        """Values as a reader would see them: names instead of codes, dates as ISO 8601."""
        if self.kind is Kind.DATE:
            return np.array([iso(seconds) for seconds in self.values], dtype=object)
        if not self.is_coded:
            return self.values
        return np.array([*self.categories, ""], dtype=object)[self.values]

    def described(self) -> dict[str, Any]:
        """Everything but the values, as JSON data."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "role": self.role.value,
            "categories": list(self.categories),
            "unit": self.unit,
            "sha256": self.sha256,
        }

    def _bytes(self) -> bytes:
        if self.kind is Kind.TEXT:
            return json.dumps([str(v) for v in self.values]).encode()
        return str(self.values.dtype).encode() + np.ascontiguousarray(self.values).tobytes()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Column) and (self is other or self.described() == other.described())

    def __hash__(self) -> int:
        return hash((self.name, self.role, self.kind, len(self.values)))


def target_problem(column: Column) -> str:
    """Why a column cannot be a target, in a sentence; empty if it can."""
    if column.is_absent:
        return ""
    present = column.values[~column.missing]
    distinct = len(set(present)) if column.kind is Kind.TEXT else len(np.unique(present))
    if distinct == 0:
        return f"Column '{column.name}' holds no value; choose another target."
    if distinct == 1:
        return f"Column '{column.name}' has a single value, so there is nothing to predict; choose another target."
    if column.kind is Kind.TEXT or (column.is_coded and distinct > MOST_CLASSES):
        text = f"Column '{column.name}' has {distinct} distinct values; a target needs at most"
        return f"{text} {MOST_CLASSES}. Choose another role."
    return ""


def coded(name: str, labels: Sequence[str], role: Role = Role.FEATURE) -> Column:
    """A category column from texts; an empty text is missing; categories are sorted.

    Raises
    ------
    DatasetError
        For a single text, or labels that are not texts.
    """
    given: Sequence[Any] = labels
    others = [] if isinstance(labels, str) else [x for x in given if not isinstance(x, str)]
    if isinstance(labels, str) or others:
        held = "one text" if isinstance(labels, str) else f"{type(others[0]).__name__} {others[0]!r}"[:60]
        raise DatasetError(f"The labels of '{name}' are a list of texts, not {held}; write '' where one is missing.")
    categories = tuple(sorted({label for label in labels if label != ""}))
    codes = {label: code for code, label in enumerate(categories)}
    return Column(name, np.array([codes.get(x, -1) for x in labels], np.int32), Kind.CATEGORY, role, categories)


def state_of(value: Any) -> dict[str, Any]:
    """The fields of a frozen value, and its digest where it is known: what another thread may copy meanwhile."""
    known = {item.name: getattr(value, item.name) for item in fields(value)}
    return known | ({"sha256": value.sha256} if "sha256" in value.__dict__ else {})
