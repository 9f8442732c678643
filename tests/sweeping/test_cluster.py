"""A sweep on a real local Dask cluster: two worker processes, one killed; and a scheduler that goes away."""

import json
import os
import signal
import subprocess
import sys
import time
import types
from dataclasses import replace

import pytest

from ketbench.base.errors import InputError, RunFailed
from ketbench.contract.run import Status
from ketbench.samples import sample
from ketbench.sweeping import Plan, parse_axis, sweep
from ketbench.sweeping.cluster import Cluster, opened_cluster
from ketbench.sweeping.slurm import Jobs, refusal, slurm_cluster

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
    with pytest.raises(InputError, match="'queue' is not a setting for SLURM"):
        slurm_cluster("queue")
    with pytest.raises(InputError, match="SLURM cannot be asked for"):
        slurm_cluster("colour=red")


def test_slurm_can_be_asked_from_any_thread_and_leaves_ctrl_c_alone():
    words = """
import signal, threading
from ketbench.sweeping.slurm import slurm_cluster

before = signal.getsignal(signal.SIGINT)

def ask():
    made = slurm_cluster("queue=short,memory=1GB")
    made.close()
    print("asked")

thread = threading.Thread(target=ask)
thread.start()
thread.join()
print(signal.getsignal(signal.SIGINT) is before)
"""
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True)
    assert done.stdout.split() == ["asked", "True"], done.stderr


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A folder of programs that comes first, where SLURM's are as a test has them."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def put(name, script):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    return put


def test_a_job_that_slurm_refuses_is_a_sentence_before_anything_waits(programs):
    programs("sbatch", "echo 'sbatch: error: invalid partition specified: nosuch' >&2; exit 1")
    with pytest.raises(InputError, match=r"takes no job with 'queue=nosuch' \(invalid partition specified: nosuch\)"):
        opened_cluster("slurm:queue=nosuch")
    programs("sbatch", "exit 0")
    made = slurm_cluster("queue=short")
    assert refusal(made) == ""
    made.close()


def test_without_slurm_it_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="sbatch cannot be started here"):
        opened_cluster("slurm:queue=short")


class _Asked:
    """The side of a cluster of jobs that `Jobs` looks at."""

    def __init__(self, *jobs):
        self.asked = []
        self.workers = {f"job-{at}": types.SimpleNamespace(job_id=name) for at, name in enumerate(jobs)}
        self.scheduler_info = {"workers": {}}

    def scale(self, jobs):
        self.asked.append(jobs)

    def report(self, *names):
        self.scheduler_info = {"workers": {f"tcp://{name}": {"name": name} for name in names}}


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr("ketbench.sweeping.slurm.LOOK_SECONDS", 0.0)
    monkeypatch.setattr("ketbench.sweeping.slurm.PATIENCE_SECONDS", 0.0)


def test_a_job_that_was_lost_is_asked_for_again(programs, at_once):
    programs("squeue", "echo 7")
    made = _Asked("7", "8")
    jobs = Jobs(made, 2)
    made.report("job-0", "job-1-0")
    assert jobs.look() == ""
    assert made.asked == [2]
    del made.workers["job-1"]
    made.report("job-0")
    assert jobs.look() == ""
    assert made.asked == [2, 2]


def test_jobs_that_wait_are_told_once_and_jobs_that_died_at_birth_end_the_sweep(programs, at_once):
    programs("squeue", "echo 7")
    jobs = Jobs(_Asked("7"), 1)
    assert "No job of SLURM runs at the moment; 1 are asked for" in jobs.look()
    assert jobs.look() == ""
    programs("squeue", "exit 0")
    with pytest.raises(
        RunFailed, match=r"Every job of SLURM \(7\) ended before its worker reported; look at slurm-7.out"
    ):
        jobs.look()


def test_jobs_that_ran_are_not_taken_for_dead_at_birth(programs, at_once):
    programs("squeue", "exit 0")
    made = _Asked("7")
    jobs = Jobs(made, 1)
    made.report("job-0")
    jobs.look()
    made.report()
    assert "No job of SLURM runs" in jobs.look(), "its end is noticed later, and then it has a successor"
