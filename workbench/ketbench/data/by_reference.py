"""Datasets kept by reference: path and SHA-256 of their file instead of the values.

What the values are is still fixed by the digests of the columns; a file that gives others is refused.
"""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Column, Dataset
from ketbench.data.kinds import converted
from ketbench.data.referenced import KEPT, REFERENCE

MEGABYTE = 1_000_000


class FileState(StrEnum):
    """What became of the file that a dataset was read from."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    UNKNOWN = "unknown"


def source_file(dataset: Dataset, beside: Path | None = None) -> Path | None:
    """The file a dataset was read from: where it was, or under its name in the folder `beside`; None without one."""
    told = dict(dataset.provenance.options).get("path")
    if told is None:
        return None
    path = Path(json.loads(told))
    near = beside / path.name if beside is not None else path
    return near if not path.exists() and near.exists() else path


def kept_by_size(dataset: Dataset, limit_mb: float) -> Dataset:
    """The dataset by reference if its file is larger than `limit_mb`, else as it is."""
    path = source_file(dataset)
    if path is None or not path.is_file() or path.stat().st_size <= limit_mb * MEGABYTE:
        return dataset
    return by_reference(dataset)


def by_reference(dataset: Dataset) -> Dataset:
    """The dataset with its values kept in their file.

    Raises
    ------
    DatasetError
        When it was not read from one file whose digest is known.
    """
    path = source_file(dataset)
    if path is None or not dataset.provenance.sha256 or path.is_dir():
        raise DatasetError(f"'{dataset.name}' was not read from one file, so it cannot be kept by reference.")
    return _with_option(dataset, REFERENCE)


def by_snapshot(dataset: Dataset) -> Dataset:
    """The dataset with its values kept in the project.

    Raises
    ------
    DatasetError
        While the values are not here.
    """
    refuse_absent(dataset)
    return _with_option(dataset, "")


def moved_to(dataset: Dataset, path: Path) -> Dataset:
    """The dataset with another place for its file; that the file is the same shows when it is read."""
    options = tuple(option for option in dataset.provenance.options if option[0] != "path")
    origin = replace(dataset.provenance, options=(*options, ("path", json.dumps(str(path.resolve())))))
    return replace(dataset, provenance=origin)


def refuse_absent(dataset: Dataset) -> None:
    """Raise while the values are not here.

    Raises
    ------
    DatasetError
    """
    dataset.refuse_absent()


def with_values_of(dataset: Dataset, read: Dataset) -> Dataset:
    """The dataset with the values of a fresh import of its file, column by column in their order.

    Raises
    ------
    DatasetError
        When the file is another one, or is not read into the same values.
    """
    if read.provenance.sha256 != dataset.provenance.sha256:
        raise DatasetError(f"The file '{source_file(read)}' is not the one that '{dataset.name}' was read from.")
    if len(read.columns) != len(dataset.columns):
        raise _read_otherwise(dataset, f"{counted(len(read.columns), 'column')} instead of {len(dataset.columns)}")
    pairs = zip(dataset.columns, read.columns, strict=True)
    return replace(dataset, columns=tuple(_refilled(dataset, wanted, fresh) for wanted, fresh in pairs))


def fetched(dataset: Dataset, beside: Path | None = None) -> Dataset:
    """The dataset with its values, read from its file where they are not here.

    Raises
    ------
    DatasetError
        When the file is gone or has changed.
    """
    if not dataset.is_absent:
        return dataset
    from ketbench.data.importing.options import Options
    from ketbench.data.importing.reading import read_file

    path = present_file(dataset, beside)
    options = Options.from_described(dataset.provenance.options)
    return with_values_of(dataset, read_file(path, dataset.name, options=options).dataset)


def present_file(dataset: Dataset, beside: Path | None = None) -> Path:
    """The file of a dataset, which must be there.

    Raises
    ------
    DatasetError
    """
    path = source_file(dataset, beside)
    if path is None or not path.is_file():
        where = f"'{path}'" if path is not None else "a file that is not known"
        raise DatasetError(f"The values of '{dataset.name}' are kept in {where}, which is gone; say where it is now.")
    return path


def _refilled(dataset: Dataset, wanted: Column, fresh: Column) -> Column:
    try:
        read = converted(fresh, wanted.kind)
    except DatasetError as error:
        raise _read_otherwise(dataset, str(error)) from None
    if read.sha256 != wanted.sha256:
        raise _read_otherwise(dataset, f"other values in column '{wanted.name}'")
    return replace(wanted, values=read.values)


def _read_otherwise(dataset: Dataset, how: str) -> DatasetError:
    text = f"The file of '{dataset.name}' is unchanged but is read otherwise now ({how})"
    return DatasetError(f"{text}; import it again as a new dataset.")


def _with_option(dataset: Dataset, kept: str) -> Dataset:
    options = tuple(option for option in dataset.provenance.options if option[0] != KEPT)
    told = (*options, (KEPT, kept)) if kept else options
    return replace(dataset, provenance=replace(dataset.provenance, options=told))
