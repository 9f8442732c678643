"""Reads datasets of an HDF5 file; links to other files and virtual data are not followed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Column
from ketbench.data.importing.files.arrays import Held, chosen_arrays, columns_of_arrays
from ketbench.data.importing.files.parts import by_part, joined
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess

MOST_BYTES = 1 << 33
DEEPEST = 32


def read_hdf5(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The datasets of a file that belong together, or the one named as part.

    Raises
    ------
    DatasetError
        For a damaged file, or when nothing tells which dataset is meant.
    """
    import h5py

    try:
        with source.stream() as stream, h5py.File(stream, "r") as file:
            held: list[Held] = []
            collect(file, "", held, findings, 0)
            parts = {} if options.part else by_part(held)
            if parts:
                arrays, column = joined(parts, lambda name: _read(source.name, file[name], options), findings)
                made = (*columns_of_arrays(source.name, arrays, findings), column)
                return made, Guess(Format.HDF5, part_column=column.name)
            chosen = chosen_arrays(source.name, held, options, findings)
            arrays = {h.name: _read(source.name, file[h.name], options) for h in chosen}
    except DatasetError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise DatasetError(f"'{source.name}' is a damaged HDF5 file ({reason}); copy or save it again.") from None
    return columns_of_arrays(source.name, arrays, findings), Guess(Format.HDF5)


def collect(group: Any, path: str, held: list[Held], findings: Findings, depth: int) -> None:
    """Collect plain datasets behind hard links, however deep."""
    import h5py

    for name in group:
        full = f"{path}/{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink) or depth > DEEPEST:
            findings.note(f"The link '{full}' was not followed.", "links")
            continue
        item = group[name]
        if isinstance(item, h5py.Group):
            collect(item, full, held, findings, depth + 1)
        elif isinstance(item, h5py.Dataset):
            if item.is_virtual or item.external:
                findings.note(f"Dataset '{full}' takes its data from other files and was not read.", "links")
            elif item.shape:
                held.append(Held(full, tuple(item.shape)))


def _read(file: str, dataset: Any, options: Options) -> Any:
    size = dataset.size * dataset.dtype.itemsize
    if options.rows is None and size > MOST_BYTES:
        raise DatasetError(f"'{dataset.name}' of '{file}' holds {size / 1e9:.0f} GB, more than 8 GB; limit the rows.")
    values = dataset[: options.rows]
    return values.astype(object) if values.dtype.kind == "S" else np.asarray(values)
