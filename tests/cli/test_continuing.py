"""`ketbench run` with several experiments, --resume and --branch, on real workers."""

import json
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from ketbench.cli import main
from ketbench.contract.messages import Batch, Finished
from ketbench.contract.plugin import Measured
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
from ketbench.running.jobs import JobRunner
from ketbench.running.jobs.watch import ASLEEP_SECONDS, Limits, Watch

SET = ["--set", "epochs=12", "--set", "learning_rate=0.02"]


@pytest.fixture
def stopped(tmp_path):
    """A project with a finished run and one that was stopped on its way."""
    path = tmp_path / "iris.h5"
    assert main(["new", str(path), "--sample", "iris-classifier"]) == 0
    assert main(["run", str(path), *SET]) == 0
    with Session.open(path) as session:
        session.begin_run(Run("run-0002", session.project.runs["run-0001"].experiment))
        with JobRunner(session.record, threads=1) as runner:
            runner.submit(session.project.runs["run-0002"].experiment, "run-0002")
            _stopped_after(runner, 20)
        run = session.project.runs["run-0002"]
        assert run.status is Status.CANCELLED
        assert run.checkpoint
    return path


def _stopped_after(runner, points):
    seen = 0
    while True:
        for message in runner.wait(60):
            seen += sum(isinstance(e, Measured) for _, e in message.events) if isinstance(message, Batch) else 0
            if seen >= points:
                runner.cancel("run-0002")
            if isinstance(message, Finished):
                return


def test_resume_ends_as_if_nothing_had_happened(stopped, capsys):
    assert main(["run", str(stopped), "--resume", "last", "--json"]) == 0
    with Session.open(stopped, read_only=True) as session:
        whole, _, rest = session.project.runs.values()
    assert rest.parent == "run-0002"
    assert rest.metrics == whole.metrics
    assert all((rest.result.arrays[name] == values).all() for name, values in whole.result.arrays.items())
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["run"] == "run-0003"


def test_branch_goes_on_with_other_settings(stopped, capsys):
    assert main(["run", str(stopped), "--branch", "run-0001", "--set", "epochs=14"]) == 0
    with Session.open(stopped, read_only=True) as session:
        parent, child = session.project.runs["run-0001"], session.project.runs["run-0003"]
    assert child.parent == "run-0001"
    assert len(child.metrics["loss"]) * 12 == len(parent.metrics["loss"]) * 14
    for words, said in (
        (["--resume", "run-0001"], "run-0001 is done; branch from it"),
        (["--resume", "run-0002", "--set", "epochs=3"], "use --branch to continue with other settings"),
        (["--branch", "run-0001", "--backend", "gate.pennylane"], "choose that backend"),
        (["--branch", "run-0009"], "has no run 'run-0009'"),
    ):
        assert main(["run", str(stopped), *words]) != 0
        assert said in capsys.readouterr().err


def test_several_experiments_run_in_the_order_they_are_named(tmp_path):
    path = tmp_path / "link.h5"
    assert main(["new", str(path), "--sample", "photonic-link"]) == 0
    with Session.open(path) as session:
        chosen = session.project.experiments["co-packaged"]
        session.apply("add", session.project.with_experiment(replace(chosen, name="other")))
    assert main(["run", str(path), "other", "co-packaged", "other"]) == 0
    with Session.open(path, read_only=True) as session:
        assert [run.experiment.name for run in session.project.runs.values()] == ["other", "co-packaged", "other"]


def test_a_watcher_that_was_itself_stopped_blames_nobody(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("ketbench.running.jobs.watch.time.monotonic", lambda: now[0])
    watch = Watch("b", Limits(stall_seconds=60.0), began=100.0)
    watch.spoke()
    watch.verdict(0)
    now[0] += 600.0
    assert watch.verdict(0) == "", "after Ctrl+Z and fg the run goes on"
    for _ in range(70):
        now[0] += ASLEEP_SECONDS / 10
        said = watch.verdict(0)
    assert "no sign of life for 60 s" in said


@pytest.mark.slow
def test_a_run_cut_short_by_a_kill_resumes_bit_by_bit_from_its_last_checkpoint(tmp_path):
    path = tmp_path / "iris.h5"
    assert main(["new", str(path), "--sample", "iris-classifier"]) == 0
    words = ["--set", "epochs=60", "--set", "checkpoint_every=0", "--set", "checkpoint_steps=7"]
    command = [sys.executable, "-m", "ketbench", "run", str(path), *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + 120
    while _points(path) < 40 and time.monotonic() < ends and process.poll() is None:
        threading.Event().wait(0.1)
    process.kill()
    process.wait()
    assert main(["run", str(path), "--resume", "run-0001"]) == 0
    assert main(["run", str(path), *words]) == 0
    with Session.open(path, read_only=True) as session:
        cut, resumed, whole = session.project.runs.values()
    assert cut.status is Status.INTERRUPTED
    assert cut.checkpoint_step >= 35
    assert cut.checkpoint_step % 7 == 0
    assert resumed.metrics == whole.metrics


def _points(path):
    with Session.open(path, read_only=True) as session:
        return sum(len(run.metrics.get("loss", ())) for run in session.project.runs.values())
