"""What explains a run afterwards is kept in it: through a crash, undo and redo; what cannot be explained says why."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ketbench.backends.registry import Registry
from ketbench.base.errors import DatasetError, InputError, ProjectError
from ketbench.base.figures import Axis, Line, Series, same
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Measured, Progress
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.data.referenced import absent_values
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.lock import lock_of
from ketbench.running.explaining import added_figures, explain_refusal, explained, job_of, keep, run_of, to_explain
from ketbench.samples import sample

WHEN = "2026-01-02T03:04:05.000+00:00"


def drawn(title):
    return Line(title=title, series=[Series("s", np.arange(3.0), np.arange(3.0) ** 2)], x=Axis("x"), y=Axis("y"))


def new_result():
    return Result(
        summary={"expressibility": 0.1, "score": 9.0},
        figures={"loss": drawn("another loss"), "landscape": drawn("Landscape")},
        formulas={"expressibility": "a formula"},
        notes=("Parameters over time not measured.",),
    )


def ended(run_id="run-0001", status=Status.DONE, result=None):
    return Finished(job_of(run_id), status, WHEN, 2.0, result or new_result())


@pytest.fixture
def session(tmp_path):
    with Session.create(tmp_path / "lab.h5", Project("lab")) as made:
        made.begin_run(Run("run-0001", Experiment("e", "fake")))
        made.record(Started("run-0001", WHEN))
        made.record(Batch("run-0001", ((0.1, Measured(1, {"loss": 0.5})),)))
        old = Result(summary={"score": 1.0}, figures={"loss": drawn("Loss")}, notes=("old",))
        made.record(Finished("run-0001", Status.DONE, WHEN, 1.0, old))
        yield made


def is_explained(session):
    run = session.project.runs["run-0001"]
    return "landscape" in run.result.figures and run.result.summary["expressibility"] == 0.1


def test_what_is_new_is_added_and_what_was_measured_stays(session):
    before = session.project.runs["run-0001"]
    keep(session, Started(job_of("run-0001"), WHEN))
    keep(session, Batch(job_of("run-0001"), ((0.1, Progress(1, 2)),)))
    assert session.project.runs["run-0001"] is before
    keep(session, ended())
    after = session.project.runs["run-0001"]
    assert after.result.summary == {"score": 1.0, "expressibility": 0.1}
    assert after.result.figures["loss"] is before.result.figures["loss"]
    assert added_figures(before, after) == ["Landscape"]
    said = "Computed afterwards, 2026-01-02 03:04 UTC, in 2.0 s: Landscape."
    assert after.result.notes == ("old", "Parameters over time not measured.", said)
    assert replace(after, result=before.result) == before
    keep(session, ended())
    assert session.project.runs["run-0001"] is after, "a second time brings nothing"


def test_a_crash_right_after_loses_nothing(session, tmp_path):
    keep(session, ended())
    wanted = session.project.runs["run-0001"].result
    session._journal.close()
    holder = json.loads(lock_of(session.path).read_text())
    lock_of(session.path).write_text(json.dumps({**holder, "started": 1.0}))
    with Session.open(session.path) as again:
        assert not again.report
        found = again.project.runs["run-0001"].result
        assert (found.summary, found.notes) == (wanted.summary, wanted.notes)
        assert same(found.figures["landscape"], wanted.figures["landscape"])
    with Session.open(session.path, read_only=True) as again:
        assert is_explained(again)
    session._guard.release()
    session._guard = None  # as if the process had died: nothing of it closes


def test_undo_and_redo_of_other_steps_keep_it(session):
    session.apply("rename", replace(session.project, name="new"))
    earlier = session.project
    run = session.project.runs["run-0001"]
    session.apply("tag", session.project.with_run(replace(run, tags=("a",))))
    session.undo()
    keep(session, ended())
    for step in (session.undo, session.redo, session.redo):
        step()
        assert is_explained(session)
    assert session.project.runs["run-0001"].tags == ("a",)
    session.apply("from an older value", replace(earlier, notes="x"))
    assert is_explained(session), "a project made before it was explained does not take it away"


def test_a_deleted_run_stays_deleted(session):
    session.apply("delete", session.project.without("runs", "run-0001"))
    session.undo()
    keep(session, ended())
    session.redo()
    assert not session.project.runs
    with pytest.raises(InputError, match="was deleted while it was being explained"):
        keep(session, ended())
    session.undo()
    assert is_explained(session)


def test_what_was_stopped_or_failed_changes_nothing(session):
    before = session.project.runs["run-0001"]
    for status in (Status.CANCELLED, Status.FAILED):
        keep(session, ended(status=status))
    assert session.project.runs["run-0001"] is before
    with pytest.raises(ProjectError):
        session.enrich_run("run-0009", lambda run: run)


def test_names_of_jobs():
    assert run_of(job_of("run-0001")) == "run-0001"
    assert run_of("run-0001") == run_of("preview-1") == ""


def test_what_cannot_be_explained_says_why():
    registry = Registry()
    experiment = sample("iris-classifier").build().experiment()
    done = Run("run-0001", experiment, Status.DONE, result=Result())
    assert explain_refusal(done, registry) == ""
    link = sample("photonic-link").build().experiment("co-packaged")
    for run, said in (
        (None, "Choose a run first."),
        (replace(done, status=Status.RUNNING), "run-0001 is running; wait for its end"),
        (replace(done, status=Status.FAILED, result=None), "ended as failed without its full result"),
        (replace(done, experiment=replace(experiment, backend="gone")), "run-0001 cannot be explained:"),
        (replace(done, experiment=link), "which explains no run that is over"),
    ):
        assert said in explain_refusal(run, registry)
    with pytest.raises(InputError, match="choose quick or full"):
        to_explain(done, "loud", registry)
    assert explained(replace(done, result=None), new_result(), WHEN, 1.0).result is None
    assert "at an unknown time" in explained(done, new_result(), "", 1.0).result.notes[-1]


def test_values_that_are_not_here_refuse():
    experiment = sample("iris-classifier").build().experiment()
    dataset = experiment.dataset
    first = dataset.columns[0]
    away = replace(first, values=absent_values(first.kind, first.values.shape, first.sha256))
    gone = replace(dataset, columns=(away, *dataset.columns[1:]))
    done = Run("run-0001", replace(experiment, dataset=gone), Status.DONE, result=Result())
    with pytest.raises(DatasetError, match="is not read"):
        to_explain(done, "full", Registry())
