"""A sweep on a real local Dask cluster: two worker processes, one killed; and a scheduler that goes away."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from ketbench.errors import InputError, RunFailed
from ketbench.runs import Status
from ketbench.samples import sample
from ketbench.sweeping import Plan, parse_axis, sweep
from ketbench.sweeping.cluster import Cluster, opened_cluster, slurm_cluster

IRIS = next(iter(sample("iris-classifier").build().experiments.values()))
SHORT = replace(IRIS, params={**IRIS.params, "epochs": 6})
AXES = [parse_axis("seed=0:2"), parse_axis("learning_rate=0.02,0.1")]
PLAN = Plan("validation_accuracy", workers=2)
CLOCKED = ("_seconds", "_per_second")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def cluster():
    made = opened_cluster("local", workers=2)
    yield made
    made.close()


def _pids(cluster):
    return list(cluster.client.run(os.getpid).values())


def _told(trials):
    return {
        tuple(sorted(t.settings.items())): (
            {key: value for key, value in t.run.result.summary.items() if not key.endswith(CLOCKED)},
            dict(t.run.metrics),
        )
        for t in trials
    }


def test_one_of_two_workers_killed_costs_no_result_and_changes_no_figure(cluster):
    trials = []
    for trial in sweep(SHORT, AXES, PLAN, executor=cluster):
        if not trials:
            os.kill(_pids(cluster)[0], signal.SIGKILL)
        trials.append(trial)
    assert len(trials) == 6
    assert {trial.run.status for trial in trials} == {Status.DONE}
    assert _told(trials) == _told(sweep(SHORT, AXES, PLAN)), "as on the pool of this machine"


@pytest.fixture
def by_address(tmp_path):
    """A scheduler and a worker in processes of their own, as on a cluster; the scheduler's process and address."""
    place = tmp_path / "scheduler.json"
    words = [sys.executable, "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    about = ["--scheduler-file", str(place), "--no-dashboard"]
    scheduler = subprocess.Popen([*words, "distributed.cli.dask_scheduler", "--port", "0", *about], **quiet)
    ends = time.monotonic() + 60
    while not (place.exists() and place.read_text().endswith("}")) and time.monotonic() < ends:
        scheduler.poll()
    more = ["--nthreads", "1", "--death-timeout", "5"]
    worker = subprocess.Popen([*words, "distributed.cli.dask_worker", *about, *more], **quiet)
    yield scheduler, json.loads(place.read_text())["address"]
    for process in (worker, scheduler):
        process.kill()
        process.wait()


def test_a_scheduler_that_goes_away_is_a_sentence_and_takes_no_result_with_it(by_address):
    scheduler, address = by_address
    trials = []
    cluster = opened_cluster(address)
    coming = sweep(SHORT, [parse_axis("seed=0:19")], PLAN, executor=cluster)
    trials += [next(coming), next(coming)]
    scheduler.kill()
    with pytest.raises(RunFailed, match=r"scheduler went away with \d+ runs still to come; those that ended are kept"):
        trials.extend(coming)
    cluster.close()
    assert 2 <= len(trials) < 20
    assert all(trial.run.result is not None for trial in trials)


def test_an_address_where_nothing_answers_is_a_sentence(monkeypatch):
    monkeypatch.setattr("ketbench.sweeping.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match=r"No Dask scheduler answers at 'tcp://127.0.0.1:9'"):
        Cluster("tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="'somewhere' names no cluster"):
        opened_cluster("somewhere")


def test_slurm_gets_a_script_with_what_was_asked_for():
    made = slurm_cluster("queue=short,cores=4,memory=8GB,walltime=01:00:00")
    script = made.job_script()
    made.close()
    assert "#SBATCH -p short" in script
    assert "--cpus-per-task=4" in script
    assert "-t 01:00:00" in script
    with pytest.raises(InputError, match="'queue' is no setting for SLURM"):
        slurm_cluster("queue")
    with pytest.raises(InputError, match="SLURM cannot be asked for"):
        slurm_cluster("colour=red")
