"""Named arrays of NPZ, NPY and HDF5 files as columns; those of equal length belong together, the rest is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.guessing.doubt import Doubt
from ketbench.data.importing.opening.old_encodings import judge_legacy
from ketbench.data.importing.options import Options

MOST_COLUMNS = 100_000
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Held:
    """An array that a file holds: its name and shape, before it is read."""

    name: str
    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"'{self.name}' ({' × '.join(map(str, self.shape))})"


def chosen_arrays(file: str, held: list[Held], options: Options, findings: Findings) -> list[Held]:
    """Which arrays to read: the one named, or all of the most common length.

    Raises
    ------
    DatasetError
        For an unknown name, or when nothing tells which belong together.
    """
    usable = [h for h in held if h.shape and h.shape[0] > 0]
    if options.part is not None:
        found = [h for h in held if h.name.strip("/") == options.part.strip("/")]
        if not found:
            raise DatasetError(f"'{file}' holds no array '{options.part}'; it holds {_listed(held)}.")
        return found
    if not usable:
        raise DatasetError(f"'{file}' holds no array with rows; it holds {_listed(held)}.")
    lengths = sorted({h.shape[0] for h in usable}, key=lambda n: (-sum(h.shape[0] == n for h in usable), -n))
    most = [h for h in usable if h.shape[0] == lengths[0]]
    if len(most) == 1 and len(usable) > 1:
        raise DatasetError(f"'{file}' holds {_listed(usable)} of different lengths; choose one of them as the part.")
    left = [h for h in held if h not in most]
    findings.note(f"Read {_listed(most)}" + (f"; left out {_listed(left)}, of another length." if left else "."))
    return most


def columns_of_arrays(file: str, arrays: Mapping[str, Array], findings: Findings) -> tuple[Column, ...]:
    """Columns from arrays of equal length; a matrix gives one column each, a stack of pictures one of images."""
    columns = [c for name, array in arrays.items() for c in _columns(file, name, np.asarray(array), findings)]
    names = [column.name for column in columns]
    if len(set(names)) != len(names):
        raise DatasetError(f"Two arrays of '{file}' give columns of one name; rename one of them.")
    return tuple(columns)


def _columns(file: str, name: str, array: Array, findings: Findings) -> Iterator[Column]:
    bare = name.strip("/").replace("/", ".") or "column"
    if array.dtype.names:
        for field in array.dtype.names:
            yield from _columns(file, field, array[field], findings)
    elif array.dtype.kind == "c":
        findings.note(f"The complex numbers of '{bare}' are kept as two columns, real and imaginary part.")
        yield from _columns(file, f"{bare}.re", np.real(array), findings)
        yield from _columns(file, f"{bare}.im", np.imag(array), findings)
    elif array.ndim == 1:
        yield column_of(bare, array, findings)
    elif array.ndim == 2:
        if array.shape[1] > MOST_COLUMNS:
            raise DatasetError(f"'{name}' of '{file}' has {array.shape[1]} columns; at most {MOST_COLUMNS} are read.")
        for i in range(array.shape[1]):
            yield column_of(f"{bare} {i + 1}" if array.shape[1] > 1 else bare, array[:, i], findings)
    elif array.ndim > 2 and array.dtype.kind in "uifb":
        yield images(bare, array, findings) if _are_pictures(array) else tensor(bare, array, findings)
    else:
        raise DatasetError(f"'{name}' of '{file}' has {array.ndim} dimensions, which is not a table; choose another.")


def column_of(name: str, values: Array, findings: Findings) -> Column:
    """One column from a vector of any plain type."""
    kind = values.dtype.kind
    if kind == "b":
        return coded(name, ["TRUE" if v else "FALSE" for v in values])
    if kind in "iu" and len(values) and max(abs(int(values.max())), abs(int(values.min()))) > 2**53:
        findings.note(f"Column '{name}' has whole numbers beyond 2^53, which 64 bits would round; kept as words.")
        return Column(name, np.array([str(v) for v in values], dtype=object), Kind.TEXT, Role.ID)
    if kind in "iuf":
        return Column(name, np.ascontiguousarray(values, dtype=np.float64), Kind.NUMERIC)
    if kind == "M":
        seconds = values.astype("datetime64[us]").astype(np.int64) / 1e6
        seconds[np.isnat(values)] = np.nan
        return Column(name, seconds, Kind.DATE, Role.TIME, unit="s since 1970-01-01 UTC")
    return words(name, texts_of(list(values), findings, name))


def words(name: str, cells: list[str]) -> Column:
    """A column of words: a category where few repeat, else text."""
    distinct = set(cells) - {""}
    few = len(distinct) <= 50 or (len(distinct) <= 1000 and len(distinct) * 10 <= len(cells))
    if distinct and few and not (len(distinct) == len(cells) and len(cells) >= 10):
        return coded(name, cells)
    role = Role.ID if len(distinct) == len(cells) else Role.SKIP
    return Column(name, np.array(cells, dtype=object), Kind.TEXT, role)


def images(name: str, array: Array, findings: Findings) -> Column:
    """A stack of pictures scaled to [0, 1], shape (n, height, width[, channels])."""
    if array.ndim == 4 and array.shape[3] not in (1, 2, 3, 4):
        array = np.moveaxis(array, 1, 3)
        findings.note(f"The colours of '{name}' stand before height and width; they were put last.")
    array = array.astype(np.uint8) * 255 if array.dtype.kind == "b" else array
    scale = float(np.iinfo(array.dtype).max) if array.dtype.kind in "ui" else 1.0
    if scale > 255 and len(array) and array.max() <= 255:
        scale = 255.0
    if scale != 1.0:
        findings.note(f"Pictures '{name}' were divided by {scale:g}, so that they lie in [0, 1].")
    return Column(name, (array / scale).astype(np.float32), Kind.IMAGE)


def _are_pictures(array: Array) -> bool:
    """Whether an array holds pictures: three or four dimensions, whole numbers or values in [0, 1], sides above 1."""
    if array.ndim > 4 or min(array.shape[1:3]) < 2 or (array.ndim == 4 and not _channels(array)):
        return False
    if array.dtype.kind in "uib":
        return True
    sample = array[: min(len(array), 64)]
    return bool(sample.size) and bool(np.all((sample >= 0) & (sample <= 1)))


def _channels(array: Array) -> int:
    """How many colours there are: in the last place, or in the second as torch keeps them; 0 for neither."""
    if array.shape[3] in (1, 2, 3, 4):
        return array.shape[3]
    return array.shape[1] if array.shape[1] in (1, 3, 4) else 0


def tensor(name: str, array: Array, findings: Findings) -> Column:
    """An array for each row in its own shape, shape (n, ...), as float32; missing values stay NaN."""
    size = " × ".join(map(str, array.shape[1:]))
    findings.note(f"Each row of '{name}' holds an array of {size}, kept in this shape as a tensor column.")
    return Column(name, array.astype(np.float32), Kind.TENSOR)


def texts_of(values: Sequence[Any], findings: Findings | None = None, name: str = "") -> list[str]:
    """Texts of an array; bytes in UTF-8 where all of them are, else in the likeliest old encoding, which is told."""
    raw = [value for value in values if isinstance(value, bytes)]
    if not raw:
        return [str(value) for value in values]
    try:
        return [value.decode() if isinstance(value, bytes) else str(value) for value in values]
    except UnicodeDecodeError:
        judged = judge_legacy(b"\n".join(raw[:20_000]))
    if findings is not None:
        findings.note(f"The texts of '{name}' are not UTF-8 and were read as {judged.name}.")
        if judged.rivals:
            text = f"Doubtful: the texts of '{name}' read as {judged.name} and as {' and '.join(judged.rivals)} alike"
            findings.doubt(Doubt("encoding", text, (), judged.confidence))
    return [value.decode(judged.name, "replace") if isinstance(value, bytes) else str(value) for value in values]


def _listed(held: list[Held]) -> str:
    shown = ", ".join(map(str, held[:12]))
    return (f"{shown} and {len(held) - 12} more" if len(held) > 12 else shown) or "nothing"
