"""The journal keeps rows in order, for readers beside the writer too, and names what it cannot read."""

import hashlib
import sqlite3
from contextlib import closing

import pytest

from ketbench.base.errors import DamagedError, ProjectError
from ketbench.project.storage.journal import Journal, read_journal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lab.h5-journal"


def test_rows_come_back_in_order_while_it_is_open(path):
    journal = Journal(path, "id", 4)
    assert not path.exists()
    for number in range(3):
        journal.append("change", f"edit {number}", bytes([number]), sure=number != 1)
    record = read_journal(path)
    assert (record.project_id, record.complete_from) == ("id", 5)
    assert [(row.sequence, row.body) for row in record.rows] == [(5, b"\0"), (6, b"\1"), (7, b"\2")]
    journal.close()


def test_a_new_checkpoint_replaces_the_old(path):
    journal = Journal(path, "id", 0)
    for run in ("a", "b", "a"):
        journal.append("checkpoint", run, run.encode() * 1000, sure=False, replaces=True)
    assert [(row.sequence, row.subject) for row in read_journal(path).rows] == [(2, "b"), (3, "a")]
    journal.close()


def test_pruned_rows_are_gone_and_said_to_be(path):
    journal = Journal(path, "id", 0)
    journal.prune(0)
    assert not path.exists()
    for number in range(4):
        journal.append("change", "x", bytes([number]), sure=True)
    journal.prune(2)
    record = read_journal(path)
    assert record.complete_from == 3
    assert [row.sequence for row in record.rows] == [3, 4]
    journal.remove()
    assert list(path.parent.iterdir()) == []


def test_an_altered_row_is_named_and_what_stands_behind_it_is_kept(path):
    journal = Journal(path, "id", 0)
    for number in range(3):
        journal.append("change", "x", bytes([number]), sure=True)
    journal.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE rows SET body = x'ff' WHERE sequence = 2")
    record = read_journal(path)
    assert (record.lost, [row.sequence for row in record.rows]) == ((2,), [1, 3])
    assert record.findings == (
        "Row 2 (change of 'x') of 'lab.h5-journal' cannot be read: it is damaged in the middle; "
        "all other rows were used.",
    )


@pytest.mark.parametrize("column", ["sequence", "kind", "subject", "sha256", "before", "chain"])
def test_a_change_of_any_column_is_found(path, column):
    journal = Journal(path, "id", 0)
    for number in range(3):
        journal.append("change", "x", bytes([number]), sure=True)
    journal.close()
    value = "77" if column == "sequence" else f"{column} || 'a'"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE rows SET {column} = {value} WHERE sequence = 2")
    record = read_journal(path)
    assert record.lost == (2,)
    assert "Row 2" in record.findings[0]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_row_that_is_gone_is_missed(path, number):
    journal = Journal(path, "id", 0)
    for body in range(3):
        journal.append("change", "x", bytes([body]), sure=True)
    journal.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM rows WHERE sequence = ?", (number,))
    record = read_journal(path)
    assert (record.lost, record.last) == ((number,), 3)
    assert ("at its end" if number == 3 else "in the middle") in record.findings[0]


def test_rows_that_never_reached_the_disk_are_a_torn_tail(path):
    journal = Journal(path, "id", 0)
    for number in range(3):
        journal.append("batch", "run", bytes([number]), sure=number == 0)
    journal.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM rows WHERE sequence > 1")
    record = read_journal(path)
    assert record.lost == (2, 3)
    assert record.findings == (
        "Rows 2-3 of 'lab.h5-journal' had not reached the disk when the machine stopped; the rows before are whole.",
    )


def test_a_replaced_checkpoint_is_missed_where_its_successor_is_gone(path):
    journal = Journal(path, "id", 0)
    for _ in range(2):
        journal.append("checkpoint", "run", b"state" * 9, sure=True, replaces=True)
    journal.close()
    assert [row.sequence for row in read_journal(path).rows] == [2]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE rows SET body = x'' WHERE sequence = 2")
    record = read_journal(path)
    assert (record.rows, record.lost) == ((), (1, 2))


FIRST_FORM = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE rows (
    sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL
);
INSERT INTO about VALUES ('project-id', 'id'), ('complete-from', '1');
"""


def first_form(path, rows):
    """A journal as the first versions wrote it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(FIRST_FORM)
        for number, kind, body in rows:
            digest = hashlib.sha256(body).hexdigest()
            connection.execute("INSERT INTO rows VALUES (?, ?, 'run', ?, ?)", (number, kind, digest, body))


def test_a_journal_of_the_first_form_is_read_and_continued(path):
    first_form(path, [(1, "change", b"a"), (3, "batch", b"b"), (4, "checkpoint", b"c")])
    assert read_journal(path).findings == ()
    journal = Journal(path, "id", 4)
    journal.append("change", "x", b"d", sure=True)
    journal.append("checkpoint", "run", b"e", sure=True, replaces=True)
    journal.close()
    record = read_journal(path)
    assert (record.findings, record.complete_from) == ((), 1)
    assert [(row.sequence, row.body) for row in record.rows] == [(1, b"a"), (3, b"b"), (5, b"d"), (6, b"e")]


def test_a_gap_in_the_first_form_without_a_checkpoint_behind_it_is_told(path):
    first_form(path, [(1, "checkpoint", b"a"), (2, "batch", b"b"), (4, "batch", b"c")])
    assert read_journal(path).lost == (3,)


def test_a_file_that_is_no_journal_is_named(path):
    path.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(DamagedError, match="not a readable journal"):
        read_journal(path)
    with pytest.raises(ProjectError, match="cannot be written"):
        Journal(path, "id", 0).append("change", "x", b"", sure=True)


def test_a_place_that_cannot_be_written(path):
    path.write_bytes(b"")
    with pytest.raises(ProjectError, match="cannot be written"):
        Journal(path / "inside", "id", 0).append("change", "x", b"", sure=True)
