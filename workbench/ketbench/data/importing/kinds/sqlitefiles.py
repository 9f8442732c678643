"""Reads a table of an SQLite database, read-only; a database of QCoDeS gives its last run, with units."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.files.arrays import columns_of_arrays
from ketbench.data.importing.files.excel import cell_text
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.guessing.doubt import Answer, Doubt
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.grid import named_columns
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout

MOST_ROWS = 20_000_000


def read_sqlite(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The table named as part, the last run of QCoDeS, or the table with the most rows, which is asked about.

    Raises
    ------
    DatasetError
        For a damaged database, an unknown table, or none with rows.
    """
    if source.is_gzip:
        raise DatasetError(f"'{source.name}' is a packed SQLite database; unpack it first.")
    try:
        with closing(_opened(source)) as base:
            return _table(source.name, base, options, findings)
    except sqlite3.Error as error:
        raise DatasetError(f"'{source.name}' is a damaged SQLite database ({error}); copy it again.") from None


def tables_of(source: Source) -> list[str]:
    """Names of the tables and views of a database."""
    with closing(_opened(source)) as base:
        return _names(base)


def _opened(source: Source) -> sqlite3.Connection:
    # Immutable: no lock, no journal and no shared memory beside a file that belongs to somebody else.
    return sqlite3.connect(f"{source.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _names(base: sqlite3.Connection) -> list[str]:
    rows = base.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
    return [str(name) for (name,) in rows]


def _table(
    file: str, base: sqlite3.Connection, options: Options, findings: Findings
) -> tuple[tuple[Column, ...], Guess]:
    names = _names(base)
    units: dict[str, str] = {}
    if options.part is not None:
        if options.part not in names:
            raise DatasetError(f"'{file}' has no table '{options.part}'; it has {', '.join(names[:20]) or 'none'}.")
        name = options.part
    elif {"runs", "layouts"} <= set(names):
        name, units = _last_run(base, names, findings)
    else:
        name = _largest(file, base, names, findings)
    cursor = base.execute(f"SELECT * FROM {_quoted(name)} LIMIT ?", (options.rows or MOST_ROWS,))
    heads = [str(item[0]) for item in cursor.description]
    rows = cursor.fetchall()
    if not rows:
        raise DatasetError(f"The table '{name}' of '{file}' has no row; choose another of {', '.join(names[:20])}.")
    findings.note(f"Read the table '{name}' of an SQLite database: {counted(len(rows), 'row')}.")
    columns = _columns(file, heads, rows, options, findings)
    columns = tuple(replace(c, unit=units.get(c.name, c.unit)) for c in columns)
    made = tuple(column.name for column in columns)
    return columns, Guess(Format.SQLITE, layout=Layout(0, True, False, len(made)), names=made)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _largest(file: str, base: sqlite3.Connection, names: Sequence[str], findings: Findings) -> str:
    counts = {name: int(base.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0]) for name in names}
    filled = [name for name in names if counts[name]]
    if not filled:
        raise DatasetError(f"'{file}' is an SQLite database without a row; choose another file.")
    chosen = max(filled, key=lambda name: counts[name])
    if len(filled) > 1:
        listed = ", ".join(f"'{name}' ({counts[name]})" for name in filled[:12])
        text = f"Doubtful: the database has the tables {listed}; read '{chosen}', which has the most rows"
        answers = tuple(Answer(f"Read the table '{n}'", {"part": n}, f"--part {n}") for n in filled[:12])
        findings.doubt(Doubt("part", text, answers, 0.5))
    return chosen


def _last_run(base: sqlite3.Connection, names: Sequence[str], findings: Findings) -> tuple[str, dict[str, str]]:
    """The table of the last run of a QCoDeS database that has rows, and the units of its parameters."""
    runs = base.execute("SELECT run_id, name, result_table_name FROM runs ORDER BY run_id").fetchall()
    known = [(number, title, table) for number, title, table in runs if table in names]
    if not known:
        raise DatasetError("The QCoDeS database has no run with a table; measure first.")
    number, title, table = known[-1]
    units = {str(name): str(unit or "") for name, unit in
             base.execute("SELECT parameter, unit FROM layouts WHERE run_id = ?", (number,))}  # fmt: skip
    findings.note(
        f"QCoDeS: run {number} ('{title}') of {len(known)}; choose another by its table, as part '{known[0][2]}'."
    )
    return str(table), units


def _columns(
    file: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], options: Options, findings: Findings
) -> tuple[Column, ...]:
    arrays = {i: [_array(row[i]) for row in rows] for i in range(len(heads)) if any(_is_array(row[i]) for row in rows)}
    if arrays:
        return _of_arrays(file, heads, rows, arrays, findings)
    data = [(number, [_cell(value) for value in row]) for number, row in enumerate(rows, 1)]
    layout = Layout(0, True, False, len(heads))
    return named_columns(file, data, list(heads), layout, options, findings)


def _is_array(value: object) -> bool:
    return isinstance(value, bytes) and value.startswith(b"\x93NUMPY")


def _array(value: object) -> NDArray[Any] | None:
    """An array that QCoDeS stored as an NPY file in a cell; objects inside are never opened."""
    if not _is_array(value):
        return None
    assert isinstance(value, bytes)
    return np.load(io.BytesIO(value), allow_pickle=False).ravel()


def _of_arrays(
    file: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    arrays: dict[int, list[NDArray[Any] | None]],
    findings: Findings,
) -> tuple[Column, ...]:
    """Arrays in cells are laid one below the other; a plain value counts for all points of its row."""
    made: dict[str, list[NDArray[Any]]] = {head: [] for head in heads}
    for number, row in enumerate(rows):
        sizes = {len(array) for cells in arrays.values() if (array := cells[number]) is not None}
        if len(sizes) > 1:
            raise DatasetError(
                f"Row {number + 1} of '{file}' holds arrays of {sorted(sizes)} points; export it as CSV."
            )
        size = sizes.pop() if sizes else 1
        for i, head in enumerate(heads):
            array = arrays[i][number] if i in arrays else None
            value = np.nan if row[i] is None or isinstance(row[i], bytes) else row[i]
            made[head].append(array if array is not None else np.repeat(np.array([value]), size))
    findings.note("The arrays in its cells were laid one below the other, a row a point.")
    return columns_of_arrays(file, {head: np.concatenate(parts) for head, parts in made.items()}, findings)


def _cell(value: object) -> str:
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else cell_text(value)
