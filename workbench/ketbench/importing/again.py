"""Reads a changed file again under the same options; roles, kinds, split and steps stay, and the changes are listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from ketbench.dataset import Column, Dataset, Role
from ketbench.errors import DatasetError
from ketbench.importing.options import Options
from ketbench.importing.reading import Imported, read_file
from ketbench.importing.source import Source
from ketbench.references import by_reference, source_file

MOST_CELLS = 5


class FileState(StrEnum):
    """What became of the file that a dataset was read from."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Again:
    """A second import.

    Parameters
    ----------
    imported : Imported
        Its dataset has the name, roles, split and steps of the former one.
    changes : tuple of str
        What is different, a sentence each; empty where nothing is.
    """

    imported: Imported
    changes: tuple[str, ...]


def file_state(dataset: Dataset, beside: Path | None = None) -> tuple[FileState, str]:
    """Whether the file is still as it was, and a sentence; reads it whole to be sure.

    A file that is gone is looked for under its name in the folder `beside`.
    """
    path = source_file(dataset, beside)
    if path is None or not dataset.provenance.sha256:
        return FileState.UNKNOWN, f"'{dataset.name}' was not read from a file that is known here."
    if not path.is_file():
        rest = "say where it is now" if dataset.is_reference else "the values kept here are unharmed"
        return FileState.GONE, f"The file '{path}' of '{dataset.name}' is gone; {rest}."
    if Source(path).hashed() == dataset.provenance.sha256:
        return FileState.SAME, f"The file '{path}' is the one that '{dataset.name}' was read from."
    return (
        FileState.CHANGED,
        f"The file '{path}' has changed since '{dataset.name}' was read; import it again to follow.",
    )


def source_path(dataset: Dataset) -> Path | None:
    """Where the file was when it was read; None for data without a file."""
    return source_file(dataset)


def import_again(dataset: Dataset, path: Path | str | None = None) -> Again:
    """Read a dataset's file once more.

    Parameters
    ----------
    dataset : Dataset
    path : Path or str, optional
        A file to read instead of the former one.

    Raises
    ------
    DatasetError
        When the file is not known, or has lost a column that something depends on.
    """
    place = path or source_path(dataset)
    if place is None:
        raise DatasetError(f"'{dataset.name}' was not read from a file that is known here; name the file.")
    options = Options.from_described(dataset.provenance.options)
    imported = read_file(place, dataset.name, options=options)
    made = _dressed(dataset, imported.dataset)
    made = by_reference(made) if dataset.is_reference else made
    return Again(replace(imported, dataset=made), tuple(_changes(dataset, made)))


def _dressed(old: Dataset, new: Dataset) -> Dataset:
    """The new values in the roles and kinds of the old columns."""
    known = {column.name: column for column in old.columns}
    target = old.target
    if target is not None and target.name not in {column.name for column in new.columns}:
        raise DatasetError(f"The file has no column '{target.name}' any more, which is the target of '{old.name}'.")
    made = new
    for column in new.columns:
        if column.name in known and column.kind is not known[column.name].kind:
            made = made.with_kind(column.name, known[column.name].kind)
    columns = tuple(replace(c, role=known[c.name].role) if c.name in known else _new(c) for c in made.columns)
    return replace(made, columns=columns, split=old.split, preparation=old.preparation)


def _new(column: Column) -> Column:
    """A column that was not there before trains nothing until somebody says so."""
    return replace(column, role=Role.SKIP)


def _changes(old: Dataset, new: Dataset) -> Iterator[str]:
    before, after = ({c.name: c for c in d.columns} for d in (old, new))
    for name in [n for n in before if n not in after]:
        yield f"Column '{name}' is gone."
    for name in [n for n in after if n not in before]:
        yield f"Column '{name}' is new; its role is skip."
    if old.n_rows != new.n_rows:
        yield f"{old.n_rows} rows became {new.n_rows}."
    for name in [n for n in after if n in before]:
        yield from _cells(before[name], after[name], min(old.n_rows, new.n_rows))


def _cells(before: Column, after: Column, rows: int) -> Iterator[str]:
    if before.is_coded and set(after.categories) != set(before.categories):
        added = sorted(set(after.categories) - set(before.categories))
        lost = sorted(set(before.categories) - set(after.categories))
        words = [f"gained {', '.join(added[:MOST_CELLS])}"] * bool(added) + [
            f"lost {', '.join(lost[:MOST_CELLS])}"
        ] * bool(lost)
        yield f"Column '{before.name}' {' and '.join(words)}."
    if before.kind is not after.kind or before.sha256 == after.sha256:
        return
    if before.is_absent:
        yield f"Values of column '{before.name}' changed; which ones is not known, for the former file is gone."
        return
    one, two = before.labels()[:rows], after.labels()[:rows]
    same = np.array_equal(one, two, equal_nan=one.dtype.kind == "f")
    different = (
        np.empty(0, int)
        if same
        else np.flatnonzero([a != b and not (a != a and b != b) for a, b in zip(one, two, strict=True)])
    )
    if len(different):
        row = int(different[0])
        text = f"{len(different)} value{'s' if len(different) > 1 else ''} of column '{before.name}' changed"
        yield f"{text}; the first in row {row + 1}: {_shown(one[row])} became {_shown(two[row])}."


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, (float, np.floating)) else f"'{value}'"
