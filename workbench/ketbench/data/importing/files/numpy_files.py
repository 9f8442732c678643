"""Reads NPY and NPZ files; pickled objects inside are refused, because opening them can run code."""

from __future__ import annotations

import zipfile
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy_format

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.files.arrays import Held, chosen_arrays, columns_of_arrays
from ketbench.data.importing.files.parts import by_part, joined
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess

MOST_BYTES = 1 << 33


def read_npy(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """One array."""
    try:
        with source.stream() as file:
            array = np.load(file, allow_pickle=False)
    except Exception as error:
        raise _refusal(source.name, "array", error) from None
    if array.ndim == 0:
        raise DatasetError(f"'{source.name}' holds a single number, not a table; save an array with rows.")
    return columns_of_arrays(source.name, {"column": array[: options.rows]}, findings), Guess(Format.NPY)


def read_npz(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The arrays of an archive that belong together.

    Raises
    ------
    DatasetError
        For pickles, a damaged archive, or arrays of different lengths.
    """
    try:
        with source.stream() as file, zipfile.ZipFile(file) as archive:
            held = [_held(archive, entry) for entry in archive.namelist() if entry.endswith(".npy")]
            _refuse_size(source.name, archive)
            parts = {} if options.part else by_part(held)
            if parts:
                arrays, column = joined(parts, lambda name: _array(archive, name)[: options.rows], findings)
                made = (*columns_of_arrays(source.name, arrays, findings), column)
                return made, Guess(Format.NPZ, part_column=column.name)
            chosen = chosen_arrays(source.name, held, options, findings)
            arrays = {h.name: _array(archive, h.name)[: options.rows] for h in chosen}
    except DatasetError:
        raise
    except Exception as error:
        raise _refusal(source.name, "archive", error) from None
    return columns_of_arrays(source.name, arrays, findings), Guess(Format.NPZ)


def names_in(source: Source) -> list[str]:
    """Names of the arrays of an archive."""
    with source.stream() as file, zipfile.ZipFile(file) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def _held(archive: zipfile.ZipFile, entry: str) -> Held:
    with archive.open(entry) as file:
        return Held(entry.removesuffix(".npy"), _shape(file))


def _shape(file: Any) -> tuple[int, ...]:
    version = npy_format.read_magic(file)
    read = npy_format.read_array_header_1_0 if version == (1, 0) else npy_format.read_array_header_2_0
    shape, _, kind = read(file)
    if kind.hasobject:
        raise ValueError("Object arrays")
    return shape


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    file: BinaryIO
    with archive.open(f"{name}.npy") as file:  # pyright: ignore[reportAssignmentType]
        return np.lib.format.read_array(file, allow_pickle=False)


def _refuse_size(file: str, archive: zipfile.ZipFile) -> None:
    total = sum(entry.file_size for entry in archive.infolist())
    if total > MOST_BYTES:
        raise DatasetError(f"'{file}' unpacks to {total / 1e9:.0f} GB, more than 8 GB; save a smaller part of it.")


def _refusal(file: str, what: str, error: Exception) -> DatasetError:
    if "bject" in str(error) or "pickle" in str(error):
        text = f"'{file}' holds pickled objects, which can run code when opened and are never read"
        return DatasetError(f"{text}; save plain numbers with numpy.savez.")
    reason = " ".join(str(error).split())[:120]
    return DatasetError(f"'{file}' is a damaged NumPy {what} ({reason}); save or copy it again.")
