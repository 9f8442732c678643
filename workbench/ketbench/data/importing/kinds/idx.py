"""Reads idx, the format of MNIST: pictures with their labels where both files lie side by side, packed or not."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Role
from ketbench.data.importing.cells.roles import as_classes
from ketbench.data.importing.files.arrays import columns_of_arrays
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The array of a file, with the labels beside it or, for a file of labels alone, those."""
    array = array_of(source)[: options.rows]
    if array.ndim == 1:
        label = as_classes(Column("label", array.astype(np.float64)))
        findings.note(f"idx: {len(array)} labels; import the file of pictures to have both.")
        return (label,), Guess(Format.IDX, names=("label",))
    columns = list(columns_of_arrays(source.name, {"image": array}, findings))
    beside = _labels_beside(source.path)
    if beside is not None:
        labels = array_of(Source(beside))[: options.rows]
        if labels.shape == (len(array),):
            label = as_classes(Column("label", labels.astype(np.float64)))
            columns.append(Column("label", label.values, label.kind, Role.TARGET, label.categories))
            findings.note(f"The labels are those of '{beside.name}', which lies beside the file.")
    size = " × ".join(map(str, array.shape[1:]))
    findings.note(f"idx: {counted(len(array), 'array')} of {size}.")
    return tuple(columns), Guess(Format.IDX, names=tuple(column.name for column in columns))


def array_of(source: Source) -> NDArray[Any]:
    """The array that a file holds, shape as it says.

    Raises
    ------
    DatasetError
        When there are fewer or more values than the shape needs.
    """
    content = source.content()
    rank = content[3]
    shape = struct.unpack_from(f">{rank}I", content, 4)
    kind = np.dtype(_TYPES[content[2]])
    wanted = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
    if len(content) - 4 - 4 * rank != wanted:
        sizes = " × ".join(map(str, shape))
        raise DatasetError(
            f"'{source.name}' says {sizes} and holds {len(content) - 4 - 4 * rank} bytes; copy it again."
        )
    values = np.frombuffer(content, kind, offset=4 + 4 * rank).reshape(shape)
    return values.astype(kind.newbyteorder("="))


def _labels_beside(path: Path) -> Path | None:
    name = re.sub(r"images?", "labels", path.name, flags=re.IGNORECASE)
    bare = re.sub(r"idx[2-5]", "idx1", name).removesuffix(".gz")
    for wanted in (bare, f"{bare}.gz"):
        place = path.with_name(wanted)
        if wanted != path.name and place.is_file():
            return place
    return None
