"""A pool gives each task's end exactly once, and a dead worker costs one repeated task."""

import os
import signal

import pytest

from ketbench.base.errors import ParamsError
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Status
from ketbench.running.jobs import Pool


@pytest.fixture(scope="module")
def pool(plugins):
    with Pool(2, plugin_paths=[plugins]) as shared:
        yield shared


def tasks(n, backend="good.trainer", **params):
    return [(f"task-{i:02d}", Experiment("sweep", backend, params=params, seed=i)) for i in range(n)]


def test_every_task_ends_once_with_its_own_seed(pool):
    runs = list(pool.run(tasks(30)))
    assert sorted(run.id for run in runs) == [name for name, _ in tasks(30)]
    assert len({run.result.summary["loss"] for run in runs}) == 30
    assert all(len(run.metrics["loss"]) == 3 for run in runs)


def test_both_workers_work(pool):
    runs = list(pool.run(tasks(8, "good.curious")))
    assert {run.result.summary["pid"] for run in runs} <= set(pool.worker_pids)
    assert len(pool.worker_pids) == 2


def test_a_task_that_kills_its_worker_is_repeated_from_the_start(pool, tmp_path):
    runs = list(pool.run(tasks(3, "bad.once", path=str(tmp_path / "mark"))))
    assert [run.status for run in runs] == [Status.DONE] * 3
    assert sorted(run.result.summary["seed"] for run in runs) == [0, 1, 2]
    assert all(len(run.metrics["loss"]) == 1 for run in runs)


def test_a_worker_killed_from_outside_costs_no_result(pool):
    ended = pool.run(tasks(6, steps=501))
    runs = [next(ended)]
    os.kill(pool.worker_pids[0], signal.SIGKILL)
    runs += ended
    assert sorted(run.id for run in runs) == [name for name, _ in tasks(6)]
    assert {run.status for run in runs} == {Status.DONE}


def test_a_worker_killed_before_it_was_ready_costs_no_result(plugins):
    with Pool(1, plugin_paths=[plugins]) as young:
        ended = young.run(tasks(2))
        while not young.worker_pids:
            pass
        os.kill(young.worker_pids[0], signal.SIGKILL)
        assert [(run.id, run.status) for run in ended] == [("task-01", Status.DONE), ("task-00", Status.DONE)]


def test_a_task_that_always_kills_fails_and_the_others_go_on(pool):
    wanted = [*tasks(4), ("killer", Experiment("killer", "bad.segfault"))]
    runs = {run.id: run for run in pool.run(wanted)}
    assert len(runs) == 5
    assert runs.pop("killer").status is Status.FAILED
    assert {run.status for run in runs.values()} == {Status.DONE}


def test_cancel_ends_all_tasks(pool):
    ended = pool.run(tasks(6, steps=1_000_000))
    pool.cancel()
    assert [run.status for run in ended] == [Status.CANCELLED] * 6


def test_nothing_runs_when_one_task_is_wrong(pool):
    with pytest.raises(ParamsError, match=r"'steps' of 'good.trainer' is 0"):
        pool.run([*tasks(2), ("wrong", Experiment("wrong", "good.trainer", params={"steps": 0}))])
