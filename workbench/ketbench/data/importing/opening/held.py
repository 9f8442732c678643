"""Lists what a file holds besides one table: sheets, arrays, datasets; reads none of their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ketbench.base.errors import DatasetError
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format, identify
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.text.guess import HEAD

MOST_PARTS = 500


def parts_of(path: Path | str) -> tuple[str, ...]:
    """Names that `Options.part` takes for a file; empty where there is no choice or the file cannot be read.

    Parameters
    ----------
    path : Path or str
    """
    place = Path(path)
    if not place.is_file():
        return ()
    try:
        source = Source(place)
        lister = _LISTERS.get(identify(source.name, source.head(HEAD)))
        return () if lister is None else tuple(lister(source)[:MOST_PARTS])
    except DatasetError:
        return ()
    except Exception:
        # The reader itself says what is wrong with a damaged file.
        return ()


def _sheets(source: Source) -> list[str]:
    from openpyxl import load_workbook

    with source.stream() as file:
        return list(load_workbook(file, read_only=True, keep_links=False).sheetnames)


def _datasets(source: Source) -> list[str]:
    import h5py

    from ketbench.data.importing.files.arrays import Held
    from ketbench.data.importing.files.hdf5 import SCALARS, collect

    held: list[Held] = []
    with source.stream() as stream, h5py.File(stream, "r") as file:
        single = collect(file, "", held, Findings(), 0)
    return [*(item.name for item in held), *([SCALARS] if single else [])]


def _arrays(source: Source) -> list[str]:
    import zipfile

    with source.stream() as file, zipfile.ZipFile(file) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def _tables(source: Source) -> list[str]:
    from ketbench.data.importing.kinds.sqlitefiles import tables_of

    return tables_of(source)


def _members(source: Source) -> list[str]:
    from ketbench.data.importing.kinds.zipped import members_of

    found = members_of(source)
    return found if len(found) > 1 else []


def _variables(source: Source) -> list[str]:
    from ketbench.data.importing.kinds.matlab import variables

    return list(variables(source, Findings()))


def _graph(source: Source) -> list[str]:
    return ["edges", "nodes"]


_LISTERS: Mapping[Format, Callable[[Any], list[str]]] = {
    Format.EXCEL: _sheets,
    Format.HDF5: _datasets,
    Format.NPZ: _arrays,
    Format.SQLITE: _tables,
    Format.ZIP: _members,
    Format.MATLAB: _variables,
    Format.GRAPH: _graph,
}
