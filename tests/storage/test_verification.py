"""What verify and repair say of each file, in counts and sentences."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from ketbench.base.errors import InputError
from ketbench.cli import main
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Started
from ketbench.contract.plugin import Measured
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.journal import journal_of
from ketbench.project.storage.lock import lock_of
from ketbench.project.storage.trust.repair import repair
from ketbench.project.storage.verification import examined


@pytest.fixture
def left(tmp_path):
    """A project with a journal, as a killed program leaves it: begin, start, four batches, a note."""
    path = tmp_path / "lab.h5"
    session = Session.create(path, Project("lab"))
    session.begin_run(Run("run-0001", Experiment("e", "x")))
    session.record(Started("run-0001", "2026"))
    for step in range(4):
        session.record(Batch("run-0001", ((0.0, Measured(step, {"loss": step / 2})),)))
    session.apply("note", replace(session.project, notes="kept"))
    session._journal.close()
    lock_of(path).unlink()
    return path


def spoilt(path, number):
    with closing(sqlite3.connect(journal_of(path))) as connection, connection:
        connection.execute("UPDATE rows SET body = x'00' WHERE sequence = ?", (number,))


@pytest.mark.cold
def test_a_sound_journal_is_counted(left):
    found = examined(left)
    assert found.ok
    assert (found.journal.rows, found.journal.lost, found.journal.findings) == (7, 0, ())
    assert found.journal.size > 4096
    assert (found.snapshot.rows, found.snapshot.points) == (0, 0)
    assert set(found.described()) >= {"ok", "findings", "snapshot", "backup", "journal"}
    assert {"rows", "lost", "checked"} <= set(found.described()["journal"])


def test_a_bad_row_costs_itself_alone(left):
    spoilt(left, 4)
    found = examined(left)
    assert (found.ok, found.journal.rows, found.journal.lost) == (False, 6, 1)
    assert "Row 4 (batch of 'run-0001')" in found.journal.findings[0]
    run = found.project.run("run-0001")
    assert run.metrics["loss"].steps.tolist() == [0, 2, 3]
    assert found.project.notes == "kept"


def test_a_journal_that_is_gone_is_missed(left):
    for file in left.parent.glob("lab.h5-journal*"):
        file.unlink()
    found = examined(left)
    assert not found.ok
    assert found.journal.findings == (
        "'lab.h5-journal' is gone with 7 rows that no snapshot holds; put it back if you moved it.",
    )


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 300, bytes(8192)])
def test_a_journal_of_which_nothing_is_left_hides_no_snapshot(left, content, capsys):
    for file in left.parent.glob("lab.h5-journal*"):
        file.write_bytes(content)
    assert not examined(left).ok
    assert main(["show", str(left)]) == 0
    assert "lab.h5-journal" in capsys.readouterr().err
    with Session.open(left) as session:
        assert any("is kept as 'lab.h5-journal.damaged-1'" in sentence for sentence in session.report)
    assert examined(left).ok


def test_a_damaged_journal_is_put_aside_after_what_it_holds_was_saved(left):
    spoilt(left, 4)
    session = Session.open(left)
    assert "What could be read of the journal was saved in 'lab.h5'." in session.report
    assert "The journal is kept as 'lab.h5-journal.damaged-1'." in session.report
    with Session.open(left, read_only=True) as other:
        assert other.project.notes == "kept"
        assert other.project.run("run-0001").metrics["loss"].steps.tolist() == [0, 2, 3]
    session.close()
    assert examined(left).ok


def test_repair_writes_what_can_be_read_and_lists_what_cannot(left, tmp_path):
    spoilt(left, 4)
    before = {file.name: file.read_bytes() for file in left.parent.iterdir() if "shm" not in file.name}
    found = repair(left, tmp_path / "new.h5")
    assert (found.rows, found.points, len(found.lost)) == (1, 3, 1)
    assert found.size == os.path.getsize(tmp_path / "new.h5")
    after = {file.name: file.read_bytes() for file in left.parent.iterdir() if file.name in before}
    assert after == before
    with Session.open(tmp_path / "new.h5", read_only=True) as session:
        assert session.project.notes == "kept"
        assert session.report == ()
    with pytest.raises(InputError, match="is there already"):
        repair(left, tmp_path / "new.h5")


def test_the_commands_say_it_in_json_and_status(left, tmp_path, capsys):
    assert main(["verify", str(left), "--json"]) == 0
    spoilt(left, 2)
    assert main(["verify", str(left), "--json"]) == 1
    assert main(["repair", str(left), "--out", str(tmp_path / "new.h5"), "--json"]) == 0
    assert main(["verify", str(tmp_path / "new.h5")]) == 0
    assert main(["repair", str(left)]) == 2
    capsys.readouterr()
