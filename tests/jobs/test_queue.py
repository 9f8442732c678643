"""Jobs run one at a time and in order; what waits can be moved and taken out; Stop is heard, or enforced."""

from itertools import count

import pytest

from ketbench.base.errors import BackendError, InputError, ParamsError
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.run import Status
from ketbench.running.jobs import JobRunner

PATIENCE = 600.0
_numbers = count(1)


def long_one(runner):
    """Start a run that listens to Stop and wait for its first metrics."""
    job = runner.submit(Experiment("long", "good.trainer", params={"steps": 1_000_000}), f"long-{next(_numbers)}")
    until(runner, lambda m: isinstance(m, Batch) and m.run_id == job.run_id)
    return job


def until(runner, wanted):
    while True:
        found = runner.wait(PATIENCE)
        assert found, "the message waited for did not come"
        if any(wanted(message) for message in found):
            return


def quick(runner, name):
    return runner.submit(Experiment(name, "good.trainer"), f"{name}-{next(_numbers)}")


def test_one_at_a_time_and_in_order_of_the_queue(runner):
    first = long_one(runner)
    jobs = {name: quick(runner, name) for name in "abc"}
    assert runner.move(jobs["c"].run_id, 0)
    assert [job.experiment.name for job in runner.queue] == ["c", "a", "b"]
    assert runner.running is first
    runner.cancel(first.run_id)
    assert all(job.wait(PATIENCE) for job in jobs.values())
    seen = [type(m).__name__ + m.run_id[0] for m in runner.poll() if isinstance(m, Started | Finished)]
    assert seen == ["Finishedl", "Startedc", "Finishedc", "Starteda", "Finisheda", "Startedb", "Finishedb"]


def test_a_waiting_job_taken_out_ends_as_cancelled(runner):
    first = long_one(runner)
    waiting = quick(runner, "waiting")
    assert runner.cancel_queued(waiting.run_id)
    assert waiting.finished.status is Status.CANCELLED
    assert not runner.cancel_queued(waiting.run_id)
    assert not runner.move(waiting.run_id, 0)
    assert runner.cancel(first.run_id)
    assert first.wait(PATIENCE)


def test_stop_is_heard_by_the_backend_itself_and_keeps_the_worker(runner):
    job = long_one(runner)
    worker = runner.worker_pid
    assert runner.cancel(job.run_id)
    assert job.wait(PATIENCE)
    assert job.status is Status.CANCELLED
    assert job.finished.error == ""
    assert runner.worker_pid == worker


def test_a_deaf_backend_is_killed(runner, still_works):
    job = runner.submit(Experiment("deaf", "bad.deaf"), "deaf")
    until(runner, lambda m: isinstance(m, Batch) and m.run_id == "deaf")
    worker = runner.worker_pid
    runner.cancel("deaf")
    assert job.wait(PATIENCE)
    assert job.status is Status.CANCELLED
    still_works(runner)
    assert runner.worker_pid != worker


def test_cancelling_what_is_not_there_says_so(runner):
    assert not runner.cancel("no-such-run")


def test_restart_replaces_the_worker_and_goes_on_with_the_queue(runner):
    job, worker = long_one(runner), runner.worker_pid
    waiting = quick(runner, "next")
    runner.restart()
    assert waiting.wait(PATIENCE)
    assert (job.status, waiting.status) == (Status.CANCELLED, Status.DONE)
    assert runner.worker_pid != worker


def test_a_run_goes_on_from_a_checkpoint(runner):
    job = runner.submit(Experiment("resumed", "good.trainer"), "resumed", resume=b"state")
    assert job.wait(PATIENCE)
    batches = [message for message in runner.poll() if isinstance(message, Batch)]
    texts = [getattr(event, "text", "") for batch in batches for _, event in batch.events]
    assert "resumed from b'state'" in texts


@pytest.mark.parametrize(
    ("experiment", "error", "sentence"),
    [
        (Experiment("x", "good.trainr"), BackendError, "did you mean 'good.trainer'?"),
        (Experiment("x", "bad.import"), BackendError, "Install 'no_such_library_anywhere'"),
        (Experiment("x", "good.trainer", params={"steps": 0}), ParamsError, "'steps' of 'good.trainer' is 0"),
        (Experiment("x", "good.trainer", params={"step": 1}), ParamsError, "'step' is not a parameter"),
    ],
)
def test_what_cannot_run_is_refused_at_once(runner, experiment, error, sentence):
    with pytest.raises(error, match=sentence.replace("?", r"\?")):
        runner.submit(experiment, "refused")
    assert runner.queue == ()


def test_two_runs_of_one_name_are_refused(runner):
    job = long_one(runner)
    with pytest.raises(InputError, match="is waiting or running already"):
        runner.submit(Experiment("x", "good.trainer"), job.run_id)
    runner.cancel(job.run_id)
    assert job.wait(PATIENCE)


def test_close_ends_every_job_and_leaves_no_worker(plugins):
    import psutil

    runner = JobRunner(plugin_paths=[plugins], threads=1)
    running, waiting = long_one(runner), quick(runner, "waiting")
    worker = psutil.Process(runner.worker_pid)
    runner.close()
    assert not worker.is_running()
    assert (running.status, waiting.status) == (Status.CANCELLED, Status.CANCELLED)
    assert [m.run_id for m in runner.poll() if isinstance(m, Finished)] == [running.run_id, waiting.run_id]
    runner.close()
    with pytest.raises(InputError, match="is closed"):
        runner.submit(Experiment("late", "good.trainer"), "late")
