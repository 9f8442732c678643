"""Jobs on devices in the project file: beside everything else, through saves, crashes, damage and undo."""

import shutil

import h5py

from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.journal import journal_of

JOB = {"id": "job-0001", "state": "queued", "batches": [{"key": "k", "counts": None}], "about": {"layout": [1, 0]}}


def names_in(path):
    with h5py.File(path) as file:
        return set(file)


def test_a_file_without_jobs_is_as_it_was(tmp_path):
    path = tmp_path / "p.h5"
    Session.create(path, Project("p")).close()
    assert "jobs" not in names_in(path)
    assert Session.open(path, read_only=True).project.jobs == {}


def test_jobs_outlive_saves_and_changes(tmp_path):
    path = tmp_path / "p.h5"
    with Session.create(path, Project("p")) as session:
        session.keep_job("job-0001", JOB)
        assert session.project.next_job_id() == "job-0002"
        session.save()
        session.keep_job("job-0001", {**JOB, "state": "done"})
        session.keep_job("job-0002", JOB)
        session.save()
        session.keep_job("job-0002", {**JOB, "state": "failed"})
    jobs = Session.open(path, read_only=True).project.jobs
    assert {name: job["state"] for name, job in jobs.items()} == {"job-0001": "done", "job-0002": "failed"}
    assert jobs["job-0001"]["about"] == {"layout": [1, 0]}


def test_what_was_kept_is_there_after_a_crash(tmp_path):
    path, crashed = tmp_path / "p.h5", tmp_path / "crashed"
    with Session.create(path, Project("p")) as session:
        session.keep_job("job-0001", JOB)
        crashed.mkdir()
        for file in tmp_path.glob("p.h5*"):
            if "lock" not in file.name:
                shutil.copy(file, crashed / file.name)
    assert journal_of(crashed / "p.h5").exists()
    assert Session.open(crashed / "p.h5", read_only=True).project.jobs == {"job-0001": JOB}


def test_neither_undo_nor_an_older_value_takes_a_job_away(tmp_path):
    with Session.create(tmp_path / "p.h5", Project("p")) as session:
        session.apply("first", Project("q"))
        before = session.project
        session.keep_job("job-0001", JOB)
        session.undo()
        assert session.project.jobs == {"job-0001": JOB}
        session.apply("from what was there before", before)
        assert session.project.jobs == {"job-0001": JOB}
