"""Datasets kept by reference: no values in the project, the same ones again from the file."""

import os
import pickle

import h5py
import numpy as np
import pytest

from ketbench import api
from ketbench.base.errors import DatasetError
from ketbench.contract.experiment import Experiment
from ketbench.data.by_reference import by_reference, by_snapshot, kept_by_size, moved_to
from ketbench.data.checks.leaks import leaks
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing import import_file
from ketbench.data.importing.again import FileState, file_state, import_again
from ketbench.data.preparing.preparation import Standardise, prepare
from ketbench.data.statistics import statistics
from ketbench.project.project import Project
from ketbench.project.references import absent_datasets, fill
from ketbench.project.session import Session
from ketbench.project.storage import verify


def text(shift=0.0, rows=60):
    lines = [f"{i * 0.37 + shift:.2f},{(i * 7) % 13},{'ja' if i % 3 else 'nein'},note {i % 4}" for i in range(rows)]
    return "length,count,ok,word\n" + "\n".join(lines) + "\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "measured.csv"
    path.write_text(text())
    return path


@pytest.fixture
def data(file):
    return by_reference(import_file(file, target="ok").with_step(Standardise()).with_roles({"word": Role.SKIP}))


@pytest.fixture
def project_file(tmp_path, data):
    path = tmp_path / "lab.h5"
    Session.create(path, Project("lab").with_experiment(Experiment("e", "good.trainer", data))).close()
    return path


def reopened(path):
    with Session.open(path, read_only=True) as session:
        refused = fill(session)
        return session.project, refused


def test_the_project_holds_no_values_and_gets_them_again(project_file, data):
    with h5py.File(project_file) as kept:
        assert list(kept["datasets/measured/columns"]) == []
        assert kept.attrs["format-version"] == 2
    project, refused = reopened(project_file)
    assert refused == []
    again = project.datasets["measured"]
    assert again == data
    assert project.experiments["e"].dataset is again
    np.testing.assert_array_equal(prepare(again).train.x, prepare(data).train.x)
    assert verify(project_file) == []


def test_a_project_without_references_has_the_former_format(tmp_path, data):
    path = tmp_path / "plain.h5"
    Session.create(path, Project("plain").with_dataset(by_snapshot(data))).close()
    with h5py.File(path) as kept:
        assert kept.attrs["format-version"] == 1
        assert len(kept["datasets/measured/columns"]) == 4


def test_before_the_values_are_read_everything_says_so(project_file, data):
    with Session.open(project_file, read_only=True) as session:
        absent = session.project.datasets["measured"]
    assert absent.is_absent
    assert absent.sha256 == data.sha256
    assert statistics(absent.columns[0]).rows == 60
    for ask in (
        prepare,
        leaks,
        by_snapshot,
        lambda d: d.with_rows(np.arange(5)),
        lambda d: d.with_kind("count", Kind.TEXT),
    ):
        with pytest.raises(DatasetError, match=r"measured.csv|not read yet"):
            ask(absent)
    assert pickle.loads(pickle.dumps(absent)) == absent
    assert len(pickle.dumps(absent)) < 20_000


def test_kinds_names_and_roles_changed_since_are_found_again(tmp_path, file):
    changed = by_reference(import_file(file)).with_kind("count", Kind.ORDINAL).with_column_renamed("length", "width")
    path = tmp_path / "lab.h5"
    Session.create(path, Project("lab").with_dataset(changed)).close()
    project, refused = reopened(path)
    assert refused == []
    assert project.datasets["measured"] == changed
    assert not project.datasets["measured"].is_absent


def test_a_file_that_is_gone_or_changed_is_told_and_can_be_found_again(tmp_path, project_file, file, data):
    elsewhere = tmp_path / "moved" / "other.csv"
    elsewhere.parent.mkdir()
    os.rename(file, elsewhere)
    project, refused = reopened(project_file)
    assert "measured.csv', which is gone" in refused[0]
    assert absent_datasets(project)
    assert file_state(data)[0] is FileState.GONE
    (problem,) = verify(project_file)
    assert (problem.severity, "gone" in problem.message) == ("warning", True)

    with Session.open(project_file) as session:
        session.apply("found", session.project.with_dataset(moved_to(session.project.datasets["measured"], elsewhere)))
        assert fill(session) == []
        assert not session.project.experiments["e"].dataset.is_absent
        session.undo()
        assert not session.project.datasets["measured"].is_absent, "the values are the same in every state"
    file.write_text(text(shift=1.0))
    _, refused = reopened(project_file)
    assert "is not the one that 'measured' was read from" in refused[0]
    assert "has changed" in str(verify(project_file)[0])


def test_a_file_beside_the_project_is_found(tmp_path, project_file, file):
    folder = tmp_path / "colleague"
    folder.mkdir()
    os.rename(project_file, folder / "lab.h5")
    os.rename(file, folder / "measured.csv")
    project, refused = reopened(folder / "lab.h5")
    assert refused == []
    assert not project.datasets["measured"].is_absent
    assert verify(folder / "lab.h5") == []


def test_a_changed_file_is_imported_again_by_reference(project_file, file):
    file.write_text(text(shift=1.0))
    with Session.open(project_file) as session:
        found = import_again(session.project.datasets["measured"])
        made = found.imported.dataset
        assert made.is_reference
        assert "Values of column 'length' changed" in " ".join(found.changes)
        session.apply("again", session.project.with_dataset(made))
    project, refused = reopened(project_file)
    assert refused == []
    assert project.datasets["measured"].column("length").values[0] == 1.0


def test_a_reference_becomes_a_snapshot_with_its_values_in_the_journal_too(tmp_path, project_file, file):
    with Session.open(project_file) as session:
        fill(session)
        session.apply("keep", session.project.with_dataset(by_snapshot(session.project.datasets["measured"])))
        copy = tmp_path / "copy.h5"
        for name in (project_file.name, project_file.name + "-journal", project_file.name + "-journal-wal"):
            (tmp_path / name.replace("lab", "copy")).write_bytes((tmp_path / name).read_bytes())
        file.unlink()
        with Session.open(copy, read_only=True) as crashed:
            assert not crashed.project.datasets["measured"].is_absent
    assert not reopened(project_file)[0].datasets["measured"].is_absent


def test_removed_rows_end_the_reference(data):
    assert not data.with_rows(np.arange(10)).is_reference


def test_by_size(file, data):
    whole = by_snapshot(data)
    assert kept_by_size(whole, 0.0001).is_reference
    assert not kept_by_size(whole, 1).is_reference
    shipped = import_file("sklearn:iris")
    assert kept_by_size(shipped, 0) is shipped
    with pytest.raises(DatasetError, match="not read from one file"):
        by_reference(shipped)


def test_python_gets_the_values_or_a_warning(project_file, file):
    assert not api.open(project_file).datasets["measured"].is_absent
    file.unlink()
    with pytest.warns(UserWarning, match="which is gone"):
        api.open(project_file)


def test_a_run_keeps_the_reference_and_not_the_values(tmp_path, data):
    from ketbench.contract.run import Run

    path = tmp_path / "runs.h5"
    experiment = Experiment("e", "good.trainer", data)
    with Session.create(path, Project("p").with_experiment(experiment)) as session:
        session.begin_run(Run("run-0001", experiment))
    project, _ = reopened(path)
    assert project.runs["run-0001"].experiment.dataset == data
    assert not project.runs["run-0001"].experiment.dataset.is_absent
    assert path.stat().st_size < 60_000
