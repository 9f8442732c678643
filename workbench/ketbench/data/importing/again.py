"""Reads a changed file again under the same options; roles, kinds, split and steps stay, and the changes are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ketbench.base.errors import DatasetError
from ketbench.data.by_reference import FileState, by_reference, source_file
from ketbench.data.dataset import Column, Dataset, Role
from ketbench.data.importing.difference import Difference, difference
from ketbench.data.importing.opening.source import Progress, Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.reading import Imported, preview, read_file


@dataclass(frozen=True)
class Again:
    """A second import.

    Parameters
    ----------
    imported : Imported
        Its dataset has the name, roles, split and steps of the former one.
    difference : Difference
    """

    imported: Imported
    difference: Difference

    @property
    def changes(self) -> tuple[str, ...]:
        """What is different, a sentence each; empty where nothing is."""
        return self.difference.sentences


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


def import_again(
    dataset: Dataset,
    path: Path | str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Again:
    """Read a dataset's file once more.

    Parameters
    ----------
    dataset : Dataset
    path : Path or str, optional
        A file to read instead of the former one.
    progress, cancelled
        As in `read_file`.

    Raises
    ------
    DatasetError
        When the file is not known, or has lost a column that something depends on.
    """
    place = path or source_path(dataset)
    if place is None:
        raise DatasetError(f"'{dataset.name}' was not read from a file that is known here; name the file.")
    imported = read_file(place, dataset.name, None, _options(dataset, place), progress, cancelled)
    made = _dressed(dataset, imported.dataset)
    made = by_reference(made) if dataset.is_reference else made
    return Again(replace(imported, dataset=made), difference(dataset, made))


def _options(dataset: Dataset, place: Path | str) -> Options:
    """How it was read, less what names columns that are gone; roles are those of the dataset."""
    options = replace(Options.from_described(dataset.provenance.options), roles={})
    if not options.kinds:
        return options
    there = {column.name for column in preview(place, replace(options, kinds={})).dataset.columns}
    return replace(options, kinds={name: kind for name, kind in options.kinds.items() if name in there})


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
