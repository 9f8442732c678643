"""Nobody's acknowledged work is overwritten: whoever lost a project finds out before the next write, and keeps all."""

import json
import os
import shutil
from dataclasses import asdict, replace

import pytest

from ketbench.base.errors import ConflictError, LockedError
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Started
from ketbench.contract.plugin import Measured
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.journal import journal_of
from ketbench.project.storage.lock import SILENT_SECONDS, Holder, Lock, lock_of, read_holder


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lab.h5"


def named(session, name):
    session.apply(f"name {name}", replace(session.project, name=name))


def names(path):
    with Session.open(path, read_only=True) as session:
        return session.project.name


def test_a_lock_that_was_deleted_and_taken_stops_the_first_and_keeps_both(path):
    first = Session.create(path, Project("lab"))
    named(first, "first")
    lock_of(path).unlink()
    second = Session.open(path)
    assert second.project.name == "first"
    named(second, "second")
    with pytest.raises(
        ConflictError, match=r"taken over by process \d+ on .* What you had is kept as 'lab.conflict-1.h5'"
    ):
        named(first, "first again")
    with pytest.raises(LockedError, match=r"conflict-1"):
        named(first, "and again")
    assert first.read_only
    first.close()
    second.close()
    assert (names(path), names(path.with_name("lab.conflict-1.h5"))) == ("second", "first")


def test_one_that_comes_back_after_the_other_has_closed_overwrites_nothing(path):
    first = Session.create(path, Project("lab"))
    named(first, "first")
    lock_of(path).unlink()
    with Session.open(path) as second:
        named(second, "second")
    with pytest.raises(ConflictError, match=r"was changed by another program"):
        first.save()
    first.close()
    assert (names(path), names(path.with_name("lab.conflict-1.h5"))) == ("second", "first")


@pytest.mark.parametrize("action", ["save", "apply", "close", "record"])
def test_a_file_that_was_replaced_under_an_open_session_is_kept(path, action):
    with Session.create(path.with_name("other.h5"), Project("other")):
        pass
    session = Session.create(path, Project("lab"))
    session.begin_run(Run("run-0001", Experiment("e", "x")))
    session.record(Started("run-0001", "2026"))
    named(session, "mine")
    shutil.copyfile(path.with_name("other.h5"), path)
    actions = {
        "save": session.save,
        "close": session.close,
        "apply": lambda: named(session, "mine, later"),
        "record": lambda: session.record(Batch("run-0001", ((0.0, Measured(0, {"loss": 1.0})),))),
    }
    with pytest.raises(ConflictError, match=r"'lab.h5' was changed by another program while it was open here"):
        actions[action]()
    session.close()
    assert (names(path), names(path.with_name("lab.conflict-1.h5"))) == ("other", "mine")
    assert not journal_of(path).exists()
    assert "run-0001" in Session.open(path.with_name("lab.conflict-1.h5"), read_only=True).project.runs


def test_a_new_time_alone_is_no_change(path):
    with Session.create(path, Project("lab")) as session:
        named(session, "one")
        os.utime(path, (1, 1))
        named(session, "two")
    assert names(path) == "two"


def test_a_lock_that_was_deleted_and_not_taken_is_made_again(path):
    with Session.create(path, Project("lab")) as session:
        lock_of(path).unlink()
        named(session, "one")
        assert read_holder(lock_of(path)).pid == os.getpid()
    assert names(path) == "one"


def test_another_container_of_the_same_name_is_believed_until_it_is_silent(path):
    away = replace(Holder.here(fence=7), pid=99999999, token="12345678.7.othercontain")
    lock_of(path).write_text(json.dumps(asdict(away)))
    holder = Lock(path).take()
    assert holder == away
    assert "on another container of" in holder.sentence(path)
    assert "last sign of life" in holder.sentence(path)
    old = lock_of(path).stat().st_mtime - SILENT_SECONDS - 5
    os.utime(lock_of(path), (old, old))
    lock = Lock(path)
    assert lock.take() is None
    assert read_holder(lock_of(path)).fence == 8
    lock.release()


def test_a_silent_lock_of_an_older_program_on_another_machine_is_believed(path):
    away = replace(Holder.here(), host="elsewhere", token="12345678")
    lock_of(path).write_text(json.dumps(asdict(away)))
    os.utime(lock_of(path), (1, 1))
    assert Lock(path).take() == away


def test_a_file_older_than_its_journal_is_told(path):
    with Session.create(path, Project("lab")) as session:
        shutil.copyfile(path, path.with_name("old"))
        for name in ("one", "two", "three"):
            named(session, name)
            session.save()
        named(session, "four")
        for file in path.parent.glob("lab.h5-journal*"):
            shutil.copyfile(file, path.with_name(file.name.replace("lab", "copy")))
        shutil.copyfile(path.with_name("lab.h5-mark"), path.with_name("copy.h5-mark"))
    shutil.copyfile(path.with_name("old"), path.with_name("copy.h5"))
    with Session.open(path.with_name("copy.h5"), read_only=True) as found:
        assert "'copy.h5' is older than its journal: rows 1-2 are in neither" in found.report[0]
