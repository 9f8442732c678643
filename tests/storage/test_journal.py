"""The journal keeps rows in order, for readers beside the writer too, and names what it cannot read."""

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


def test_an_altered_row_ends_the_reading(path):
    journal = Journal(path, "id", 0)
    for number in range(3):
        journal.append("change", "x", bytes([number]), sure=True)
    journal.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE rows SET body = x'ff' WHERE sequence = 2")
    record = read_journal(path)
    assert (record.damaged, len(record.rows)) == (2, 1)


def test_a_file_that_is_no_journal_is_named(path):
    path.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(DamagedError, match="no readable journal"):
        read_journal(path)
    with pytest.raises(ProjectError, match="cannot be written"):
        Journal(path, "id", 0).append("change", "x", b"", sure=True)


def test_a_place_that_cannot_be_written(path):
    path.write_bytes(b"")
    with pytest.raises(ProjectError, match="cannot be written"):
        Journal(path / "inside", "id", 0).append("change", "x", b"", sure=True)
