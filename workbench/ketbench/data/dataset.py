"""A dataset as a frozen value: columns with roles and kinds, a split, recorded preparation and provenance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.base.shown import html_of
from ketbench.data.column import MOST_CLASSES, Column, coded, state_of, target_problem
from ketbench.data.preparing.preparation import Step, placed, renamed_in
from ketbench.data.referenced import KEPT, REFERENCE
from ketbench.data.roles import Kind, Role
from ketbench.data.soundness import require_sound_name, require_sound_split
from ketbench.data.splits.split import Split

__all__ = ["MOST_CLASSES", "Column", "Dataset", "Kind", "Provenance", "Role", "Split", "coded", "target_problem"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a dataset came from.

    Parameters
    ----------
    source : str
        File name or a sentence such as "scikit-learn load_wine".
    sha256 : str
        Digest of the source file's bytes; empty where there is none.
    imported : str
        UTC time, ISO 8601.
    options : tuple of (name, text)
        How the file was read.
    report : tuple of str
        What the reader guessed and repaired, a sentence each.
    """

    source: str = ""
    sha256: str = ""
    imported: str = ""
    options: tuple[tuple[str, str], ...] = ()
    report: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Dataset:
    """A table with meaning."""

    name: str
    columns: tuple[Column, ...]
    split: Split = field(default_factory=Split)
    preparation: tuple[Step, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)

    def __post_init__(self) -> None:
        require_sound_name("A dataset", self.name)
        require_sound_split(self.name, self.split)
        lengths = {len(column.values) for column in self.columns}
        if len(lengths) > 1:
            raise DatasetError(f"The columns of '{self.name}' have different lengths ({sorted(lengths)}).")
        # A column that says which rows test would tell a model so; it is not a feature, however the split was made.
        if self.split.method == "given" and any(map(self._names_parts, self.columns)):
            made = tuple(replace(c, role=Role.SKIP) if self._names_parts(c) else c for c in self.columns)
            object.__setattr__(self, "columns", made)

    def _names_parts(self, column: Column) -> bool:
        return column.name == self.split.column and column.role is Role.FEATURE

    def __getstate__(self) -> dict[str, Any]:
        """The fields and the digest, as `Column` has it."""
        return state_of(self)

    @property
    def n_rows(self) -> int:
        """Number of samples."""
        return len(self.columns[0].values) if self.columns else 0

    @property
    def is_reference(self) -> bool:
        """Whether a project keeps the file's place and digest instead of the values."""
        return (KEPT, REFERENCE) in self.provenance.options

    @property
    def is_absent(self) -> bool:
        """Whether values are in a file that was not read yet."""
        return any(column.is_absent for column in self.columns)

    @property
    def absence(self) -> str:
        """Where the values are while they are not here, in a sentence; empty when they are."""
        if not self.is_absent:
            return ""
        text = f"The values of '{self.name}' are kept in '{self.provenance.source or 'a file'}', which is not read"
        return f"{text}; wait until it is, or say where the file is now."

    def refuse_absent(self) -> None:
        """Raise while the values are not here.

        Raises
        ------
        DatasetError
            With the file they are in.
        """
        if self.is_absent:
            raise DatasetError(self.absence)

    @property
    def features(self) -> tuple[Column, ...]:
        """Columns with the role feature."""
        return self.with_role(Role.FEATURE)

    @property
    def target(self) -> Column | None:
        """The column to predict, if any."""
        found = self.with_role(Role.TARGET)
        return found[0] if found else None

    def with_role(self, role: Role) -> tuple[Column, ...]:
        """Columns of one role, in order."""
        return tuple(column for column in self.columns if column.role is role)

    def column(self, name: str) -> Column:
        """A column by name.

        Raises
        ------
        DatasetError
            With the names there are.
        """
        for column in self.columns:
            if column.name == name:
                return column
        names = ", ".join(column.name for column in self.columns[:20])
        raise DatasetError(f"Dataset '{self.name}' has no column '{name}'; it has {names}.")

    def renamed(self, name: str) -> Dataset:
        """The same data under another name."""
        return replace(self, name=name)

    def with_column_renamed(self, old: str, new: str) -> Dataset:
        """The same dataset with another name for one column; steps and split follow.

        Raises
        ------
        DatasetError
            When there is no such column or the new name is taken.
        """
        self.column(old)
        if not new.strip() or any(c.name == new for c in self.columns if c.name != old):
            raise DatasetError(f"Dataset '{self.name}' cannot call a column '{new}'; choose a name that is not taken.")
        columns = tuple(replace(c, name=new) if c.name == old else c for c in self.columns)
        steps = tuple(renamed_in(step, old, new) for step in self.preparation)
        split = replace(self.split, column=new) if self.split.column == old else self.split
        return replace(self, columns=columns, preparation=steps, split=split)

    def with_roles(self, roles: Mapping[str, Role]) -> Dataset:
        """The same dataset with other roles for some columns.

        Raises
        ------
        DatasetError
            For an unknown column, or one that cannot be a target.
        """
        made = self
        for name, role in roles.items():
            plain = replace(made.column(name), role=role)
            made = made.with_target(name) if role is Role.TARGET else made.with_column(plain)
        return made

    def with_kind(self, name: str, kind: Kind) -> Dataset:
        """The same dataset with a column read as another kind, where that loses nothing in silence.

        Raises
        ------
        DatasetError
            When a value of the column has no meaning in that kind.
        """
        from ketbench.data.kinds import converted

        return self.with_column(converted(self.column(name), kind))

    def with_split(self, split: Split) -> Dataset:
        """The same dataset under another split."""
        return replace(self, split=split)

    def with_step(self, step: Step) -> Dataset:
        """The same dataset with one more preparation step, where it belongs; see `preparation.placed`."""
        return replace(self, preparation=placed(self.preparation, step))

    def without_step(self, number: int) -> Dataset:
        """The same dataset without a preparation step, counted from 0."""
        if not 0 <= number < len(self.preparation):
            raise DatasetError(f"Dataset '{self.name}' has no step {number}; it has {len(self.preparation)}.")
        return replace(self, preparation=self.preparation[:number] + self.preparation[number + 1 :])

    def with_rows(self, rows: NDArray[Any]) -> Dataset:
        """The same dataset with some rows only, given as numbers or as a mask; its values are kept in the project."""
        self.refuse_absent()
        options = tuple(option for option in self.provenance.options if option[0] != KEPT)
        kept = tuple(replace(c, values=c.values[rows]) for c in self.columns)
        return replace(self, columns=kept, provenance=replace(self.provenance, options=options))

    def with_column(self, column: Column) -> Dataset:
        """The same dataset with the column of that name replaced."""
        old = self.column(column.name)
        return replace(self, columns=tuple(column if c is old else c for c in self.columns))

    def with_target(self, name: str) -> Dataset:
        """The same dataset with `name` as its target; a former target becomes a feature.

        Raises
        ------
        DatasetError
            For an unknown column, a single value, or text with too many distinct values.
        """
        chosen = self.column(name)
        problem = target_problem(chosen)
        if problem:
            raise DatasetError(problem)
        return replace(self, columns=tuple(_as_target(c, name) for c in self.columns))

    @cached_property
    def sha256(self) -> str:
        """Digest of all columns with their roles, the split and the preparation."""
        return hashlib.sha256(json.dumps(self.described(), sort_keys=True).encode()).hexdigest()

    def described(self) -> dict[str, Any]:
        """What decides a result: columns, split and preparation, as JSON data; provenance is left out."""
        return {
            "columns": [column.described() for column in self.columns],
            "split": self.split.described(),
            "preparation": [step.model_dump(mode="json") for step in self.preparation],
        }

    def __repr__(self) -> str:
        target = f", target '{self.target.name}'" if self.target is not None else ""
        return (
            f"<Dataset '{self.name}': {counted(self.n_rows, 'row')}, {counted(len(self.features), 'feature')}{target}>"
        )

    def _repr_html_(self) -> str | None:
        return html_of(self)


def _as_target(column: Column, name: str) -> Column:
    if column.name == name:
        return replace(column, role=Role.TARGET)
    return replace(column, role=Role.FEATURE) if column.role is Role.TARGET else column
