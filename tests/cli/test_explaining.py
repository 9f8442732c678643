"""`ketbench explain` and `ketbench.explain` on real workers: the figures a run would have had from its start."""

import numpy as np
import pytest

import ketbench as kb
from ketbench.base.figures import same
from ketbench.project.session import Session

FEW = ["--set", "epochs=3"]
FULL = {"roc", "calibration", "decision_boundary", "trajectories", "loss_landscape", "gradient_variance"}


def run_of(path, run_id):
    with Session.open(path, read_only=True) as session:
        return session.project.runs[run_id]


@pytest.fixture
def trained(ketbench, tmp_path):
    """A project with a run that explained itself in full, and the same one that explained nothing."""
    path = tmp_path / "iris.h5"
    assert ketbench("new", path, "--sample", "iris-classifier").status == 0
    for how in ("full", "none"):
        assert ketbench("run", path, *FEW, "--set", f'explain="{how}"').status == 0
    return path


def test_the_figures_equal_those_from_the_start_and_stay(trained, ketbench):
    before, whole = run_of(trained, "run-0002"), run_of(trained, "run-0001").result
    assert not FULL & set(before.result.figures)
    assert ketbench("explain", trained, "--run", "run-0002", "--how", "quick").status == 0
    assert "Loss around" not in ketbench.err
    assert "run-0002 has 5 new figures: ROC on the test part" in ketbench.err
    assert ketbench("explain", trained, "--json").status == 0
    assert ketbench.last_json["run"] == "run-0002"
    after = run_of(trained, "run-0002")
    assert list(after.result.figures) == list(whole.figures)
    for name, figure in whole.figures.items():
        assert same(after.result.figures[name], figure), name
    for name in ("expressibility", "entangling_capability"):
        assert after.result.summary[name] == whole.summary[name]
        assert after.result.formulas[name] == whole.formulas[name]
    assert all(np.array_equal(after.result.arrays[name], values) for name, values in before.result.arrays.items())
    assert after.metrics == before.metrics
    assert (after.seconds, after.finished, after.checkpoint) == (before.seconds, before.finished, before.checkpoint)
    assert sum("Computed afterwards" in note for note in after.result.notes) == 2
    assert ketbench("explain", trained).status == 0
    assert "run-0002 has no new figure" in ketbench.err
    assert ketbench("verify", trained).status == 0


def test_from_python(trained):
    project = kb.open(trained)
    after = kb.explain(project, "run-0002", quiet=True)
    assert set(after.runs["run-0002"].result.figures) >= FULL
    assert "roc" not in project.runs["run-0002"].result.figures
    kb.save(after, trained)
    assert set(kb.open(trained).runs["run-0002"].result.figures) >= FULL


def test_what_cannot_be_explained_is_one_sentence(trained, ketbench, tmp_path):
    link = tmp_path / "link.h5"
    assert ketbench("new", link, "--sample", "photonic-link").status == 0
    assert ketbench("explain", link).status != 0
    assert ketbench("run", link, "co-packaged").status == 0
    for words, said in (
        ((link,), "which explains no run that is over"),
        ((trained, "--how", "loud"), "choose quick or full"),
        ((trained, "--run", "run-0009"), "has no run 'run-0009'"),
    ):
        assert ketbench("explain", *words).status != 0
        assert said in ketbench.err
        assert "Traceback" not in ketbench.err
    with Session.open(trained) as session:
        run = session.project.runs["run-0002"]
        kept = {name: values for name, values in run.result.arrays.items() if name != "weights"}
        session.enrich_run("run-0002", lambda run: _with_arrays(run, kept))
    assert ketbench("explain", trained).status != 0
    assert "The run kept no trained weights (array 'weights'); run it again." in ketbench.err


def _with_arrays(run, arrays):
    from dataclasses import replace

    return replace(run, result=replace(run.result, arrays=arrays))
