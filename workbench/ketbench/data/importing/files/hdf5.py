"""Reads datasets of an HDF5 file; links to other files and virtual data are not followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.files.arrays import Held, chosen_arrays, columns_of_arrays, texts_of
from ketbench.data.importing.files.parts import by_part, joined
from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.operators.pennylane_sets import operators_in, read_operator_of_set
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess

MOST_BYTES = 1 << 33
DEEPEST = 32
SCALARS = "scalars"
"""The part that gives the single values of a file as one row."""
MOST_SHOWN = 20


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
            _refuse_store_of_pandas(source.name, file)
            named = operators_in(file)
            wanted = options.part.strip("/") if options.part else next(iter(named), "")
            if wanted in named:
                single = collect(file, "", [], Findings(), 0)
                _tell_single(single, [Held(wanted, (1,))], findings)
                return read_operator_of_set(source, wanted, options, findings)
            held: list[Held] = []
            single = collect(file, "", held, findings, 0)
            if options.part is not None and options.part.strip("/") == SCALARS and single:
                return _single(source.name, single, findings)
            _tell_single(single, held, findings)
            parts = {} if options.part else by_part(held)
            if parts:
                arrays, column = joined(parts, lambda name: _read(source.name, file[name], options), findings)
                made = (*columns_of_arrays(source.name, arrays, findings), column)
                return made, Guess(Format.HDF5, part_column=column.name)
            chosen = _default(file, held, options, findings) or _chosen(source.name, held, single, options, findings)
            arrays = {h.name: _read(source.name, file[h.name], options) for h in chosen}
    except DatasetError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise DatasetError(f"'{source.name}' is a damaged HDF5 file ({reason}); copy or save it again.") from None
    return columns_of_arrays(source.name, arrays, findings), Guess(Format.HDF5)


def _refuse_store_of_pandas(name: str, file: Any) -> None:
    """Its names stand apart from its values, in a layout of its own, so that plain arrays would lose them."""
    import h5py

    own = [key for key in file if isinstance(file.get(key, getlink=True), h5py.HardLink)]
    stored = [key for key in own if "pandas_type" in file[key].attrs]
    if stored:
        text = f"'{name}' is a store of pandas (HDFStore) with {shortened(stored[0])} in it"
        raise DatasetError(f"{text}; write that with DataFrame.to_parquet in pandas and import the Parquet file.")


def _chosen(file: str, held: list[Held], single: Mapping[str, Any], options: Options, findings: Findings) -> list[Held]:
    """Which arrays to read; a refusal names the single values too, which the same file offers as one row."""
    try:
        return chosen_arrays(file, held, options, findings)
    except DatasetError as error:
        if not single:
            raise
        text = str(error).rstrip(".")
        raise DatasetError(f"{text}, or '{SCALARS}' for a row of the single values {_listed_single(single)}.") from None


def names_in(source: Source) -> list[str]:
    """Names of the datasets of a file."""
    import h5py

    held: list[Held] = []
    with source.stream() as stream, h5py.File(stream, "r") as file:
        single = collect(file, "", held, Findings(), 0)
        named = operators_in(file)
    held = [item for item in held if item.name.strip("/").split("/")[0] not in named]
    return [*named, *(item.name for item in held), *([SCALARS] if single else [])]


def collect(group: Any, path: str, held: list[Held], findings: Findings, depth: int) -> dict[str, Any]:
    """Collect plain datasets behind hard links, however deep; the single values among them come back by name."""
    import h5py

    single: dict[str, Any] = {}
    for name in group:
        full = f"{path}/{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink) or depth > DEEPEST:
            findings.note(f"The link '{full}' was not followed.", "links")
            continue
        item = group[name]
        if isinstance(item, h5py.Group):
            single |= collect(item, full, held, findings, depth + 1)
        elif isinstance(item, h5py.Dataset):
            if item.is_virtual or item.external:
                findings.note(f"Dataset '{full}' takes its data from other files and was not read.", "links")
            elif item.shape:
                held.append(Held(full, tuple(item.shape)))
            elif item.shape == () and item.dtype.kind != "V":
                single[full.strip("/")] = item[()]
    return single


def _tell_single(single: Mapping[str, Any], held: Sequence[Held], findings: Findings) -> None:
    """Name every single value, so that none is dropped in silence."""
    if not single:
        return
    shown = _listed_single(single)
    note = f"{len(single)} single value{'s' * (len(single) > 1)} beside the arrays: {shown}"
    findings.note(f"{note}; read them as one row with part '{SCALARS}'.", "single values")
    if not held:
        raise DatasetError(f"The file holds single values only ({shown}); read them with part '{SCALARS}'.")


def _listed_single(single: Mapping[str, Any]) -> str:
    shown = ", ".join(f"{name} = {_shown(value)}" for name, value in list(single.items())[:MOST_SHOWN])
    return shown + (f" and {len(single) - MOST_SHOWN} more" if len(single) > MOST_SHOWN else "")


def _shown(value: Any) -> str:
    return f"{value:.8g}" if isinstance(value, (float, np.floating)) else shortened(texts_of([value])[0])


def _single(file: str, single: Mapping[str, Any], findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """One row of the single values."""
    findings.note(f"Read the {len(single)} single values of the file as one row.")
    arrays = {name: np.array([value]) for name, value in single.items()}
    columns = columns_of_arrays(file, arrays, findings)
    return columns, Guess(Format.HDF5, names=tuple(column.name for column in columns))


def _default(file: Any, held: Sequence[Held], options: Options, findings: Findings) -> list[Held]:
    """The arrays of a group named as part, or of the group that NeXus names as its default plot; empty for neither."""
    import h5py

    if options.part is not None:
        place = options.part.strip("/")
        if place not in file or not isinstance(file[place], h5py.Group):
            return []
        inside = [h for h in held if h.name.strip("/").startswith(f"{place}/")]
        return _of_one_length(inside, place, findings)
    group: Any = file
    for _ in range(DEEPEST):
        name = group.attrs.get("default")
        name = name.decode() if isinstance(name, bytes) else name
        if not isinstance(name, str) or name not in group or not isinstance(group[name], h5py.Group):
            break
        group = group[name]
    signal = group.attrs.get("signal")
    if group.name == "/" or signal is None:
        return []
    findings.note(f"NeXus: the file names '{group.name}' as its default plot.")
    return _of_one_length([h for h in held if h.name.rpartition("/")[0] == group.name], group.name, findings)


def _of_one_length(inside: Sequence[Held], place: str, findings: Findings) -> list[Held]:
    """Those of the most common length; the others are told."""
    lengths = [h.shape[0] for h in inside if h.shape]
    if not lengths:
        return []
    usual = max(lengths, key=lambda n: (lengths.count(n), n))
    most = [h for h in inside if h.shape and h.shape[0] == usual]
    left = [str(h) for h in inside if h not in most]
    rest = f"; left out {', '.join(left[:12])}, of another length" if left else ""
    findings.note(f"Read {', '.join(map(str, most[:12]))} of the group '{place}'{rest}.")
    return most


def _read(file: str, dataset: Any, options: Options) -> Any:
    size = dataset.size * dataset.dtype.itemsize
    if options.rows is None and size > MOST_BYTES:
        raise DatasetError(f"'{dataset.name}' of '{file}' holds {size / 1e9:.0f} GB, more than 8 GB; limit the rows.")
    values = dataset[: options.rows]
    return values.astype(object) if values.dtype.kind == "S" else np.asarray(values)
