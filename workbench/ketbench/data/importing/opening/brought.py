"""Files that an importer of a plugin reads, in a process of its own; runs no plugin here."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ketbench.base.contributed.found import Contribution, contributions
from ketbench.base.errors import BackendError, DatasetError, InputError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import PACKED, Format, own_endings
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess

SECONDS = 600.0
MOST_BEGIN = 4096
_OURS = {"kinds", "roles", "rows", "every", "bad"}
"""Options that mean something for columns that are read already."""


def importer_of(source: Source) -> Contribution | None:
    """The importer that takes a file: by its ending, and where it states how its files begin, by that too.

    An ending that Ketbench reads itself is given to an importer only with the right beginning.
    """
    name = source.name.lower().removesuffix(PACKED)
    for one in contributions("importer"):
        ending = next((e for e in one.facts["endings"] if name.endswith(e.lower())), None)
        if ending is None:
            continue
        begins = [text.encode() for text in one.facts["begins"]]
        if begins and source.head(MOST_BEGIN).removeprefix(b"\xef\xbb\xbf").startswith(tuple(begins)):
            return one
        if not begins and ending.lower() not in own_endings():
            return one
    return None


def read_brought(
    one: Contribution, source: Source, options: Options, findings: Findings
) -> tuple[tuple[Column, ...], Guess]:
    """The columns that an importer gives.

    Raises
    ------
    DatasetError
        When it refuses the file, fails or ends its process; one sentence with the file and the plugin.
    """
    plain = Options()
    given = [
        f.name for f in fields(Options) if f.name not in _OURS and getattr(options, f.name) != getattr(plain, f.name)
    ]
    if given:
        raise DatasetError(f"'{source.name}' is read by a plugin, which takes no {given[0]}; leave it out.")
    try:
        with _unpacked(source) as path:
            dataset: Dataset = one.ask(
                "", path, how="ketbench.data.importing.opening.brought:dataset_read", seconds=SECONDS
            )
    except BackendError as error:
        raise DatasetError(f"'{source.name}' was not imported. {error}") from None
    except InputError as error:
        raise DatasetError(f"'{source.name}' cannot be read: {error}") from None
    findings.note(f"Read by the importer '{one.name}' ({one.title}) of '{one.package}' {one.version}.")
    columns = tuple(_cut(column, options) for column in dataset.columns)
    return columns, Guess(Format.PLUGIN, names=tuple(column.name for column in columns))


def dataset_read(found: Any, path: str) -> Dataset:
    """In the plugin's process: what the importer gives for a file, as a dataset.

    Raises
    ------
    DatasetError
        For what is not a table.
    """
    from ketbench.data.from_tables import dataset_of

    made = dataset_of(found.read(Path(path)), Path(path).stem)
    if not made.columns or not made.n_rows:
        raise DatasetError("it holds no rows; choose another file.")
    return made


@contextmanager
def _unpacked(source: Source) -> Generator[str]:
    if not source.is_gzip:
        yield str(source.path.resolve())
        return
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        place = Path(folder) / source.name.removesuffix(PACKED)
        place.write_bytes(source.content())
        yield str(place)


def _cut(column: Column, options: Options) -> Column:
    if options.rows is None and options.every is None:
        return column
    return replace(column, values=column.values[: options.rows : options.every or 1].copy())
