"""A damaged file gives what is left of it, and is never touched itself."""

import json

import h5py
import numpy as np
import pytest

from ketbench.base.errors import DamagedError
from ketbench.project.session import Session
from ketbench.project.storage import verify
from ketbench.project.storage.salvage import salvage, salvage_into
from ketbench.project.storage.snapshot import Snapshot, backup_of, write_snapshot


@pytest.fixture
def path(tmp_path, project):
    target = tmp_path / "lab.h5"
    write_snapshot(target, Snapshot(project, "id", 3))
    return target


def damage(path, where):
    with h5py.File(path, "r") as file:
        offset = file[where].id.get_offset()
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)
    return bytes(content)


def test_a_damaged_column_costs_its_dataset_and_no_run(path):
    content = damage(path, "datasets/wine%2Fred 100%25/columns/00000")
    found = salvage(path)
    project = found.snapshot.project
    assert path.read_bytes() == content
    assert not project.datasets
    assert project.circuits
    assert project.experiments["first"].dataset is None
    assert project.runs["run-0001"].result.summary["accuracy"] == 0.9
    assert any("wine/red 100%" in sentence for sentence in found.lost)
    assert any("dataset of 'first'" in sentence for sentence in found.lost)


def test_a_damaged_result_costs_no_metric(path):
    damage(path, "runs/run-0001/result/arrays/weights")
    found = salvage(path)
    run = found.snapshot.project.runs["run-0001"]
    assert run.result is None
    assert len(run.metrics["train/loss"]) == 3
    assert run.experiment.dataset is not None
    assert found.lost == ["The result of 'run-0001' among the runs is damaged."]


def test_a_cut_file_gives_what_lies_before_the_cut(path, project):
    path.write_bytes(path.read_bytes()[:-1500])
    found = salvage(path)
    assert found.snapshot.project.datasets == project.datasets
    assert found.lost


def test_an_object_that_ends_the_process_is_passed_over(path, tmp_path):
    target = tmp_path / "target.h5"
    lost = salvage_into(path, target, ["runs/run-0001"])["lost"]
    assert "reading it ends the process" in lost[-1]
    assert target.exists()


def test_nothing_left_is_said(path, tmp_path):
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + b"\xff" * 4000)
    assert salvage(path).snapshot is None
    with pytest.raises(DamagedError, match="Nothing could be recovered"):
        Session.open(path)
    assert [item.name for item in tmp_path.iterdir()] == ["lab.h5"]


def test_a_session_fills_up_from_the_backup_and_keeps_the_original(path, project):
    write_snapshot(path, Snapshot(project.with_run(project.runs["run-0001"]), "id", 4))
    content = damage(path, "datasets/wine%2Fred 100%25/columns/00000")
    with Session.open(path) as session:
        assert session.project.datasets == project.datasets
        assert session.project.runs["run-0001"].metrics == project.runs["run-0001"].metrics
        assert any(backup_of(path).name in sentence for sentence in session.report)
    assert path.with_name("lab.h5.damaged-1").read_bytes() == content
    assert verify(path) == []


def test_without_a_backup_the_session_opens_what_is_left(path):
    damage(path, "datasets/wine%2Fred 100%25/columns/00000")
    assert "SHA-256" in str(verify(path)[0])
    with Session.open(path, read_only=True) as session:
        assert "run-0001" in session.project.runs
        assert session.report


def test_verify_looks_at_the_journal_too(path, project):
    session = Session.open(path)
    session.apply("x", project)
    assert verify(path) == []
    session._journal.append("change", "broken", b"no HDF5", sure=True)
    assert "'broken' was not recovered" in str(verify(path)[0])
    session.close()


def test_the_log_of_a_report_is_plain_text(path):
    damage(path, "runs/run-0001/metrics/train%2Floss/values")
    assert json.dumps(salvage(path).lost)
    assert not np.any([not sentence.endswith(".") for sentence in salvage(path).lost])
