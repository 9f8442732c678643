"""Reads LIBSVM (svmlight) files by scikit-learn: a label, then only the features that are not zero."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Role
from ketbench.data.importing.cells.roles import as_classes, is_classes
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout

MOST_NUMBERS = 200_000_000


def read_libsvm(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The label and all features, zeros filled in.

    Raises
    ------
    DatasetError
        For several labels a row, for too many features, or a line that is none.
    """
    from sklearn.datasets import load_svmlight_file

    try:
        loaded: Any = load_svmlight_file(io.BytesIO(source.content()), zero_based="auto", query_id=True)
    except ValueError as error:
        reason = " ".join(str(error).split())[:120]
        raise DatasetError(f"'{source.name}' is not a sound LIBSVM file ({reason}); export it again.") from None
    matrix, labels, queries = loaded
    rows, width = matrix.shape
    if rows * width > MOST_NUMBERS:
        raise DatasetError(
            f"'{source.name}' has {rows:,} rows of {width:,} features, too much with its zeros; reduce it first."
        )
    dense = np.asarray(matrix[: options.rows].todense(), dtype=np.float64)
    label = Column("label", np.asarray(labels[: options.rows], np.float64))
    label = as_classes(label) if is_classes(label) else label
    columns = [Column(label.name, label.values, label.kind, Role.TARGET, label.categories)]
    if len(set(queries.tolist())) > 1:
        columns.append(Column("query", np.asarray(queries[: options.rows], np.float64), role=Role.GROUP))
    columns += [Column(f"x{i + 1}", dense[:, i].copy()) for i in range(width)]
    size = f"{counted(rows, 'row')} of {counted(width, 'feature')}"
    findings.note(f"LIBSVM: {size}, what a row leaves out is 0; the label is the target.")
    names = tuple(column.name for column in columns)
    return tuple(columns), Guess(Format.LIBSVM, layout=Layout(0, False, False, len(names)), names=names)
