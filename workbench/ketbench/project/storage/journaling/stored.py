"""Reads a journal through SQLite as far as SQLite goes, row by row, and says where it did not; judges no row."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

LARGEST_ROW = 900_000_000
_OLD, _NEW = "sequence, kind, subject, sha256, body", "sequence, kind, subject, sha256, body, before, chain"
SIDES = ("-wal", "-journal")


@dataclass
class Stored:
    """What SQLite gives.

    Parameters
    ----------
    about : dict of str to str
    rows : list of tuple
        Columns of each row, of any type.
    troubles : list of str
        What SQLite says against the file; empty for a sound one.
    """

    about: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[object, ...]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def stored(path: Path) -> Stored:
    """All that SQLite reads, also while another process writes or where nothing can be written."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return _all(connection)
    except sqlite3.OperationalError:
        return _of_copy(path)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        return Stored(troubles=[str(error)])


def _of_copy(path: Path) -> Stored:
    """A journal that needs recovery cannot be opened in a read-only folder; a copy of it can."""
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        copy = Path(folder) / path.name
        try:
            shutil.copyfile(path, copy)
            for side in SIDES:
                with suppress(FileNotFoundError):
                    shutil.copyfile(f"{path}{side}", f"{copy}{side}")
            with closing(sqlite3.connect(copy)) as connection:
                return _all(connection)
        except (sqlite3.Error, OSError, UnicodeDecodeError, OverflowError) as error:
            return Stored(troubles=[str(error)])


def _all(connection: sqlite3.Connection) -> Stored:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_ROW)
    # Texts are decoded by whoever judges them: one bad byte must not hide the other rows.
    connection.text_factory = _text
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("BEGIN")
    found = Stored(troubles=list(_integrity(connection)))
    for name, value in connection.execute("SELECT name, value FROM about"):
        if isinstance(name, str) and isinstance(value, str):
            found.about[name] = value
    columns = {str(row[1]) for row in connection.execute("PRAGMA table_info(rows)")}
    cursor = connection.execute(f"SELECT {_NEW if 'chain' in columns else _OLD} FROM rows ORDER BY sequence")
    try:
        found.rows.extend(iter(cursor))
    except (sqlite3.Error, OverflowError) as error:
        found.troubles.append(str(error))
    return found


def _integrity(connection: sqlite3.Connection) -> Iterator[str]:
    try:
        for (answer,) in connection.execute("PRAGMA integrity_check(20)"):
            if answer != "ok":
                yield " ".join(str(answer).split())
    except sqlite3.DatabaseError as error:
        yield str(error)


def _text(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content
