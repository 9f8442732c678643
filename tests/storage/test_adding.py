"""A save adds what is new to the snapshot there is; the file is then what a whole new one would be."""

import pickle
from dataclasses import replace

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import DamagedError
from ketbench.base.figures import Line, Series
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Role
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.inspection import inspect_file
from ketbench.project.storage.saving.former import UNUSED
from ketbench.project.storage.snapshot import Snapshot, check_snapshot, read_snapshot, snapshot_image, write_snapshot


def dataset(size=40, start=0.0):
    values = start + np.arange(size, dtype=float)
    return Dataset("d", (Column("x", values), Column("y", values % 2, role=Role.TARGET)))


def circuit(wires):
    return CircuitBuilder("c", wires).add("h", 0).build()


def start(size=40):
    return Project("lab").with_experiment(Experiment("e", "toy.backend", dataset(size), circuit(2), {"n": 1}))


def run(run_id, project, points=5, seed=0):
    values = np.random.default_rng(seed).normal(size=points)
    metric = Metric(np.arange(points), values, np.linspace(0, 1, points))
    figure = Line(title="f", series=(Series("s", np.arange(float(points)), values),))
    result = Result({"score": float(values[0])}, figures={"f": figure}, arrays={"w": values})
    experiment = replace(project.experiments["e"], seed=seed)
    return Run(run_id, experiment, Status.DONE, metrics={"loss": metric}, result=result)


def contents(project):
    """All of it as plain values."""
    return snapshot_image(Snapshot(project, "id", 0))


CHANGES = st.lists(st.sampled_from(["add", "remove", "tag", "data", "circuit", "seed", "undo"]), min_size=1, max_size=8)


@given(CHANGES)
@settings(max_examples=12)
def test_whatever_was_done_between_saves_the_file_holds_the_project(tmp_path_factory, changes):
    path = tmp_path_factory.mktemp("adding") / "lab.h5"
    with Session.create(path, start()) as session:
        for number, change in enumerate(changes):
            change_session(session, change, number)
            session.save()
            assert inspect_file(path).problems == []
            assert contents(read_snapshot(path).project) == contents(session.project)


def change_session(session, change, number):
    project = session.project
    match change:
        case "add":
            session.begin_run(run(f"run-{number:04d}", project, seed=number % 3))
        case "remove" if project.runs:
            session.apply(change, project.without("runs", next(iter(project.runs))))
        case "tag" if project.runs:
            session.apply(change, project.with_run(replace(project.run("last"), tags=("star", str(number)))))
        case "data":
            session.apply(change, project.with_dataset(dataset(start=float(number % 2))))
        case "circuit":
            session.apply(change, project.with_circuit(circuit(2 + number % 2)))
        case "seed":
            session.apply(change, project.with_experiment(replace(project.experiment(), seed=number)))
        case "undo" if session.history.can_undo:
            session.undo()
        case _:
            session.apply("note", replace(project, notes=str(number)))


def test_only_the_new_run_is_written(tmp_path, monkeypatch):
    project = start()
    for number in range(20):
        project = project.with_run(run(f"run-{number:04d}", project))
    written = []
    session = Session.create(tmp_path / "lab.h5", project)
    monkeypatch.setattr("ketbench.project.storage.codecs.writing.write_run", lambda group, run: written.append(run.id))
    session.begin_run(run("run-more", project))
    written.clear()
    session.save()
    session.close()
    assert written == ["run-more"]


def test_equal_content_is_linked_to_what_lies_there(tmp_path):
    with Session.create(tmp_path / "lab.h5", start()) as session:
        session.begin_run(run("run-0001", session.project))
    with h5py.File(tmp_path / "lab.h5") as file:
        assert file["runs/run-0001/experiment"] == file["experiments/e"]
        assert file["runs/run-0001/experiment/dataset"] == file["datasets/d"]


def test_a_file_full_of_what_is_gone_is_written_anew(tmp_path):
    path = tmp_path / "lab.h5"
    with Session.create(path, start()) as session:
        session.begin_run(run("run-0001", session.project, points=100_000))
        session.save()
        large = path.stat().st_size
        session.apply("remove", session.project.without("runs", "run-0001"))
        session.save()
        with h5py.File(path) as file:
            assert file.attrs[UNUSED] > large // 2
        session.begin_run(run("run-0002", session.project))
        session.save()
    with h5py.File(path) as file:
        assert file.attrs[UNUSED] == 0
    assert path.stat().st_size < large // 10


