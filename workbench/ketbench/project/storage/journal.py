"""A SQLite file beside the snapshot: every action and batch of metrics is committed here first; decodes nothing."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ketbench.base.errors import DamagedError, ProjectError

T = TypeVar("T")
LARGEST_ROW = 900_000_000
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
    sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry.

    Parameters
    ----------
    sequence : int
    kind : str
    subject : str
        The label of an action, the run of a message.
    body : bytes
    """

    sequence: int
    kind: str
    subject: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """All that a journal holds.

    Parameters
    ----------
    project_id : str
    complete_from : int
        No row with this number or a later one was ever removed.
    rows : tuple of Row
    damaged : int
        Number of the first row whose hash is wrong, which ends the reading; 0 for none.
    """

    project_id: str
    complete_from: int
    rows: tuple[Row, ...]
    damaged: int = 0


def journal_of(path: Path) -> Path:
    """Where the journal of a project file lies."""
    return path.with_name(path.name + "-journal")


class Journal:
    """Appends rows; the file appears with the first one.

    Parameters
    ----------
    path : Path
        Of the journal itself.
    project_id : str
    after : int
        Number of the last row there ever was.
    """

    def __init__(self, path: Path, project_id: str, after: int) -> None:
        self._path = path
        self._project_id = project_id
        self._connection: sqlite3.Connection | None = None
        self._full_sync = False
        self.sequence = after

    def append(self, kind: str, subject: str, body: bytes, *, sure: bool, replaces: bool = False) -> int:
        """Commit one row.

        Parameters
        ----------
        kind, subject : str
        body : bytes
        sure : bool
            Whether the row must outlive a power cut, not only a crash of the program.
        replaces : bool
            Whether earlier rows of the same kind and subject are of no more use.

        Raises
        ------
        ProjectError
            When the disk is full or the folder read-only; nothing was written then.
        """
        number = self.sequence + 1
        row = (number, kind, subject, hashlib.sha256(body).hexdigest(), body)

        def write(connection: sqlite3.Connection) -> None:
            self._sync(connection, sure)
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                if replaces:
                    connection.execute("DELETE FROM rows WHERE kind = ? AND subject = ?", (kind, subject))
                connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", row)

        self._writing(write)
        self.sequence = number
        return number

    def prune(self, upto: int) -> None:
        """Remove the rows up to a number, which two snapshots hold by now."""
        if self._connection is None and not self._path.exists():
            return

        def remove(connection: sqlite3.Connection) -> None:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("DELETE FROM rows WHERE sequence <= ?", (upto,))
                connection.execute("INSERT OR REPLACE INTO about VALUES ('complete-from', ?)", (str(upto + 1),))

        self._writing(remove)

    def close(self) -> None:
        """Let go of the file; it stays."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def remove(self) -> None:
        """Close and delete: the snapshot holds everything."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _writing(self, write: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._open()
            return write(self._connection)
        except sqlite3.Error as error:
            raise ProjectError(
                f"'{self._path}' cannot be written ({error}); free space or allow writing there, and try again."
            ) from error

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_TABLES)
            about = (("project-id", self._project_id), ("complete-from", str(self.sequence + 1)))
            connection.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", about)
        except sqlite3.Error:
            connection.close()
            raise
        self._full_sync = True
        return connection

    def _sync(self, connection: sqlite3.Connection, sure: bool) -> None:
        if sure != self._full_sync:
            connection.execute(f"PRAGMA synchronous = {'FULL' if sure else 'NORMAL'}")
            self._full_sync = sure


def read_journal(path: Path) -> Record:
    """Read a journal, also while another process writes it or where nothing can be written.

    Raises
    ------
    DamagedError
        When it is no journal any more.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return _record(connection)
    except sqlite3.OperationalError:
        return _read_copy(path)
    except (sqlite3.Error, KeyError, ValueError) as error:
        raise _damaged(path, error) from error


def _read_copy(path: Path) -> Record:
    """A journal that needs recovery cannot be opened in a read-only folder; a copy of it can."""
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        copy = Path(folder) / path.name
        try:
            shutil.copyfile(path, copy)
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}-wal", f"{copy}-wal")
            with closing(sqlite3.connect(copy)) as connection:
                return _record(connection)
        except (sqlite3.Error, OSError, KeyError, ValueError) as error:
            raise _damaged(path, error) from error


def _record(connection: sqlite3.Connection) -> Record:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_ROW)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("BEGIN")
    about = dict(connection.execute("SELECT name, value FROM about"))
    rows: list[Row] = []
    damaged = 0
    for number, kind, subject, digest, body in connection.execute("SELECT * FROM rows ORDER BY sequence"):
        if hashlib.sha256(bytes(body)).hexdigest() != digest:
            damaged = number
            break
        rows.append(Row(number, kind, subject, bytes(body)))
    return Record(about["project-id"], int(about["complete-from"]), tuple(rows), damaged)


def _damaged(path: Path, error: Exception) -> DamagedError:
    return DamagedError(f"'{path.name}' is no readable journal ({error}); what it held is lost unless a copy exists.")
