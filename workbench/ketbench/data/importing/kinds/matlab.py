"""Reads MATLAB files, version 5 by scipy and 7.3 by h5py: arrays under their names, samples in rows; runs nothing."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.files.arrays import Held, chosen_arrays, columns_of_arrays
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess

Array = NDArray[Any]
DEEPEST = 8


def read_matlab(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The variables that belong together, or the one named as part.

    Raises
    ------
    DatasetError
        For a damaged file, or when nothing tells which variable is meant.
    """
    found = in_rows(variables(source, findings), findings)
    held = [Held(name, array.shape) for name, array in found.items()]
    chosen = chosen_arrays(source.name, held, options, findings)
    arrays = {h.name: found[h.name][: options.rows] for h in chosen}
    columns = columns_of_arrays(source.name, arrays, findings)
    return columns, Guess(Format.MATLAB, names=tuple(column.name for column in columns))


def names_in(source: Source) -> list[str]:
    """Names of the variables of a file."""
    return list(variables(source, Findings()))


def variables(source: Source, findings: Findings) -> dict[str, Array]:
    """All variables of a file in MATLAB's own orientation."""
    try:
        if source.head(10).startswith(b"MATLAB 7.3"):
            return dict(_of_hdf5(source, findings))
        from scipy.io import loadmat

        loaded: Mapping[str, Any] = loadmat(io.BytesIO(source.content()), squeeze_me=False, struct_as_record=True)
        named = {name: value for name, value in loaded.items() if not name.startswith("__")}
        return {name: array for key, value in named.items() for name, array in _flat(key, value, findings, 0)}
    except DatasetError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise DatasetError(f"'{source.name}' is a damaged MATLAB file ({reason}); save it again.") from None


def _flat(name: str, value: Any, findings: Findings, depth: int) -> Iterator[tuple[str, Array]]:
    """Arrays by name; fields of a struct as dotted names, cells of texts as texts."""
    if hasattr(value, "toarray"):
        value = value.toarray()
    array = np.asarray(value)
    if array.dtype.names and array.size == 1 and depth < DEEPEST:
        for field in array.dtype.names:
            yield from _flat(f"{name}.{field}", array.ravel()[0][field], findings, depth + 1)
    elif array.dtype.names or (array.dtype == object and not _are_texts(array)):
        findings.note(f"The variable '{name}' is a structure or a cell array and was left out.")
    elif array.dtype == object:
        yield name, np.array([_text(cell) for cell in array.ravel()], dtype=object)
    elif array.dtype.kind in "US":
        yield name, np.array([str(cell).rstrip() for cell in array.ravel()], dtype=object)
    else:
        yield name, array


def _are_texts(array: Array) -> bool:
    return all(np.asarray(cell).dtype.kind in "US" and np.asarray(cell).size <= 1 for cell in array.ravel())


def _text(cell: Any) -> str:
    inner = np.asarray(cell).ravel()
    return str(inner[0]) if inner.size else ""


def _of_hdf5(source: Source, findings: Findings) -> Iterator[tuple[str, Array]]:
    """Version 7.3 is HDF5 with every array turned round."""
    import h5py

    with source.stream() as stream, h5py.File(stream, "r") as file:
        yield from _group(file, file, "", findings, 0)


def _group(file: Any, group: Any, path: str, findings: Findings, depth: int) -> Iterator[tuple[str, Array]]:
    import h5py

    for key in group:
        if key.startswith("#") or not isinstance(group.get(key, getlink=True), h5py.HardLink):
            continue
        item, name = group[key], f"{path}{key}"
        if isinstance(item, h5py.Group) and depth < DEEPEST:
            yield from _group(file, item, f"{name}.", findings, depth + 1)
        elif isinstance(item, h5py.Dataset) and not (item.is_virtual or item.external):
            array = _value(file, item)
            if array is None:
                findings.note(f"The variable '{name}' is a cell array or an object and was left out.")
            else:
                yield name, array


def _value(file: Any, item: Any) -> Array | None:
    import h5py

    kind = item.attrs.get("MATLAB_class", b"double")
    kind = kind.decode() if isinstance(kind, bytes) else str(kind)
    if item.attrs.get("MATLAB_empty", 0):
        return np.empty((0, 0))
    values = item[()]
    if kind == "cell":
        cells = [file[ref] for ref in np.asarray(values).T.ravel() if isinstance(ref, h5py.Reference)]
        if not all(_class_of(cell) == "char" for cell in cells):
            return None
        return np.array(["".join(map(chr, np.asarray(cell[()]).T.ravel())) for cell in cells], dtype=object)
    array = np.asarray(values).T
    if kind == "char":
        return np.array(["".join(map(chr, row)).rstrip() for row in np.atleast_2d(array)], dtype=object)
    if array.dtype.names == ("real", "imag"):
        return array["real"] + 1j * array["imag"]
    return array.astype(bool) if kind == "logical" else array


def _class_of(item: Any) -> str:
    kind = item.attrs.get("MATLAB_class", b"")
    return kind.decode() if isinstance(kind, bytes) else str(kind)


def in_rows(found: Mapping[str, Array], findings: Findings) -> dict[str, Array]:
    """Arrays with one sample a row: row vectors stand up, and stacks with the sample last are turned.

    MATLAB has no vectors: a label for each of n rows may be 1 × n, and pictures are height × width × channels × n.
    """
    usual = Counter(max(a.shape) for a in found.values() if a.ndim <= 2 and a.size > 1 and min(a.shape) == 1)
    lengths = {n for n, _ in usual.most_common()} | {a.shape[0] for a in found.values() if a.ndim == 2}
    made: dict[str, Array] = {}
    for name, array in found.items():
        if array.ndim == 2 and array.shape[0] == 1 and array.shape[1] > 1:
            made[name] = array.ravel()
        elif array.ndim > 2 and array.shape[-1] in lengths and array.shape[0] not in lengths:
            made[name] = np.moveaxis(array, -1, 0)
            findings.note(f"The samples of '{name}' are its last dimension; it was turned.")
        elif array.ndim == 2 and array.shape[1] == 1:
            made[name] = array.ravel()
        elif array.size:
            made[name] = array
    return made