def test_what_the_disk_altered_is_not_taken_over(tmp_path, monkeypatch):
    """The stamp of a file says nothing of a bit that turned; its hash does."""
    path = tmp_path / "lab.h5"
    session = Session.create(path, start().with_run(run("run-0001", start())))
    content = bytearray(path.read_bytes())
    place = content.find(session.project.runs["run-0001"].metrics["loss"].values.tobytes())
    content[place] ^= 1
    path.write_bytes(content)
    monkeypatch.setattr("ketbench.project.storage.trust.fence.Fence._check_file", lambda fence: None)
    session.begin_run(run("run-0002", session.project))
    session.save()
    assert inspect_file(path).problems == []
    assert read_snapshot(path).project.runs["run-0001"].metrics == session.project.runs["run-0001"].metrics
    session.close()


def test_a_run_that_was_removed_comes_back_whole_although_no_file_holds_it(tmp_path):
    path = tmp_path / "lab.h5"
    wanted = run("run-0001", start())
    write_snapshot(path, Snapshot(start().with_run(wanted), "id", 0))
    with Session.open(path) as session:
        session.apply("remove", session.project.without("runs", "run-0001"))
        for _ in range(3):
            session.apply("note", replace(session.project, notes=session.project.notes + "."))
            session.save()
        session.go_to(0)
    found = read_snapshot(path).project.runs["run-0001"]
    assert found.metrics == wanted.metrics
    assert np.array_equal(found.result.arrays["w"], wanted.result.arrays["w"])


def test_opening_reads_no_curve_and_no_figure(tmp_path, monkeypatch):
    path = tmp_path / "lab.h5"
    write_snapshot(path, Snapshot(start().with_run(run("run-0001", start())), "id", 0))
    found = read_snapshot(path).project.runs["run-0001"]
    path.unlink()
    assert len(found.metrics["loss"]) == 5
    assert list(found.result.figures) == ["f"]
    assert pickle.loads(pickle.dumps(found.metrics)) == found.metrics
    monkeypatch.setattr("ketbench.project.storage.codecs.run.read_figure", lambda group: pytest.fail("read"))
    monkeypatch.setattr("ketbench.project.storage.codecs.run.read_array", lambda group: pytest.fail("read"))
    write_snapshot(path, Snapshot(start().with_run(run("run-0001", start())), "id", 0))
    assert read_snapshot(path).project.runs["run-0001"].result.summary == {"score": found.result.summary["score"]}


def test_a_run_whose_parts_do_not_fit_is_found_when_the_file_is_looked_over(tmp_path, monkeypatch):
    """Each element is whole by its hash; what they say together makes no figure."""
    path = tmp_path / "lab.h5"
    monkeypatch.setattr(
        "ketbench.project.storage.codecs.run.write_figure",
        lambda group, figure: group.create_group("nothing"),
    )
    write_snapshot(path, Snapshot(start().with_run(run("run-0001", start())), "id", 0))
    (problem,) = check_snapshot(path.rename(tmp_path / "other.h5")) or inspect_file(tmp_path / "other.h5").problems
    assert "run-0001" in str(problem)
    assert "about" in str(problem)


def test_reading_later_what_does_not_fit_says_the_file(tmp_path, monkeypatch):
    path = tmp_path / "lab.h5"
    monkeypatch.setattr("ketbench.project.storage.codecs.run.write_figure", lambda group, figure: None)
    write_snapshot(path, Snapshot(start().with_run(run("run-0001", start())), "id", 0))
    figures = read_snapshot(path).project.runs["run-0001"].result.figures
    with pytest.raises(DamagedError, match="about"):
        dict(figures)


def test_what_a_run_carries_of_its_own_list_is_looked_at(tmp_path):
    path = tmp_path / "lab.h5"
    write_snapshot(path, Snapshot(start().with_run(run("run-0001", start())), "id", 0))
    with h5py.File(path, "r+") as file:
        digest, count = file["runs/run-0001"].attrs["tree-sha256"].split()
        assert int(count) > 10
        file["runs/run-0001"].attrs["tree-sha256"] = f"{digest[::-1]} {count}"
    (problem,) = inspect_file(path).problems
    assert problem.where == "/runs/run-0001"
