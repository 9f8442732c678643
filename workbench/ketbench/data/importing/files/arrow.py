"""Reads Parquet, Arrow and Feather files by their own types; pyarrow is loaded late, in the worker."""

from __future__ import annotations

from typing import Any

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.files.arrays import column_of, words
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format, identify
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess


def read_arrow(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """All columns that hold plain values; lists and structures become text.

    Raises
    ------
    DatasetError
        Without pyarrow, or for a damaged file.
    """
    kind = identify(source.name, source.head(4096))
    table = _table(source, kind, options)
    if table.num_rows == 0:
        raise DatasetError(f"'{source.name}' has {counted(table.num_columns, 'column')} and no row; export it again.")
    columns: list[Column] = []
    for name in table.column_names:
        columns.append(_column(name, table.column(name), findings))
        table = table.drop_columns([name])
    return tuple(columns), Guess(kind)


def _table(source: Source, kind: Format, options: Options) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        text = f"'{source.name}' is a {kind.value} file, which needs the package pyarrow"
        raise DatasetError(f"{text}; install it with: pip install 'ketbench[data]'.") from None
    try:
        with source.stream() as file:
            if kind is Format.PARQUET:
                table = _parquet(pyarrow.parquet.ParquetFile(file), options)
            else:
                table = _arrow(pyarrow, file)
            # Offsets of a damaged file are taken on trust without this, and reading them ends the process.
            table.validate(full=True)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        reason = str(error).split("\n")[0][:120]
        raise DatasetError(f"'{source.name}' is a damaged {kind.value} file ({reason}); write it again.") from None
    return table if options.rows is None else table.slice(0, options.rows)


def _parquet(file: Any, options: Options) -> Any:
    """Only as many row groups as the wanted rows need."""
    if options.rows is None:
        return file.read()
    groups, rows = 0, 0
    while groups < file.num_row_groups and rows < options.rows:
        rows += file.metadata.row_group(groups).num_rows
        groups += 1
    return file.read_row_groups(list(range(groups)))


def _arrow(pyarrow: Any, file: Any) -> Any:
    try:
        return pyarrow.ipc.open_file(file).read_all()
    except pyarrow.ArrowInvalid:
        file.seek(0)
        return pyarrow.ipc.open_stream(file).read_all()


def _column(name: str, values: Any, findings: Findings) -> Column:
    import pyarrow.types as types

    kind = values.type
    missing = values.null_count
    if missing:
        findings.note(f"Missing in column '{name}': {missing} times.", "missing values")
    if types.is_dictionary(kind):
        return coded(name, ["" if v is None else str(v) for v in values.to_pylist()])
    if types.is_boolean(kind):
        return coded(name, ["" if v is None else str(v).upper() for v in values.to_pylist()])
    if types.is_timestamp(kind) or types.is_date(kind):
        return _dates(name, values)
    if types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind):
        return _numbers(name, values, findings)
    if not (types.is_string(kind) or types.is_large_string(kind)):
        findings.note(f"Column '{name}' holds {kind}, which is kept as text.", "types")
    return words(name, ["" if v is None else str(v) for v in values.to_pylist()])


def _dates(name: str, values: Any) -> Column:
    import pyarrow

    micro = values.cast(pyarrow.timestamp("us", tz=getattr(values.type, "tz", None)), safe=False)
    whole = micro.cast(pyarrow.int64())
    seconds = whole.cast(pyarrow.float64(), safe=False).to_numpy() / 1e6
    return Column(name, np.array(seconds), Kind.DATE, Role.TIME, unit="s since 1970-01-01 UTC")


def _numbers(name: str, values: Any, findings: Findings) -> Column:
    import pyarrow

    if pyarrow.types.is_integer(values.type) and values.null_count == 0:
        return column_of(name, values.to_numpy(), findings)
    numbers = values.cast(pyarrow.float64(), safe=False).to_numpy()
    return Column(name, np.array(numbers, dtype=np.float64), Kind.NUMERIC)
