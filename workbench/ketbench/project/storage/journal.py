"""A SQLite file beside the snapshot: every action and batch of metrics is committed here first; decodes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ketbench.base.errors import ConflictError, ProjectError
from ketbench.project.storage.journaling.chain import Row, chain_value, digest_of
from ketbench.project.storage.journaling.mark import Mark, Marking, mark_of, read_mark
from ketbench.project.storage.journaling.pages import PAGE_SIZE
from ketbench.project.storage.journaling.record import Record, read_record
from ketbench.project.storage.trust.disk import is_on_network

T = TypeVar("T")
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
    sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL,
    before TEXT NOT NULL DEFAULT '', chain TEXT NOT NULL DEFAULT ''
);
"""
_LINKS = ("before", "chain")
SIDES = ("", "-wal", "-shm", "-journal")


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
    writer : str
        Whose journal it is from the first row on; another's later writing is refused. Empty for nobody's.
    """

    def __init__(self, path: Path, project_id: str, after: int, writer: str = "") -> None:
        self._path = path
        self._writer = writer
        self._project_id = project_id
        self._connection: sqlite3.Connection | None = None
        self._full_sync = False
        self._marking: Marking | None = None
        self.sequence = after

    @property
    def is_open(self) -> bool:
        """Whether the file is in use."""
        return self._connection is not None

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
        sha256 = digest_of(body)

        def write(connection: sqlite3.Connection) -> Mark:
            self._sync(connection, sure)
            mark = self._marks().now
            chain = chain_value(mark.chain, number, kind, subject, sha256)
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                self._require_own(connection)
                if replaces:
                    _drop_replaced(connection, kind, subject)
                row = (number, kind, subject, sha256, body, mark.chain, chain)
                connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            # What is forced to the disk takes all before it along.
            surely = number if sure else mark.sure
            return replace(mark, sequence=number, chain=chain, sure=surely, chained=mark.chained or number)

        mark = self._writing(write)
        self.sequence = number
        self._marks().put(mark)
        return number

    def prune(self, upto: int) -> None:
        """Remove the rows up to a number, which two snapshots hold by now."""
        if self._connection is None and not self._path.exists():
            return

        def remove(connection: sqlite3.Connection) -> None:
            self._marks()
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                self._require_own(connection)
                connection.execute("DELETE FROM rows WHERE sequence <= ?", (upto,))
                connection.execute("INSERT OR REPLACE INTO about VALUES ('complete-from', ?)", (str(upto + 1),))

        self._writing(remove)
        marks = self._marks()
        marks.put(replace(marks.now, complete_from=upto + 1))

    def close(self) -> None:
        """Let go of the file; it stays."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if self._marking is not None:
            self._marking.close()
            self._marking = None

    def remove(self) -> None:
        """Close and delete: the snapshot holds everything."""
        self.close()
        for side in SIDES:
            self._path.with_name(self._path.name + side).unlink(missing_ok=True)
        mark_of(self._path).unlink(missing_ok=True)

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
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
            _choose_mode(connection, self._path)
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_TABLES)
            _add_links(connection)
            about = (("project-id", self._project_id), ("complete-from", str(self.sequence + 1)))
            connection.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", about)
            connection.execute("INSERT OR REPLACE INTO about VALUES ('writer', ?)", (self._writer,))
            self._marking = self._marking or self._first_mark(connection)
        except sqlite3.Error:
            connection.close()
            raise
        self._full_sync = True
        return connection

    def _first_mark(self, connection: sqlite3.Connection) -> Marking:
        """Go on from the mark that is there, or from what the journal itself says where it is of the first form."""
        about = dict(connection.execute("SELECT name, value FROM about")).get("complete-from", "")
        start = int(about) if about.isdecimal() else self.sequence + 1
        found = read_mark(mark_of(self._path))
        if found is None or found.project_id != self._project_id:
            found = Mark(self._project_id, start, self.sequence)
        found = replace(
            found, complete_from=max(start, found.complete_from), sequence=max(found.sequence, self.sequence)
        )
        newest = connection.execute("SELECT sequence, chain FROM rows ORDER BY sequence DESC LIMIT 1").fetchone()
        if newest and newest[0] >= found.sequence:
            # The program may have ended between the row and its mark.
            found = replace(found, sequence=newest[0], chain=newest[1])
        marking = Marking(mark_of(self._path), found)
        marking.put(found)
        return marking

    def _require_own(self, connection: sqlite3.Connection) -> None:
        """Inside a transaction: whoever took the journal over before it began is seen here."""
        (writer,) = connection.execute("SELECT value FROM about WHERE name = 'writer'").fetchone() or ("",)
        if writer != self._writer:
            raise ConflictError(f"'{self._path.name}' is written by another process since.")

    def _marks(self) -> Marking:
        assert self._marking is not None
        return self._marking

    def _sync(self, connection: sqlite3.Connection, sure: bool) -> None:
        if sure != self._full_sync:
            connection.execute(f"PRAGMA synchronous = {'FULL' if sure else 'NORMAL'}")
            self._full_sync = sure


def read_journal(path: Path) -> Record:
    """Read a journal, also while another process writes it or where nothing can be written.

    Raises
    ------
    DamagedError
        When it is not a journal any more.
    """
    return read_record(path)


def _drop_replaced(connection: sqlite3.Connection, kind: str, subject: str) -> None:
    """Rows of the chain stay without their body, so that every number is accounted for; older ones had no chain."""
    chosen = "kind = ? AND subject = ? AND length(body) > 0"
    connection.execute(f"DELETE FROM rows WHERE {chosen} AND chain = ''", (kind, subject))
    connection.execute(f"UPDATE rows SET body = x'' WHERE {chosen}", (kind, subject))


def _add_links(connection: sqlite3.Connection) -> None:
    """Give a journal of the first form the columns of the chain."""
    there = {str(row[1]) for row in connection.execute("PRAGMA table_info(rows)")}
    for name in _LINKS:
        if name not in there:
            connection.execute(f"ALTER TABLE rows ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")


def _choose_mode(connection: sqlite3.Connection, path: Path) -> None:
    """A write-ahead file needs memory that processes share; network disks give none, and SQLite may refuse it too."""
    wanted = "TRUNCATE" if is_on_network(path) else "WAL"
    (answer,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
    if str(answer).upper() != wanted:
        connection.execute("PRAGMA journal_mode = TRUNCATE")


__all__ = ["Journal", "Record", "Row", "journal_of", "read_journal"]
