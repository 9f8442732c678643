"""Sessions: undo, runs, saving, and what a second window gets."""

import json
import subprocess
import sys
import threading
from dataclasses import replace

import h5py
import numpy as np
import pytest

from ketbench.base.errors import LockedError, ProjectError
from ketbench.circuit.angles.expressions import Number
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Fixed, Op, Parameter
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Checkpoint, Described, Logged, Measured, Progress
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.journal import journal_of
from ketbench.project.storage.lock import Holder, lock_of
from ketbench.project.storage.snapshot import Snapshot, backup_of, snapshot_image


def start():
    dataset = Dataset("d", (Column("a", np.arange(50.0)), Column("b", np.arange(50.0) ** 2)))
    return Project("lab").with_experiment(
        Experiment("e", "fake", dataset, CircuitBuilder("c", 2).add("h", 0).add("ry", 1, "theta").build())
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lab.h5"


def left(path):
    return sorted(item.name for item in path.parent.iterdir())


def record_some(session, run_id, steps, start=0):
    for step in range(start, start + steps):
        events = ((step / 10, Measured(step, {"loss": 1 / (step + 1)})), (step / 10, Progress(step, steps)))
        session.record(Batch(run_id, events))


def crash(session):
    """Let go of the file as a killed process would: nothing is saved, the lock names a process that is gone."""
    session._journal.close()
    holder = json.loads(lock_of(session.path).read_text())
    lock_of(session.path).write_text(json.dumps({**holder, "started": 1.0}))


def test_create_edit_close_leaves_one_file_and_its_backup(path):
    with Session.create(path, start()) as session:
        session.apply("rename", replace(session.project, name="new"))
        assert session.dirty
    assert left(path) == ["lab.h5", "lab.h5.bak"]
    with Session.open(path) as session:
        assert session.project.name == "new"
        assert not session.dirty
        assert session.project.experiments["e"].dataset is session.project.datasets["d"]


def test_opening_and_closing_changes_nothing(path):
    Session.create(path, start()).close()
    before = path.stat()
    Session.open(path).close()
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert left(path) == ["lab.h5"]


def test_a_crash_loses_no_action(path):
    session = Session.create(path, start())
    for number in range(5):
        circuit = CircuitBuilder("c", 2).add("rx", 0, float(number)).build()
        session.apply(f"edit {number}", session.project.with_circuit(circuit))
    session.undo()
    wanted = session.project
    crash(session)
    with Session.open(path) as again:
        assert again.project == wanted
        assert again.project.experiments["e"].circuit is again.project.circuits["c"]
        assert again.project.experiments["e"].dataset is again.project.datasets["d"]
    with Session.open(path) as again:
        assert again.project == wanted


def test_undo_to_what_only_removed_rows_held_survives_a_crash(path):
    session = Session.create(path, start())
    for gate in ("x", "y", "z"):
        circuit = CircuitBuilder("c", 2).add(gate, 0).build()
        session.apply(gate, session.project.with_circuit(circuit))
        session.save()
    session.save()
    session.go_to(1)
    wanted = session.project
    crash(session)
    with Session.open(path) as again:
        assert not again.report
        assert again.project == wanted


def test_numbers_of_numpy_and_whole_ones_keep_their_circuit_recognisable(path):
    session = Session.create(path, start())
    wire = np.int64(1)
    turn = Op("rx", (wire,), (Number(np.float64(0.5)),), column=np.int64(0))
    odd = Circuit("c", ("a", "b"), (turn,), (Parameter("p", Fixed(0)),))
    session.apply("odd", session.project.with_circuit(odd))
    more = [Op("h", (0,), column=column) for column in range(1, 9)]
    session.apply("more", session.project.with_circuit(odd.with_ops([*odd.ops, *more])))
    session.undo()
    crash(session)
    with Session.open(path) as again:
        assert not again.report
        assert again.project.circuits["c"] == odd


def test_an_edit_of_a_circuit_does_not_write_the_data_again(path):
    rng = np.random.default_rng(0)
    big = Dataset("big", (Column("a", rng.normal(size=200_000)),))
    session = Session.create(path, start().with_experiment(Experiment("f", "fake", big, start().circuits["c"])))
    with session:
        for number in range(20):
            circuit = CircuitBuilder("c", 2).add("rx", 0, float(number)).build()
            session.apply("edit", session.project.with_circuit(circuit))
        wal = journal_of(path).with_name(journal_of(path).name + "-wal")
        assert journal_of(path).stat().st_size + wal.stat().st_size < 2_000_000
        assert path.stat().st_size > 1_600_000


def test_a_run_is_recorded_and_survives_undo(path):
    with Session.create(path, start()) as session:
        session.apply("rename", replace(session.project, name="new"))
        run = Run("run-0001", session.project.experiment())
        session.begin_run(run)
        session.record(Started("run-0001", "2026-01-01T00:00:00", {"torch": "2"}))
        assert session.project.runs["run-0001"].status is Status.RUNNING
        record_some(session, "run-0001", 5)
        assert len(session.recording("run-0001").run().metrics["loss"]) == 5
        session.apply("again", replace(session.project, name="newer"))
        session.record(Finished("run-0001", Status.DONE, "2026", 2.0, Result({"accuracy": 0.5})))
        assert session.history.labels == ("open", "rename", "again")
        session.undo()
        session.undo()
        assert session.project.name == "lab"
        assert session.project.runs["run-0001"].status is Status.DONE
        session.redo()
    with Session.open(path) as session:
        assert session.project.name == "new"
        found = session.project.runs["run-0001"]
        assert found.result == Result({"accuracy": 0.5})
        assert len(found.metrics["loss"]) == 5
        assert found.environment == {"torch": "2"}


def test_a_note_on_a_running_run_and_a_stale_project_keep_the_numbers(path):
    with Session.create(path, start()) as session:
        session.begin_run(Run("r", session.project.experiment()))
        stale = session.project.with_run(replace(session.project.runs["r"], note="mine"))
        without = session.project.without("runs", "r")
        record_some(session, "r", 3)
        session.apply("remove", without)
        assert "r" in session.project.runs
        session.record(Finished("r", Status.DONE, "2026", 1.0))
        session.apply("note", stale)
        run = session.project.runs["r"]
        assert (run.note, run.status, len(run.metrics["loss"])) == ("mine", Status.DONE, 3)
        session.undo()
        assert session.project.runs["r"].note == ""
        session.apply("remove", session.project.without("runs", "r"))
        assert not session.project.runs
        session.undo()
        assert session.project.runs["r"].status is Status.DONE


@pytest.mark.parametrize("saves", [False, True])
def test_a_crash_mid_run_leaves_an_interrupted_run(path, saves):
    session = Session.create(path, start())
    session.begin_run(Run("r", session.project.experiment()))
    session.record(Started("r", "2026-01-01T00:00:00"))
    record_some(session, "r", 40)
    if saves:
        session.save()
        assert not session.dirty
    record_some(session, "r", 10, start=40)
    session.record(Batch("r", ((1.0, Checkpoint(3, b"old")), (1.5, Logged("hi")), (2.0, Described({"gpu": "none"})))))
    session.record(Batch("r", ((1.0, Checkpoint(4, b"state")),)))
    crash(session)
    with Session.open(path) as again:
        (run,) = again.recovered
        assert run.status is Status.INTERRUPTED
        assert run.seconds >= 2.0, "up to the last thing heard"
        assert run == again.project.runs["r"]
        np.testing.assert_array_equal(run.metrics["loss"].steps, np.arange(50))
        assert run.checkpoint == b"state"
        assert run.log[0].text == "hi"
        assert run.environment == {"gpu": "none"}
    with Session.open(path) as again:
        assert again.recovered == ()
        assert again.project.runs["r"].status is Status.INTERRUPTED


def test_threads_record_while_the_window_edits_and_saves(path):
    with Session.create(path, start()) as session:
        for run_id in ("r", "s"):
            session.begin_run(Run(run_id, session.project.experiment()))
        readers = [threading.Thread(target=record_some, args=(session, run_id, 200)) for run_id in ("r", "s")]
        for reader in readers:
            reader.start()
        for number in range(10):
            session.apply("note", replace(session.project, notes=str(number)))
            session.save()
        for reader in readers:
            reader.join()
        for run_id in ("r", "s"):
            session.record(Finished(run_id, Status.DONE, "2026", 1.0))
    with Session.open(path) as session:
        assert session.project.notes == "9"
        for run in session.project.runs.values():
            np.testing.assert_array_equal(run.metrics["loss"].steps, np.arange(200))


def test_closing_ends_what_runs(path):
    with Session.create(path, start()) as session:
        session.begin_run(Run("r", session.project.experiment()))
        record_some(session, "r", 2)
    with Session.open(path) as session:
        assert session.project.runs["r"].status is Status.INTERRUPTED
        assert len(session.project.runs["r"].metrics["loss"]) == 2


def test_a_second_window_reads_and_says_who_writes(path):
    with Session.create(path, start()) as first:
        first.apply("rename", replace(first.project, name="new"))
        first.begin_run(Run("r", first.project.experiment()))
        second = Session.open(path)
        assert second.read_only
        assert second.project.name == "new"
        assert second.project.runs["r"].status is Status.QUEUED
        assert second.recovered == ()
        assert f"process {Holder.here().pid}" in second.holder
        with pytest.raises(LockedError, match=r"lab\.h5' is open in process"):
            second.apply("x", second.project)
        with pytest.raises(LockedError):
            second.save()
        second.close()
        assert not first.read_only
        first.apply("go on", replace(first.project, name="newer"))
    with Session.open(path) as third:
        assert not third.read_only
        assert third.project.name == "newer"


def test_read_only_changes_nothing(path):
    Session.create(path, start()).close()
    with Session.open(path, read_only=True) as session:
        assert left(path) == ["lab.h5"]
        with pytest.raises(ProjectError, match="reading only"):
            session.begin_run(Run("r", session.project.experiment()))


def test_a_file_that_is_there_or_missing_or_foreign(path):
    Session.create(path, start()).close()
    with pytest.raises(ProjectError, match="is there already"):
        Session.create(path, start())
    with pytest.raises(ProjectError, match="There is no project"):
        Session.open(path.with_name("other.h5"))
    with pytest.raises(ProjectError, match="cannot be written"):
        Session.create(path / "inside.h5", start())
    path.with_name("text.h5").write_text("name,value\n")
    with pytest.raises(ProjectError, match="not an HDF5 file"):
        Session.open(path.with_name("text.h5"))
    with h5py.File(path.with_name("plain.h5"), "w") as file:
        file["x"] = 1
    with pytest.raises(ProjectError, match="not a Ketbench project"):
        Session.open(path.with_name("plain.h5"))
    assert left(path) == ["lab.h5", "plain.h5", "text.h5"]


def test_a_place_without_room_for_a_lock_opens_read_only(path):
    long = path.with_name("n" * 243 + ".h5")
    long.write_bytes(snapshot_image(Snapshot(start(), "id", 0)))
    with Session.open(long) as session:
        assert session.read_only
        assert session.project == start()
        with pytest.raises(ProjectError, match="cannot be written"):
            session.apply("x", session.project)
    assert left(path) == [long.name]


def test_unknown_and_taken_runs(path):
    with Session.create(path, start()) as session:
        session.begin_run(Run("run-0001", session.project.experiment()))
        with pytest.raises(ProjectError, match="use 'run-0002'"):
            session.begin_run(Run("run-0001", session.project.experiment()))
        with pytest.raises(ProjectError, match="'other' was not begun"):
            session.record(Started("other", "2026"))


def test_a_closed_session_writes_nothing_more(path):
    session = Session.create(path, start())
    session.begin_run(Run("r", session.project.experiment()))
    session.close()
    session.close()
    with pytest.raises(ProjectError, match="was closed"):
        record_some(session, "r", 1)
    assert left(path) == ["lab.h5", "lab.h5.bak"]


def test_save_copy_is_a_project_of_its_own(path):
    with Session.create(path, start()) as session:
        session.apply("rename", replace(session.project, name="new"))
        session.save_copy(path.with_name("copy.h5"))
        with Session.open(path.with_name("copy.h5")) as copy:
            assert copy.project == session.project
        with pytest.raises(ProjectError, match="is there already"):
            session.save_copy(path)


def test_a_damaged_file_comes_back_from_backup_and_journal(path):
    session = Session.create(path, start())
    session.apply("one", replace(session.project, name="one"))
    session.save()
    session.apply("two", replace(session.project, name="two"))
    crash(session)
    damaged = path.read_bytes()[:3000]
    path.write_bytes(damaged)
    with Session.open(path) as again:
        assert again.project.name == "two"
        assert any("without loss" in sentence for sentence in again.report)
        assert path.read_bytes() == damaged
    assert path.with_name("lab.h5.damaged-1").read_bytes() == damaged
    with Session.open(path) as again:
        assert again.report == ()
        assert again.project.name == "two"


def test_a_journal_of_another_project_is_put_aside(path):
    session = Session.create(path, start())
    session.apply("one", replace(session.project, name="one"))
    crash(session)
    path.unlink()
    backup_of(path).unlink(missing_ok=True)
    lock_of(path).unlink()
    Session.create(path.with_name("x.h5"), start()).close()
    path.with_name("x.h5").rename(path)
    with Session.open(path) as again:
        assert again.project.name == "lab"
        assert any("another project" in sentence for sentence in again.report)
    assert left(path) == ["lab.h5", "lab.h5-journal.damaged-1"]


FULL = """
import resource, sys
from dataclasses import replace
import numpy as np
from pathlib import Path
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.base.errors import ProjectError
from ketbench.project.project import Project
from ketbench.project.session import Session
path = Path(sys.argv[1])
session = Session.create(path, Project("lab"))
session.apply("small", replace(session.project, name="small"))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
big = Dataset("big", (Column("a", np.random.default_rng(0).normal(size=100_000)),))
try:
    session.apply("big", session.project.with_dataset(big))
except ProjectError as error:
    print(error)
assert not session.project.datasets
session.apply("still", replace(session.project, notes="still"))
try:
    session.save()
except ProjectError as error:
    print("save", error)
session.close()
"""


def test_a_full_disk_ends_in_a_sentence_and_loses_nothing(path):
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "cannot be written" in done.stdout
    with Session.open(path) as session:
        assert (session.project.name, session.project.notes) == ("small", "still")
